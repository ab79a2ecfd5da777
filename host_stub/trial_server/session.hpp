// session.hpp - the server's side of one SMTP connection, without the connection.
//
// Bytes in, bytes out: receive() takes what the client said, output() holds the replies, next()
// tells the owner what to do with the connection.  Sees no socket, no TLS and no clock.
//
// A well-behaved and strict server: what the standards forbid is refused with a code that says
// so, never repaired.  AUTH is offered inside TLS only; plaintext that follows STARTTLS is thrown
// away unread and the session begins anew.  A client that does not wait for a reply where it has
// to (PIPELINING is not offered, or the reply is the 354) is sent away, as Exim does.
//
// A recipient whose local part is "refuse-NNN" (400 to 599) is refused with that code, so that a
// test can choose the outcome of each recipient by its address.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   Next::close, after a reply that says why.
// See:     RFC 5321, RFC 1870 (SIZE), RFC 2034 (enhanced codes), RFC 2920 (PIPELINING),
//          RFC 3207 (STARTTLS), RFC 4954 (AUTH), RFC 6152 (8BITMIME), RFC 6531 (SMTPUTF8)
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "host_stub/trial_server/authentication.hpp"
#include "host_stub/trial_server/command.hpp"
#include "host_stub/trial_server/content_reader.hpp"
#include "host_stub/trial_server/mailbox.hpp"

namespace host_stub::trial_server {

struct SessionOptions {
    std::string host_name = "trial.example";
    std::optional<Credentials> credentials;  ///< given: offered inside TLS, and mail needs it
    bool starttls = false;                   ///< offered before TLS, and mail needs it
    bool pipelining = true;
    bool eight_bit_mime = true;
    bool size = true;
    bool smtputf8 = true;
    bool enhanced_status_codes = true;
    std::size_t maximum_size = 10 * 1024 * 1024;  ///< of a mail, bytes
    std::size_t maximum_recipients = 100;         ///< of a mail
};

/// Hears what happens in sessions.
class SessionObserver {
public:
    virtual void transaction_begun() = 0;  ///< MAIL was accepted
    virtual void mail_accepted(Mail mail) = 0;
    virtual void authenticated(bool accepted) = 0;

protected:
    ~SessionObserver() = default;
};

class Session {
public:
    enum class Next {
        read,
        upgrade,  ///< send output(), make TLS on the connection, then call tls_established()
        close,    ///< send output(), then end the connection
    };

    /// The longest line of a client, RFC 4954 section 4.
    static constexpr std::size_t kLongestLine = 12288;
    /// Refused commands after which a client is sent away.
    static constexpr std::size_t kMostErrors = 20;

    /// `options` and `observer` outlive the session.
    Session(const SessionOptions& options, SessionObserver& observer);

    /// The greeting: first of all, or after tls_established() with implicit TLS.
    void greet();

    void tls_established(std::string version, std::string cipher);

    void receive(std::string_view bytes);

    /// The owner takes it (swap or clear).
    [[nodiscard]] std::string& output() { return output_; }
    [[nodiscard]] Next next() const { return next_; }

private:
    enum class State { commands, authentication, content };

    void line(std::string_view line);
    void refuse_haste(bool content_began);
    void execute(const Command& command);
    void hello(const Command& command, bool extended);
    void starttls(const Command& command);
    void begin_authentication(const Command& command);
    void continue_authentication(Authentication::Outcome outcome);
    void mail(const Command& command);
    [[nodiscard]] bool accept_mail_parameters(const PathArgument& path);
    void recipient(const Command& command);
    void data(const Command& command);
    void content_finished();
    void forget_transaction();
    [[nodiscard]] bool may_mail();

    /// The status is left out when ENHANCEDSTATUSCODES is not offered.
    void reply(int code, std::string_view status, std::string_view text);
    void refuse(int code, std::string_view status, std::string_view text);
    void close(int code, std::string_view status, std::string_view text);

    const SessionOptions& options_;
    SessionObserver& observer_;
    State state_ = State::commands;
    Next next_ = Next::read;
    std::string input_;
    std::string output_;
    std::size_t errors_ = 0;
    bool greeted_ = false;  ///< by EHLO or HELO
    std::string tls_version_;
    std::string cipher_;
    std::optional<Authentication> authentication_;
    std::string user_;
    std::optional<Mail> transaction_;
    std::optional<ContentReader> content_;
};

}  // namespace host_stub::trial_server
