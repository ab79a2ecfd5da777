// dialogue.hpp - the client's side of one SMTP connection, without the connection.
//
// Bytes in, bytes out: receive() takes what the server said, output() holds what is to be sent,
// signals tell the owner what has become of it.  It sees no socket, no TLS and no clock; the
// owner asks awaiting() which deadline applies.
//
// Promises: every reply is matched to the command that it answers, and one too many breaks the
// connection instead of shifting the rest.  Credentials and mail leave only after the owner said
// secured().  STARTTLS never falls back; bytes that follow its 220 are an attack, and what the
// server offered before TLS is forgotten.  One write per flight: with PIPELINING the envelope and
// DATA leave together.  One refused recipient does not stop the others, and content never goes
// out for none.  If the server answers DATA with 354 although it refused every recipient, a lone
// dot ends it (RFC 2920 section 3.1).
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   Signal::failed, then failure(); the dialogue is over.
// See:     RFC 5321, RFC 2920 (pipelining), RFC 3207 (STARTTLS), RFC 4954 (AUTH)
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/smtp/capabilities.hpp"
#include "encrypted_email/smtp/envelope.hpp"
#include "encrypted_email/smtp/reply.hpp"

namespace encrypted_email::smtp {

struct Credentials {
    std::string user;
    std::string password;  // wiped by the dialogue as soon as it has been used
};

struct DialogueOptions {
    std::string client_name;  // for EHLO: a host name or an address literal
    bool starttls = false;    // true: speak plaintext first, upgrade; false: secured() comes first
    std::optional<Credentials> credentials;  // none: no AUTH
};

// What went wrong with the connection as a whole.
enum class FailureKind {
    greeting_refused,         // the server's greeting was not 220
    hello_refused,            // EHLO was not answered with 250
    starttls_not_offered,
    starttls_refused,
    starttls_injection,       // bytes after the 220 to STARTTLS
    authentication_not_offered,  // no mechanism in common
    authentication_refused,      // 535 and its kin
    authentication_deferred,     // 4xx to AUTH
    not_smtp,                 // what came is no SMTP reply (or a limit was passed)
    unexpected_reply,         // a reply that no command waits for
    service_closing,          // 421 at any point
    closed,                   // the peer ended the stream
};

struct DialogueFailure {
    FailureKind kind = FailureKind::closed;
    Reply reply;       // code 0 when none
    std::string text;  // what happened, for an operator: one sentence without secrets
};

enum class Signal {
    upgrade,   // STARTTLS was accepted: make TLS, then call secured()
    ready,     // a transaction can be begun (after log-in, and again after each transaction)
    finished,  // a transaction ended: take result(); `ready` or `failed` follows
    failed,    // see failure()
    quit,      // the server answered QUIT (or closed after it)
};

// What the dialogue waits for: chooses the deadline (RFC 5321 section 4.5.3.2).
enum class Awaiting {
    nothing, greeting, hello, starttls, tls, authentication, mail, recipient, data, content, quit,
};

class Dialogue {
public:
    explicit Dialogue(DialogueOptions options);
    ~Dialogue();  // wipes credentials
    Dialogue(const Dialogue&) = delete;
    Dialogue& operator=(const Dialogue&) = delete;

    // TLS is up and verified: before anything else with implicit TLS, after Signal::upgrade with
    // STARTTLS.
    void secured();

    // What the server sent, decrypted once TLS is up.
    void receive(std::string_view bytes);

    // The server ended the stream.  A transaction under way ends with what is known.
    void closed();

    // Begins a mail.  Only after Signal::ready and before the next one; returns false (and changes
    // nothing) otherwise.
    bool begin(Transaction transaction);

    // Ends the session politely; only when no transaction is under way.
    void quit();

    // What happened, oldest first.
    [[nodiscard]] std::optional<Signal> next_signal();

    // Bytes to send; the owner takes them (swap or clear).  Everything that belongs into one
    // flight is there at once.
    [[nodiscard]] std::string& output() { return output_; }

    // Of the transaction that Signal::finished announced.
    [[nodiscard]] TransactionResult take_result();

    [[nodiscard]] const DialogueFailure& failure() const { return failure_; }
    [[nodiscard]] Awaiting awaiting() const;
    [[nodiscard]] bool in_transaction() const;
    [[nodiscard]] const Capabilities& capabilities() const { return capabilities_; }

private:
    // The implementation's own members go here (header stays under 200 lines).
    std::string output_;
    DialogueFailure failure_;
    Capabilities capabilities_;
};

}  // namespace encrypted_email::smtp
