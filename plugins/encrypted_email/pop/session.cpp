#include "encrypted_email/pop/session.hpp"

#include <algorithm>
#include <utility>

#include "encrypted_email/sasl/wipe.hpp"
#include "encrypted_email/smtp/utf8.hpp"

namespace encrypted_email::pop {
namespace {

constexpr std::size_t kLongestLine = 512;  // RFC 2449 section 4, with the line end
constexpr std::string_view kPositive = "+OK";
constexpr std::string_view kNegative = "-ERR";
constexpr std::string_view kForNow[] = {"[IN-USE]", "[LOGIN-DELAY]", "[SYS/TEMP]"};

bool holds_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char character) {
        return static_cast<unsigned char>(character) < ' ' || character == '\x7F';
    });
}

bool begins_with_word(std::string_view line, std::string_view word) {
    return line.starts_with(word) && (line.size() == word.size() || line[word.size()] == ' ');
}

}  // namespace

Session::Session(sasl::Credentials credentials, bool stls)
    : credentials_(std::move(credentials)),
      masking_(credentials_.secret.view()),
      may_upgrade_(stls),
      step_(stls ? Step::plain_greeting : Step::tls) {
    if (credentials_.user.empty() || holds_control(credentials_.user) ||
        credentials_.user.find(' ') != std::string::npos) {
        fail(FailureKind::credentials_unusable,
             "POP3 carries no user name with a space or a control character");
    } else if (credentials_.secret.empty() || holds_control(credentials_.secret.view())) {
        fail(FailureKind::credentials_unusable,
             "POP3 carries no password that is empty or holds a control character");
    }
}

Session::~Session() { sasl::wipe(output_); }

void Session::receive(std::string_view bytes) {
    if (failed() || step_ == Step::over) return;
    if (step_ == Step::tls) {
        return fail(may_upgrade_ ? FailureKind::stls_injection : FailureKind::not_pop3,
                    "something came in clear where TLS was due");
    }
    unread_ += bytes;
    const std::size_t end = unread_.find('\n');
    if (std::min(end, unread_.size()) >= kLongestLine) {
        return fail(FailureKind::not_pop3, "an answer is longer than 512 bytes");
    }
    if (end == std::string::npos) return;
    std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    const Step before = step_;
    take_line(line);
    if (failed() || step_ == Step::over || unread_.empty()) return;
    if (before == Step::stls) {
        fail(FailureKind::stls_injection, "something came in clear behind the answer to STLS");
    } else {
        fail(FailureKind::not_pop3, "the server answers before it is asked");
    }
}

void Session::secured() {
    if (failed() || step_ != Step::tls) return;
    if (!may_upgrade_) {
        step_ = Step::greeting;
        return;
    }
    // RFC 2595 section 4: no second greeting.
    step_ = Step::user;
    say("USER ", credentials_.user);
}

void Session::closed() {
    if (failed()) return;
    if (logged_in()) {
        step_ = Step::over;
        return;
    }
    fail(FailureKind::closed,
         "the server ended the connection instead of " + std::string(awaiting()));
}

std::string_view Session::awaiting() const {
    switch (step_) {
        case Step::plain_greeting:
        case Step::greeting: return "the server's greeting";
        case Step::stls: return "the answer to STLS";
        case Step::tls: return "the TLS handshake";
        case Step::user: return "the answer to USER";
        case Step::password: return "the answer to PASS";
        case Step::quit: return "the answer to QUIT";
        case Step::over: break;
    }
    return "nothing";
}

void Session::take_line(std::string_view line) {
    std::string bare(line);
    masking_.hide(bare);
    said_.clear();
    smtp::append_printable(said_, bare);
    if (begins_with_word(line, kPositive)) {
        answered(true);
    } else if (begins_with_word(line, kNegative)) {
        answered(false);
    } else {
        fail(FailureKind::not_pop3, "what the server says is no POP3: " + said_);
    }
}

void Session::answered(bool positive) {
    if (!positive && step_ != Step::quit) return refused();
    switch (step_) {
        case Step::plain_greeting:
            step_ = Step::stls;
            say("STLS");
            break;
        case Step::stls: step_ = Step::tls; break;
        case Step::greeting:
            step_ = Step::user;
            say("USER ", credentials_.user);
            break;
        case Step::user:
            step_ = Step::password;
            say("PASS ", credentials_.secret.view());
            credentials_.secret.clear();
            break;
        case Step::password:
            step_ = Step::quit;
            say("QUIT");
            break;
        case Step::quit: step_ = Step::over; break;
        case Step::tls:
        case Step::over: break;
    }
}

void Session::refused() {
    const bool passes = std::any_of(
        std::begin(kForNow), std::end(kForNow),
        [this](std::string_view code) { return said_.find(code) != std::string::npos; });
    if (passes) return fail(FailureKind::busy, "the server takes no log-in now: " + said_);
    switch (step_) {
        case Step::stls:
            return fail(FailureKind::stls_refused, "the server refuses STLS: " + said_);
        case Step::user:
        case Step::password:
            return fail(FailureKind::log_in_refused, "the server refuses the log-in: " + said_);
        default: return fail(FailureKind::greeting_refused, "the server refuses to talk: " + said_);
    }
}

// Grows before the secret is in it, so that nothing of it stays in memory that it gave back.
void Session::say(std::string_view command, std::string_view argument) {
    output_.reserve(output_.size() + command.size() + argument.size() + 2);
    output_.append(command).append(argument).append("\r\n");
}

void Session::fail(FailureKind kind, std::string text) {
    credentials_.secret.clear();
    failure_ = {kind, std::move(text)};
}

}  // namespace encrypted_email::pop
