#include "host_stub/trial_server/session.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace host_stub::trial_server {
namespace {

struct Refusal {
    int code;
    std::string_view status;
    std::string_view text;
};

Refusal refusal_of(ContentViolation violation) {
    switch (violation) {
        case ContentViolation::bare_line_end:
            return {550, "5.6.0", "a line ends with CRLF: this content holds a CR or an LF alone"};
        case ContentViolation::nul: return {550, "5.6.0", "this content holds a NUL"};
        case ContentViolation::line_too_long:
            return {550, "5.6.0", "this content holds a line above 998 bytes"};
        case ContentViolation::too_large:
            return {552, "5.3.4", "this mail is larger than the limit that EHLO told"};
        case ContentViolation::none: break;
    }
    return {451, "4.3.0", "this content cannot be judged"};
}

// The code that a recipient asks for by "refuse-NNN@".
std::optional<int> requested_refusal(std::string_view mailbox) {
    constexpr std::string_view kPrefix = "refuse-";
    const auto local = local_part(mailbox);
    int code = 0;
    if (local.size() != kPrefix.size() + 3 || local.substr(0, kPrefix.size()) != kPrefix ||
        std::from_chars(local.data() + kPrefix.size(), local.data() + local.size(), code).ptr !=
            local.data() + local.size() ||
        code < 400 || code > 599) {
        return std::nullopt;
    }
    return code;
}

bool is_high(char byte) { return static_cast<unsigned char>(byte) >= 0x80; }

}  // namespace

Session::Session(const SessionOptions& options, SessionObserver& observer)
    : options_(options), observer_(observer) {}

void Session::greet() { reply(220, "", options_.host_name + " ESMTP trial mail server"); }

void Session::tls_established(std::string version, std::string cipher) {
    // RFC 3207 section 4.2: nothing that was said before TLS counts.
    tls_version_ = std::move(version);
    cipher_ = std::move(cipher);
    greeted_ = false;
    forget_transaction();
    next_ = Next::read;
}

void Session::receive(std::string_view bytes) {
    input_.append(bytes);
    std::string_view rest = input_;
    while (next_ == Next::read && !rest.empty()) {
        const bool in_content = state_ == State::content;
        if (in_content) {
            rest.remove_prefix(content_->feed(rest));
            if (!content_->finished()) {
                break;
            }
            content_finished();
        } else {
            const auto end = rest.find("\r\n");
            if (std::min(end, rest.size()) > kLongestLine) {
                close(500, "5.5.6", "a line is longer than 12288 bytes");
                break;
            }
            if (end == std::string_view::npos) {
                break;
            }
            line(rest.substr(0, end));
            rest.remove_prefix(end + 2);
        }
        if (!rest.empty() && next_ == Next::read) {
            refuse_haste(!in_content && state_ == State::content);
        }
    }
    if (next_ == Next::read) {
        input_.erase(0, input_.size() - rest.size());
    } else {
        // RFC 3207 section 4.2: what came in plaintext after STARTTLS is not part of the session.
        input_.clear();
    }
}

// More has come before the reply went out.
void Session::refuse_haste(bool content_began) {
    if (content_began) {
        // RFC 2920 section 3.1: DATA is the last command of a group.
        close(554, "5.5.0", "content comes after the 354");
    } else if (!options_.pipelining) {
        close(554, "5.5.0", "PIPELINING is not offered: wait for the reply");
    }
}

void Session::line(std::string_view line) {
    if (state_ == State::authentication) {
        continue_authentication(authentication_->respond(line));
        return;
    }
    if (const auto command = parse_command(line)) {
        execute(*command);
    } else {
        refuse(500, "5.5.2", "this is no command");
    }
}

void Session::execute(const Command& command) {
    struct Entry {
        std::string_view verb;
        void (*run)(Session&, const Command&);
    };
    static constexpr std::array kCommands{
        Entry{"EHLO", [](Session& s, const Command& c) { s.hello(c, true); }},
        Entry{"HELO", [](Session& s, const Command& c) { s.hello(c, false); }},
        Entry{"STARTTLS", [](Session& s, const Command& c) { s.starttls(c); }},
        Entry{"AUTH", [](Session& s, const Command& c) { s.begin_authentication(c); }},
        Entry{"MAIL", [](Session& s, const Command& c) { s.mail(c); }},
        Entry{"RCPT", [](Session& s, const Command& c) { s.recipient(c); }},
        Entry{"DATA", [](Session& s, const Command& c) { s.data(c); }},
        Entry{"RSET",
              [](Session& s, const Command&) {
                  s.forget_transaction();
                  s.reply(250, "2.0.0", "forgotten");
              }},
        Entry{"NOOP", [](Session& s, const Command&) { s.reply(250, "2.0.0", "done"); }},
        Entry{"VRFY",
              [](Session& s, const Command&) {
                  s.reply(252, "2.5.0", "not told, but mail to it will be tried");
              }},
        Entry{"QUIT", [](Session& s, const Command&) { s.close(221, "2.0.0", "goodbye"); }},
    };
    const auto entry = std::find_if(kCommands.begin(), kCommands.end(),
                                    [&](const Entry& e) { return e.verb == command.verb; });
    if (entry == kCommands.end()) {
        refuse(500, "5.5.1", "this command is not known here");
    } else {
        entry->run(*this, command);
    }
}

void Session::hello(const Command& command, bool extended) {
    if (command.argument.empty() || command.argument.find(' ') != std::string::npos) {
        refuse(501, "", "say your host name or address");
        return;
    }
    greeted_ = true;
    forget_transaction();
    if (!extended) {
        reply(250, "", options_.host_name);
        return;
    }
    std::string lines = "250-" + options_.host_name + "\r\n";
    const auto offer = [&lines](bool wanted, const std::string& capability) {
        if (wanted) {
            lines += "250-" + capability + "\r\n";
        }
    };
    const bool tls = !tls_version_.empty();
    offer(options_.pipelining, "PIPELINING");
    offer(options_.size, "SIZE " + std::to_string(options_.maximum_size));
    offer(options_.eight_bit_mime, "8BITMIME");
    offer(options_.smtputf8, "SMTPUTF8");
    offer(options_.enhanced_status_codes, "ENHANCEDSTATUSCODES");
    offer(options_.starttls && !tls, "STARTTLS");
    offer(options_.credentials && tls, "AUTH PLAIN LOGIN");
    // The last line has a blank where the others have a hyphen.
    const auto last = lines.rfind("250-");
    lines[last + 3] = ' ';
    output_ += lines;
}

void Session::starttls(const Command& command) {
    if (!options_.starttls || !tls_version_.empty()) {
        refuse(503, "5.5.1", "STARTTLS is not offered now");
    } else if (!command.argument.empty()) {
        refuse(501, "5.5.4", "STARTTLS takes no argument");
    } else {
        reply(220, "2.0.0", "begin TLS");
        next_ = Next::upgrade;
    }
}

void Session::begin_authentication(const Command& command) {
    if (tls_version_.empty()) {
        refuse(538, "5.7.11", "AUTH needs TLS first");
    } else if (!options_.credentials || !greeted_) {
        refuse(503, "5.5.1", "AUTH is not offered now");
    } else if (!user_.empty() || transaction_) {
        refuse(503, "5.5.1", "AUTH comes once, before MAIL");
    } else {
        authentication_.emplace(*options_.credentials);
        continue_authentication(authentication_->begin(command.argument));
    }
}

void Session::continue_authentication(Authentication::Outcome outcome) {
    state_ = State::commands;
    switch (outcome) {
        case Authentication::Outcome::challenged:
            state_ = State::authentication;
            reply(334, "", authentication_->challenge());
            return;
        case Authentication::Outcome::accepted:
            user_ = options_.credentials->user;
            observer_.authenticated(true);
            reply(235, "2.7.0", "welcome");
            break;
        case Authentication::Outcome::refused:
            observer_.authenticated(false);
            refuse(535, "5.7.8", "user name or password is wrong");
            break;
        case Authentication::Outcome::cancelled: refuse(501, "5.7.0", "AUTH was cancelled"); break;
        case Authentication::Outcome::malformed:
            refuse(501, "5.5.2", "this is not what the mechanism asks for");
            break;
        case Authentication::Outcome::unknown_mechanism:
            refuse(504, "5.5.4", "this mechanism is not offered");
            break;
    }
    authentication_.reset();
}

bool Session::may_mail() {
    if (!greeted_) {
        refuse(503, "5.5.1", "say EHLO first");
    } else if (options_.starttls && tls_version_.empty()) {
        refuse(530, "5.7.0", "say STARTTLS first");
    } else if (options_.credentials && user_.empty()) {
        refuse(530, "5.7.0", "say AUTH first");
    } else {
        return true;
    }
    return false;
}

void Session::mail(const Command& command) {
    if (!may_mail()) {
        return;
    }
    if (transaction_) {
        refuse(503, "5.5.1", "a mail is under way already");
        return;
    }
    const auto path = parse_path_argument(command.argument, "FROM:");
    if (!path) {
        refuse(501, "5.5.4", "this is not MAIL FROM:<address>");
        return;
    }
    transaction_.emplace();
    transaction_->sender = path->mailbox;
    if (!accept_mail_parameters(*path)) {
        transaction_.reset();
    } else if (!path->mailbox.empty() && !is_mailbox(path->mailbox, transaction_->utf8_addresses)) {
        transaction_.reset();
        refuse(501, "5.1.7", "the sender is no mailbox");
    } else {
        observer_.transaction_begun();
        reply(250, "2.1.0", "sender accepted");
    }
}

bool Session::accept_mail_parameters(const PathArgument& path) {
    for (const auto& [keyword, value] : path.parameters) {
        const auto body = upper_case(value);
        if (keyword == "SIZE" && options_.size) {
            std::size_t size = 0;
            const auto* end = value.data() + value.size();
            const auto parsed = std::from_chars(value.data(), end, size);
            if (parsed.ec == std::errc::invalid_argument || parsed.ptr != end) {
                refuse(501, "5.5.4", "SIZE is no number");
                return false;
            }
            if (parsed.ec != std::errc() || size > options_.maximum_size) {
                refuse(552, "5.3.4", "this mail is larger than the limit that EHLO told");
                return false;
            }
        } else if (keyword == "BODY" && options_.eight_bit_mime &&
                   (body == "8BITMIME" || body == "7BIT")) {
            transaction_->eight_bit = body == "8BITMIME";
        } else if (keyword == "SMTPUTF8" && value.empty() && options_.smtputf8) {
            transaction_->utf8_addresses = true;
        } else if (keyword != "AUTH" || !options_.credentials) {  // RFC 4954 section 5: ignored
            refuse(555, "5.5.4", "a parameter of MAIL is not offered");
            return false;
        }
    }
    return true;
}

void Session::recipient(const Command& command) {
    if (!transaction_) {
        refuse(503, "5.5.1", "say MAIL first");
        return;
    }
    const auto path = parse_path_argument(command.argument, "TO:");
    if (!path) {
        refuse(501, "5.5.4", "this is not RCPT TO:<address>");
    } else if (!path->parameters.empty()) {
        refuse(555, "5.5.4", "a parameter of RCPT is not offered");
    } else if (std::any_of(path->mailbox.begin(), path->mailbox.end(), is_high) &&
               !transaction_->utf8_addresses) {
        refuse(553, "5.6.7", "this address needs SMTPUTF8");
    } else if (!is_mailbox(path->mailbox, transaction_->utf8_addresses)) {
        refuse(501, "5.1.3", "the recipient is no mailbox");
    } else if (const auto code = requested_refusal(path->mailbox)) {
        // Not counted as an error of the client: the address asked for it.
        reply(*code, *code < 500 ? "4.2.0" : "5.1.1", "<" + path->mailbox + "> refused as asked");
    } else if (transaction_->recipients.size() >= options_.maximum_recipients) {
        reply(452, "4.5.3", "too many recipients for one mail");
    } else {
        transaction_->recipients.push_back(path->mailbox);
        reply(250, "2.1.5", "recipient accepted");
    }
}

void Session::data(const Command& command) {
    if (!transaction_) {
        refuse(503, "5.5.1", "say MAIL first");
    } else if (transaction_->recipients.empty()) {
        refuse(554, "5.5.1", "no recipient was accepted");
    } else if (!command.argument.empty()) {
        refuse(501, "5.5.4", "DATA takes no argument");
    } else {
        content_.emplace(options_.maximum_size);
        state_ = State::content;
        reply(354, "", "send the mail, and end it with a dot alone");
    }
}

void Session::content_finished() {
    state_ = State::commands;
    if (content_->violation() != ContentViolation::none) {
        const auto refusal = refusal_of(content_->violation());
        refuse(refusal.code, refusal.status, refusal.text);
    } else if (content_->holds_eight_bit() && !transaction_->eight_bit) {
        refuse(554, "5.6.3", "8-bit content needs BODY=8BITMIME");
    } else {
        transaction_->content = std::move(content_->content());
        transaction_->user = user_;
        transaction_->tls_version = tls_version_;
        transaction_->cipher = cipher_;
        observer_.mail_accepted(std::move(*transaction_));
        reply(250, "2.0.0", "mail accepted");
    }
    forget_transaction();
}

void Session::forget_transaction() {
    transaction_.reset();
    content_.reset();
}

void Session::reply(int code, std::string_view status, std::string_view text) {
    output_ += std::to_string(code) + ' ';
    if (!status.empty() && options_.enhanced_status_codes) {
        output_.append(status).append(" ");
    }
    output_.append(text).append("\r\n");
}

void Session::refuse(int code, std::string_view status, std::string_view text) {
    if (++errors_ >= kMostErrors) {
        close(421, "4.7.0", "too many errors");
    } else {
        reply(code, status, text);
    }
}

void Session::close(int code, std::string_view status, std::string_view text) {
    reply(code, status, text);
    next_ = Next::close;
}

}  // namespace host_stub::trial_server
