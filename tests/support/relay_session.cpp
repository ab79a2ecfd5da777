#include "tests/support/relay_session.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace test_support {
namespace {

using host_stub::trial_server::Authentication;
using host_stub::trial_server::ContentReader;
using host_stub::trial_server::ContentViolation;
using host_stub::trial_server::local_part;
using host_stub::trial_server::Mail;
using host_stub::trial_server::parse_path_argument;
using host_stub::trial_server::upper_case;

constexpr std::size_t kLargestMail = 64 * 1024 * 1024;
constexpr std::string_view kNoRecipients = "554 5.5.1 no valid recipients\r\n";

// RFC 5321 section 4.5.2: a line that begins with a dot has got a second one.
bool misses_stuffing(std::string_view raw) {
    for (std::size_t line = 0; line < raw.size();) {
        const auto end = std::min(raw.find("\r\n", line), raw.size());
        const bool is_last = end + 2 >= raw.size();
        if (raw[line] == '.' && !is_last && raw.substr(line, 2) != "..") return true;
        line = end + 2;
    }
    return false;
}

struct Chunk {
    std::size_t size = 0;
    bool last = false;
};

// RFC 3030 section 2: "BDAT 1024" or "BDAT 1024 LAST".
std::optional<Chunk> parse_chunk(std::string_view argument) {
    Chunk chunk;
    const char* const end = argument.data() + argument.size();
    const auto parsed = std::from_chars(argument.data(), end, chunk.size);
    const std::string rest = upper_case({parsed.ptr, static_cast<std::size_t>(end - parsed.ptr)});
    chunk.last = rest == " LAST";
    if (parsed.ec != std::errc() || (!rest.empty() && !chunk.last)) return std::nullopt;
    return chunk;
}

}  // namespace

void RelaySession::tls_established(std::string version) {
    tls_version_ = std::move(version);
    upgrades_ = false;
    greeted_ = false;
    input_.clear();
    forget_transaction();
}

std::optional<RelaySession::Request> RelaySession::next() {
    if (request_) return request_;
    if (state_ == State::content) return next_of_content();
    if (!read_command()) return std::nullopt;
    look_at_haste();
    request_ = {step_of_command()};
    return request_;
}

bool RelaySession::read_command() {
    const auto end = input_.find('\n');
    if (end == std::string::npos) return false;
    const bool complete = end > 0 && input_[end - 1] == '\r';
    std::string line = input_.substr(0, complete ? end - 1 : end);
    auto command =
        host_stub::trial_server::parse_command(line).value_or(host_stub::trial_server::Command{});
    std::size_t size = end + 1;
    if (state_ == State::commands && command.verb == "BDAT") {
        const auto chunk = parse_chunk(command.argument);
        if (chunk && input_.size() - size < chunk->size) return false;
        chunk_ = input_.substr(size, chunk ? chunk->size : 0);
        size += chunk_.size();
    }
    if (!complete) breach("a line that ends with LF alone");
    if (is_over_) breach("bytes after QUIT");
    line_ = std::move(line);
    command_ = std::move(command);
    input_.erase(0, size);
    return true;
}

// RFC 2920 section 3.1: what must be the last command of a group.
void RelaySession::look_at_haste() {
    if (input_.empty()) return;
    const auto ends_group = [this](std::string_view verb) { return command_.verb == verb; };
    if (ends_group("QUIT")) {
        breach("bytes after QUIT");
    } else if (state_ == State::authentication || !manners_.pipelining || !greeted_ ||
               ends_group("EHLO") || ends_group("AUTH") || ends_group("STARTTLS") ||
               ends_group("DATA")) {
        breach("more before the reply to \"" + command_.verb + '"');
    }
}

std::optional<Step> RelaySession::step_of_command() const {
    if (state_ == State::authentication) return Step::auth;
    const std::string& verb = command_.verb;
    if (verb == "EHLO") return Step::ehlo;
    if (verb == "STARTTLS") return Step::starttls;
    if (verb == "AUTH") return Step::auth;
    if (verb == "MAIL") return Step::mail;
    if (verb == "RCPT") return Step::rcpt;
    if (verb == "DATA") return Step::data;
    if (verb == "BDAT") return Step::bdat;
    if (verb == "RSET") return Step::rset;
    if (verb == "QUIT") return Step::quit;
    return std::nullopt;
}

std::optional<RelaySession::Request> RelaySession::next_of_content() {
    if (input_.empty()) return std::nullopt;
    if (!content_seen_) {
        request_ = {Step::content};
        return request_;
    }
    const std::size_t size = content_->feed(input_);
    raw_content_.append(input_, 0, size);
    input_.erase(0, size);
    if (!content_->finished()) return std::nullopt;
    if (content_passed_) {
        forget_transaction();
        return next();
    }
    request_ = {Step::dot};
    return request_;
}

std::string RelaySession::answer() {
    const auto request = std::exchange(request_, std::nullopt);
    if (state_ != State::content) return execute();
    if (request->step == Step::dot) return content_ended();
    content_seen_ = true;
    return {};
}

void RelaySession::pass_over() {
    const auto request = std::exchange(request_, std::nullopt);
    if (request->step == Step::content) {
        content_seen_ = true;
        content_passed_ = true;
    } else if (request->step == Step::dot || request->step == Step::bdat) {
        forget_transaction();
    } else if (request->step == Step::auth) {
        state_ = State::commands;
        authentication_.reset();
    } else if (request->step == Step::rset) {
        reset_refused_ = true;
    } else if (request->step == Step::quit) {
        is_over_ = true;
    }
}

std::optional<Mail> RelaySession::take_mail() { return std::exchange(taken_, std::nullopt); }

std::vector<std::string> RelaySession::take_named() {
    // Of a RCPT that is not carried out yet, too: the plan may strike at it.
    if (request_ && request_->step == Step::rcpt) {
        if (const auto path = parse_path_argument(command_.argument, "TO:")) {
            named_.push_back(path->mailbox);
        }
    }
    return std::exchange(named_, {});
}

std::string RelaySession::execute() {
    if (state_ == State::authentication) return authenticate();
    switch (step_of_command().value_or(Step::idle)) {
        case Step::ehlo: return hello();
        case Step::starttls:
            if (!manners_.starttls || !tls_version_.empty()) return "503 5.5.1 not now\r\n";
            upgrades_ = true;
            return "220 2.0.0 begin TLS\r\n";
        case Step::auth: return authenticate();
        case Step::mail: return mail();
        case Step::rcpt: return recipient();
        case Step::data: return data();
        case Step::bdat: return chunk();
        case Step::rset: forget_transaction(); return "250 2.0.0 forgotten\r\n";
        case Step::quit: is_over_ = true; return "221 2.0.0 goodbye\r\n";
        default: break;
    }
    if (command_.verb == "NOOP") return "250 2.0.0 nothing done\r\n";
    breach("an unknown command: \"" + line_.substr(0, 100) + '"');
    return "500 5.5.1 unknown command\r\n";
}

std::string RelaySession::hello() {
    greeted_ = true;
    forget_transaction();
    std::string reply = "250-relay.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n";
    if (manners_.pipelining) reply += "250-PIPELINING\r\n";
    if (manners_.chunking) reply += "250-CHUNKING\r\n";
    if (manners_.starttls && tls_version_.empty()) reply += "250-STARTTLS\r\n";
    if (manners_.credentials && !tls_version_.empty()) reply += "250-AUTH PLAIN LOGIN\r\n";
    return reply + "250 ENHANCEDSTATUSCODES\r\n";
}

std::string RelaySession::authenticate() {
    if (tls_version_.empty()) {
        breach("AUTH without TLS");
        return "538 5.7.11 TLS first\r\n";
    }
    if (!manners_.credentials || !greeted_ || transaction_) return "503 5.5.1 not now\r\n";
    Authentication::Outcome outcome;
    if (state_ == State::authentication) {
        outcome = authentication_->respond(line_);
    } else {
        authentication_.emplace(*manners_.credentials);
        outcome = authentication_->begin(command_.argument);
    }
    if (outcome == Authentication::Outcome::challenged) {
        state_ = State::authentication;
        return "334 " + authentication_->challenge() + "\r\n";
    }
    state_ = State::commands;
    authentication_.reset();
    if (outcome != Authentication::Outcome::accepted) return "535 5.7.8 refused\r\n";
    user_ = manners_.credentials->user;
    return "235 2.7.0 welcome\r\n";
}

// What followed the content of the mail that was just answered.
void RelaySession::look_at_followers() {
    if (input_.empty()) return;
    if (manners_.followers == RelayManners::Followers::swallowed) input_.clear();
    too_fast_ = manners_.followers == RelayManners::Followers::refused;
}

std::string RelaySession::mail() {
    if (std::exchange(too_fast_, false)) return "503 5.5.1 wait for the reply\r\n";
    if (!greeted_ || (manners_.starttls && tls_version_.empty()) ||
        (manners_.credentials && user_.empty())) {
        breach("MAIL before it is due");
        return "530 5.7.0 not yet\r\n";
    }
    if (transaction_) {
        if (!reset_refused_) breach("MAIL while a mail is under way");
        return "503 5.5.1 a mail is under way\r\n";
    }
    const auto path = parse_path_argument(command_.argument, "FROM:");
    if (!path) {
        breach("not MAIL FROM:<address>: \"" + line_ + '"');
        return "501 5.5.4 this is not MAIL FROM:<address>\r\n";
    }
    transaction_.emplace();
    transaction_->sender = path->mailbox;
    for (const auto& [keyword, value] : path->parameters) {
        if (keyword == "BODY") transaction_->eight_bit = upper_case(value) == "8BITMIME";
        if (keyword == "SMTPUTF8") transaction_->utf8_addresses = true;
    }
    return "250 2.1.0 sender accepted\r\n";
}

std::string RelaySession::recipient() {
    if (!transaction_) return "503 5.5.1 say MAIL first\r\n";
    const auto path = parse_path_argument(command_.argument, "TO:");
    if (!path) {
        breach("not RCPT TO:<address>: \"" + line_ + '"');
        return "501 5.5.4 this is not RCPT TO:<address>\r\n";
    }
    if (local_part(path->mailbox) == "refused") return "550 5.1.1 refused as asked\r\n";
    if (local_part(path->mailbox) == "deferred") return "451 4.2.0 deferred as asked\r\n";
    transaction_->recipients.push_back(path->mailbox);
    return "250 2.1.5 recipient accepted\r\n";
}

std::string RelaySession::data() {
    if (!transaction_ && !manners_.eager_354) return "503 5.5.1 say MAIL first\r\n";
    if (!transaction_) transaction_.emplace();
    if (transaction_->recipients.empty() && !manners_.eager_354) return std::string(kNoRecipients);
    content_.emplace(kLargestMail);
    state_ = State::content;
    return "354 go on\r\n";
}

std::string RelaySession::chunk() {
    const auto chunk = parse_chunk(command_.argument);
    std::string bytes = std::exchange(chunk_, {});
    if (!chunk) {
        breach("not BDAT SIZE [LAST]: \"" + line_ + '"');
        return "501 5.5.4 this is not BDAT SIZE\r\n";
    }
    if (!manners_.chunking) breach("BDAT, which is not offered");
    if (!manners_.knows_bdat) return "500 5.5.2 unknown command\r\n";
    if (!transaction_) return "503 5.5.1 say MAIL first\r\n";
    if (transaction_->recipients.empty()) return std::string(kNoRecipients);
    raw_content_ += bytes;
    if (!chunk->last) return "250 2.0.0 go on\r\n";
    const bool eight_bit = std::any_of(raw_content_.begin(), raw_content_.end(), [](char byte) {
        return static_cast<unsigned char>(byte) >= 0x80;
    });
    return take(std::move(raw_content_), eight_bit);
}

std::string RelaySession::content_ended() {
    if (content_->violation() != ContentViolation::none) {
        breach(content_->violation() == ContentViolation::bare_line_end
                   ? "content with a CR or an LF alone"
                   : "content with a NUL or an endless line");
        forget_transaction();
        return "550 5.6.0 this content is broken\r\n";
    }
    if (misses_stuffing(raw_content_)) breach("a line of content whose dot is not doubled");
    return take(std::move(content_->content()), content_->holds_eight_bit());
}

std::string RelaySession::take(std::string content, bool eight_bit) {
    if (eight_bit && !transaction_->eight_bit) breach("8-bit content without BODY=8BITMIME");
    const bool for_nobody = transaction_->recipients.empty();
    if (for_nobody && content.empty()) ++lone_dots_;
    if (for_nobody && !content.empty()) breach("content for nobody");
    if (!for_nobody && content.empty()) breach("an empty mail");
    if (!for_nobody && !content.empty()) {
        taken_ = std::move(transaction_);
        taken_->content = std::move(content);
        taken_->user = user_;
        taken_->tls_version = tls_version_;
    }
    forget_transaction();
    look_at_followers();
    return taken_ ? "250 2.0.0 mail accepted\r\n" : std::string(kNoRecipients);
}

void RelaySession::forget_transaction() {
    state_ = State::commands;
    transaction_.reset();
    content_.reset();
    raw_content_.clear();
    reset_refused_ = false;
    content_seen_ = false;
    content_passed_ = false;
}

}  // namespace test_support
