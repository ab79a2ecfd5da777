#include "wire_observer.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace encrypted_email::smtp {
namespace {

bool holds_without_case(std::string_view text, std::string_view upper_case) {
    const auto same = [](unsigned char a, unsigned char b) { return std::toupper(a) == b; };
    return std::search(text.begin(), text.end(), upper_case.begin(), upper_case.end(), same) !=
           text.end();
}

}  // namespace

void WireObserver::secured() {
    secured_ = true;
    offers_pipelining_ = false;
    offers_chunking_ = false;
}

void WireObserver::server(std::string_view bytes) {
    input_ += bytes;
    while (!lost_) {
        const std::size_t end = input_.find('\n');
        if (end == std::string::npos) return;
        std::string text = input_.substr(0, end);
        input_.erase(0, end + 1);
        if (text.ends_with('\r')) text.pop_back();
        line(text);
    }
}

void WireObserver::line(std::string_view line) {
    const auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
    if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) {
        lost_ = true;
        return;
    }
    if (question() == "EHLO") {
        offers_pipelining_ |= holds_without_case(line, "PIPELINING");
        offers_chunking_ |= holds_without_case(line, "CHUNKING");
    }
    if (line.size() == 3 || line[3] != '-') reply(std::stoi(std::string(line.substr(0, 3))));
}

void WireObserver::reply(int code) {
    if (asked_.empty()) {
        surplus_ = true;
        lost_ = true;
        return;
    }
    const Asked asked = asked_.front();
    asked_.pop_front();
    const bool positive = code >= 200 && code < 300;
    if (code == 421) {
        lost_ = true;
    } else if (asked.verb == "MAIL") {
        asked.mail->sender_accepted = positive;
    } else if (asked.verb == "RCPT") {
        asked.mail->accepted += positive ? 1 : 0;
    } else if (asked.verb == "DATA") {
        if (code == 354) content_due_ = asked.mail;
    } else if (asked.verb == "AUTH") {
        response_due_ = code == 334;
    } else if ((asked.verb == "." || asked.verb == "BDAT") && positive) {
        taken_ += asked.mail->accepted;
    }
}

void WireObserver::client(std::string_view bytes) {
    while (!bytes.empty()) {
        if (content_due_) {
            bytes = content(bytes);
            continue;
        }
        const std::size_t end = bytes.find("\r\n");
        if (end == bytes.npos) return complain("sent an unfinished line");
        const std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(end + 2);
        command(line);
        if (line.starts_with("BDAT ")) bytes = chunk(line, bytes);
    }
}

void WireObserver::command(std::string_view line) {
    static constexpr std::array<std::string_view, 9> kCommands = {
        "EHLO", "STARTTLS", "AUTH", "RSET", "MAIL", "RCPT", "DATA", "BDAT", "QUIT"};
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos) {
        complain("sent a line with CR, LF or NUL in it");
    }
    if (response_due_) {
        response_due_ = false;
        asked_.push_back({"AUTH", nullptr});
        return;
    }
    const std::string verb(line.substr(0, line.find(' ')));
    if (std::find(kCommands.begin(), kCommands.end(), verb) == kCommands.end()) {
        return complain("sent an unknown command: " + std::string(line));
    }
    if (!secured_ && verb != "EHLO" && verb != "STARTTLS" && verb != "QUIT") {
        complain("sent " + verb + " without TLS");
    }
    if (secured_ && verb == "STARTTLS") complain("sent STARTTLS within TLS");
    check_order(verb);
    if (verb == "EHLO") offers_pipelining_ = false;
    if (verb == "MAIL") mail_ = std::make_shared<Mail>();
    asked_.push_back({verb, mail_});
    last_ = verb;
}

// A command that does not wait for the replies to those before it.
void WireObserver::check_order(const std::string& verb) {
    if (asked_.empty()) return;
    const bool behind_content = last_ == "." || last_ == "BDAT";
    const bool may_follow = behind_content ? verb == "RSET" || (verb == "MAIL" && last_ == ".")
                                           : last_ == "RSET" || last_ == "MAIL" || last_ == "RCPT";
    if (!offers_pipelining_ || !may_follow) {
        complain("sent " + verb + " behind " + last_ + " while the reply to " + question() +
                 " was due");
    }
}

// Returns what stands behind the content.
std::string_view WireObserver::content(std::string_view bytes) {
    const std::shared_ptr<Mail> mail = std::exchange(content_due_, nullptr);
    if (!asked_.empty()) complain("sent content while the reply to " + question() + " was due");
    asked_.push_back({".", mail});
    last_ = ".";
    if (bytes.starts_with(".\r\n")) {
        if (mail->accepted > 0) complain("sent an empty mail to a recipient");
        return bytes.substr(3);
    }
    if (mail->accepted == 0 || !mail->sender_accepted) complain("sent content for nobody");
    const std::size_t end = bytes.find("\r\n.\r\n");
    if (end == bytes.npos) {
        complain("sent content without a final dot");
        return {};
    }
    return bytes.substr(end + 5);
}

std::string_view WireObserver::chunk(std::string_view line, std::string_view rest) {
    if (!offers_chunking_ || !offers_pipelining_) complain("sent BDAT where it is not offered");
    const std::size_t size = std::stoul(std::string(line.substr(5)));
    if (!line.ends_with(" LAST") || size == 0 || size > rest.size()) {
        complain("sent a broken BDAT: " + std::string(line));
        return {};
    }
    return rest.substr(size);
}

void WireObserver::complain(const std::string& text) {
    if (complaint_.empty()) complaint_ = "the client " + text;
}

}  // namespace encrypted_email::smtp
