// dialogue.hpp - the client's side of one SMTP connection, without the connection.
//
// Bytes in, bytes out: receive() takes what the server said, output() holds what is to be sent,
// signals tell the owner what has become of it.  It sees no socket, no TLS and no clock; the
// owner asks awaiting() which deadline applies.
//
// Promises: every reply is matched to the command that it answers, and one too many breaks the
// connection instead of shifting the rest; a refusal or a deferral from the same transaction counts
// no more then, unless its result was taken before.  Credentials and mail leave only after the
// owner said secured().  STARTTLS never falls back; bytes that follow its 220 are an attack, and
// what the server offered before TLS is forgotten.  One write per flight: with PIPELINING the
// envelope and DATA leave together.  One refused recipient does not stop the others, and content
// never goes out for none.  If the server answers DATA with 354 although it refused every
// recipient, a lone dot ends it (RFC 2920 section 3.1).
//
// At a pace of more than one mail, the next may begin when all of the one before has been said:
// its envelope then leaves in one flight with that content, and a mail costs one round trip.  With
// BDAT whole mails follow each other without waiting.  Each mail has its own verdict whatever
// becomes of the others: one that follows by BDAT begins with RSET, because what state a server is
// in that refused the one before is not known (RFC 3030 section 2), and an envelope must never
// mix with another's.
//
// A reply counts only if its command was in output() before receive() took the reply: a server
// that answers ahead is out of step, or is not the one that speaks.
//
// The secret is overwritten once AUTH is answered, and on destruction; so are the bytes of AUTH
// that an owner cleared out of output().  An owner that swapped them out wipes them itself.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   Signal::failed, then failure(); the dialogue is over.
// See:     RFC 5321, RFC 2920 (pipelining), RFC 3030 (CHUNKING), RFC 3207 (STARTTLS),
//          RFC 4954 (AUTH)
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "encrypted_email/smtp/authentication.hpp"
#include "encrypted_email/smtp/awaiting.hpp"
#include "encrypted_email/smtp/capabilities.hpp"
#include "encrypted_email/smtp/envelope.hpp"
#include "encrypted_email/smtp/mail_transaction.hpp"
#include "encrypted_email/smtp/reply.hpp"

namespace encrypted_email::smtp {

struct DialogueOptions {
    // For EHLO: a host name or an address literal.  Anything else becomes [127.0.0.1].
    std::string client_name;
    bool starttls = false;  // true: speak plaintext first, upgrade; false: secured() comes first
    std::optional<sasl::Credentials> credentials;  // none: no AUTH
};

// What went wrong with the connection as a whole.
enum class FailureKind {
    greeting_refused,  // the server's greeting was not 220
    hello_refused,     // EHLO was not answered with 250
    starttls_not_offered,
    starttls_refused,
    starttls_injection,          // bytes after the 220 to STARTTLS
    authentication_not_offered,  // no mechanism in common
    credentials_unusable,        // AUTH, or the mechanism, cannot carry them
    authentication_unsafe,       // to go on with it would endanger the password
    server_unproven,             // it did not prove that it knows the password
    authentication_refused,      // 535 and its kin
    authentication_deferred,     // 4xx to AUTH
    not_smtp,                    // what came is no SMTP reply (or a limit was passed)
    unexpected_reply,            // no command waits for it, or not for one like it
    service_closing,             // 421 at any point; 221 that nobody asked for
    closed,                      // the peer ended the stream
};

struct DialogueFailure {
    FailureKind kind = FailureKind::closed;
    Reply reply;  // code 0 when none
    // What happened, for an operator: a clause that may follow the server's name and a colon,
    // without full stop and without secrets.
    std::string text;
};

enum class Signal {
    upgrade,   // STARTTLS was accepted: make TLS, then call secured()
    ready,     // accepts() became true (and is, unless a mail has begun meanwhile)
    finished,  // the oldest transaction ended: take_result()
    failed,    // see failure()
    quit,      // the server answered QUIT (or closed after it)
};

// Hears the replies, before they are acted on.
class ReplyObserver {
public:
    // `to`: what was awaited; with secrets of the log-in hidden in `reply`.
    virtual void answered(Awaiting to, const Reply& reply) = 0;

protected:
    ~ReplyObserver() = default;
};

class Dialogue {
public:
    explicit Dialogue(DialogueOptions options);
    ~Dialogue();  // wipes credentials
    Dialogue(const Dialogue&) = delete;
    Dialogue& operator=(const Dialogue&) = delete;

    // TLS is up and verified: before anything else with implicit TLS, after Signal::upgrade with
    // STARTTLS.  At any other time it changes nothing.  `binding`: of that TLS connection.
    void secured(std::optional<sasl::ChannelBinding> binding = std::nullopt);

    // What the server sent, decrypted once TLS is up.  Lets through what ContentWriter throws; the
    // dialogue then sends no more and the owner ends the connection.
    void receive(std::string_view bytes);

    // The server ended the stream.  Transactions under way end with what is known.
    void closed();

    // Null: nobody.  Outlives the dialogue.
    void set_observer(ReplyObserver* observer) { observer_ = observer; }

    // How far mails that begin from now on may be ahead of the replies.  At first: not at all.
    void set_pace(Pace pace) { pace_ = pace; }

    // Whether a mail can begin now.
    [[nodiscard]] bool accepts() const;

    // Begins a mail; returns false (and changes nothing) when accepts() is false.  A mail that
    // nobody can be asked for (no usable address, SMTPUTF8 needed and not offered) is over as soon
    // as those before it are, and nothing is sent.
    bool begin(Transaction transaction);

    // Ends the session politely; only when no transaction is under way.  Before Signal::ready
    // there is no session to end: Signal::quit comes at once and nothing is sent.
    void quit();

    // What happened, oldest first.
    [[nodiscard]] std::optional<Signal> next_signal();

    // Bytes to send; the owner takes them (swap or clear).  Everything that belongs into one
    // flight is there at once.
    [[nodiscard]] std::string& output() { return output_; }

    // Of the transaction that the oldest Signal::finished announced whose result was not taken.
    [[nodiscard]] TransactionResult take_result();

    [[nodiscard]] const DialogueFailure& failure() const { return failure_; }
    [[nodiscard]] Awaiting awaiting() const;
    [[nodiscard]] bool in_transaction() const { return !under_way_.empty(); }
    // The replies that were taken so far: moves whenever the server has answered something.
    [[nodiscard]] std::size_t replies() const { return replies_; }
    // Whether the next reply is to a mail that followed another one.
    [[nodiscard]] bool awaits_follower() const {
        return in_transaction() && under_way_.front().followed();
    }

    // Of the latest EHLO; none between STARTTLS and the EHLO that follows it.
    [[nodiscard]] const Capabilities& capabilities() const { return capabilities_; }

private:
    void answer(Reply reply);
    void answer_to_greeting(const Reply& reply);
    void answer_to_hello(const Reply& reply);
    void answer_to_starttls(const Reply& reply);
    void answer_to_authentication(const Reply& reply);
    void judge_unasked(const Reply& reply);
    void say_hello();
    void log_in();
    void log_in_proceeds(Authentication::Progress progress, const Reply& reply);
    void be_idle();
    void proceed(MailTransaction::Progress progress, const Reply& reply, std::string_view question);
    void end_oldest();
    void end_what_is_over();
    void note_what_left();
    void announce_room();
    void forget_credentials();
    void fail(FailureKind kind, const Reply& reply, std::string text);

    [[nodiscard]] std::string awaited() const;
    [[nodiscard]] std::size_t replies_due() const;

    std::string client_name_;
    const bool starttls_;
    bool secured_ = false;
    bool over_ = false;

    ReplyObserver* observer_ = nullptr;
    Awaiting awaiting_;  // outside a transaction; within one it is nothing
    ReplyParser parser_;
    std::size_t due_ = 0;        // replies that may come within this receive()
    std::size_t replies_ = 0;
    bool held_early_ = false;    // what the parser holds began before anyone asked
    bool announced_ = false;     // the owner knows that accepts() is true
    bool reset_needed_ = false;  // the server holds a transaction that got no content

    std::optional<Authentication> authentication_;  // until it is done
    std::optional<sasl::ChannelBinding> binding_;   // until it begins
    Pace pace_;
    std::deque<MailTransaction> under_way_;  // oldest first: all but the last have said all
    std::deque<TransactionResult> results_;  // not taken yet
    Capabilities capabilities_;
    DialogueFailure failure_;
    std::deque<Signal> signals_;
    std::string output_;
};

}  // namespace encrypted_email::smtp
