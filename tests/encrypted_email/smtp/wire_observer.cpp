#include "wire_observer.hpp"

#include <algorithm>
#include <array>
#include <cctype>

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
    if (question() == "EHLO" && holds_without_case(line, "PIPELINING")) offers_pipelining_ = true;
    if (line.size() == 3 || line[3] != '-') reply(std::stoi(std::string(line.substr(0, 3))));
}

void WireObserver::reply(int code) {
    if (asked_.empty()) {
        surplus_ = true;
        lost_ = true;
        return;
    }
    const std::string question = asked_.front();
    asked_.pop_front();
    const bool positive = code >= 200 && code < 300;
    if (code == 421) {
        lost_ = true;
    } else if (question == "MAIL") {
        sender_accepted_ = positive;
    } else if (question == "RCPT") {
        accepted_ += positive ? 1 : 0;
    } else if (question == "DATA") {
        content_due_ = code == 354;
    } else if (question == "AUTH") {
        response_due_ = code == 334;
    } else if (question == ".") {
        taken_ = positive ? accepted_ : 0;
    }
}

void WireObserver::client(std::string_view bytes) {
    if (bytes.empty()) return;
    if (!asked_.empty()) complain("said more while the reply to " + question() + " was due");
    std::string previous;
    while (!bytes.empty()) {
        if (content_due_) return content(bytes);
        const std::size_t end = bytes.find("\r\n");
        if (end == bytes.npos) return complain("sent an unfinished line");
        command(bytes.substr(0, end), previous);
        bytes.remove_prefix(end + 2);
    }
}

void WireObserver::command(std::string_view line, std::string& previous) {
    static constexpr std::array<std::string_view, 8> kCommands = {
        "EHLO", "STARTTLS", "AUTH", "RSET", "MAIL", "RCPT", "DATA", "QUIT"};
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos) {
        complain("sent a line with CR, LF or NUL in it");
    }
    if (response_due_) {
        response_due_ = false;
        asked_.emplace_back("AUTH");
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
    if (!previous.empty()) {
        const bool may_follow = previous == "RSET" || previous == "MAIL" || previous == "RCPT";
        if (!offers_pipelining_ || !may_follow)
            complain("sent " + verb + " right after " + previous);
    }
    if (verb == "EHLO") offers_pipelining_ = false;
    if (verb == "MAIL") {
        sender_accepted_ = false;
        accepted_ = 0;
        taken_ = 0;
    }
    asked_.push_back(verb);
    previous = verb;
}

void WireObserver::content(std::string_view bytes) {
    content_due_ = false;
    asked_.emplace_back(".");
    if (bytes == ".\r\n") {
        if (accepted_ > 0) complain("sent an empty mail to a recipient");
        return;
    }
    if (accepted_ == 0 || !sender_accepted_) complain("sent content for nobody");
    if (bytes.find("\r\n.\r\n") != bytes.size() - 5)
        complain("sent bytes behind the final dot, or none");
}

void WireObserver::complain(const std::string& text) {
    if (complaint_.empty()) complaint_ = "the client " + text;
}

}  // namespace encrypted_email::smtp
