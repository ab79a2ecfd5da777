// session.hpp - the client's side of a POP3 session that logs in and does nothing more: bytes in,
// bytes out.
//
// For mail servers that take mail from an address for some time after somebody has read mail from
// it (POP before SMTP).
//
// Promises: user and password leave only after secured(); what the server says before TLS counts
// for nothing afterwards, and bytes behind its consent to STLS are an attack; an answer has at most
// 512 bytes, and none comes before its question; the password stands in nothing that is said of the
// answers.
//
// The secret is overwritten once it is sent, and on destruction; whoever takes output() wipes it.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   failure(); the session is over.
// See:     RFC 1939 (POP3; USER and PASS in section 7), RFC 2595 section 4 (STLS), RFC 2449 section
//          4 and 8, RFC 3206 (response codes)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "encrypted_email/sasl/exchange.hpp"
#include "encrypted_email/smtp/masking.hpp"

namespace encrypted_email::pop {

enum class FailureKind : std::uint8_t {
    none,
    greeting_refused,
    stls_refused,          // it is not offered, or cannot be had now
    stls_injection,        // bytes behind the consent to it
    credentials_unusable,  // a command cannot carry them
    log_in_refused,
    busy,      // log-in is refused for now: IN-USE, LOGIN-DELAY, SYS/TEMP
    not_pop3,  // what came is no answer, or was not asked for
    closed,    // the server ended the stream
};

struct Failure {
    FailureKind kind = FailureKind::none;
    std::string text;  // a clause that may follow the server's name; without secrets
};

class Session {
public:
    // `stls`: it begins without TLS, and asks for it.
    Session(sasl::Credentials credentials, bool stls);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    [[nodiscard]] std::string& output() { return output_; }
    void receive(std::string_view bytes);

    // TLS is up, and the server verified.
    void secured();

    // The stream ended.
    void closed();

    // The server has agreed to STLS: secured() is due.
    [[nodiscard]] bool wants_tls() const { return step_ == Step::tls && may_upgrade_; }

    // Of the log-in, whatever becomes of QUIT.
    [[nodiscard]] bool logged_in() const { return step_ == Step::quit || step_ == Step::over; }

    // Nothing more will be said.
    [[nodiscard]] bool over() const { return step_ == Step::over; }

    [[nodiscard]] bool failed() const { return failure_.kind != FailureKind::none; }
    [[nodiscard]] const Failure& failure() const { return failure_; }

    // The last answer, fit to be shown: "+OK Logged in."; empty: there was none.
    [[nodiscard]] const std::string& said() const { return said_; }

    // "the answer to PASS": what it waits for.
    [[nodiscard]] std::string_view awaiting() const;

private:
    enum class Step : std::uint8_t {
        plain_greeting,
        stls,
        tls,
        greeting,
        user,
        password,
        quit,
        over
    };

    void take_line(std::string_view line);
    void answered(bool positive);
    void refused();
    void say(std::string_view command, std::string_view argument = {});
    void fail(FailureKind kind, std::string text);

    sasl::Credentials credentials_;
    const smtp::Masking masking_;
    const bool may_upgrade_;  // it began without TLS
    Step step_;
    std::string output_;
    std::string unread_;
    std::string said_;
    Failure failure_;
};

}  // namespace encrypted_email::pop
