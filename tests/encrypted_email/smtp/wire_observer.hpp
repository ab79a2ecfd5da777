// wire_observer.hpp - a second opinion on what a client may say, formed from the bytes alone.
//
// Sees both directions of one session and complains about the first thing that must never happen:
// mail or log-in without TLS, content without 354 or for nobody, an empty mail for somebody, a
// command before the replies to the ones before, a group without PIPELINING, a broken line.  Knows
// nothing of the dialogue's code and understands only as much SMTP as it needs.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace encrypted_email::smtp {

class WireObserver {
public:
    void secured();                       // TLS is up
    void server(std::string_view bytes);  // before the client gets them
    void client(std::string_view bytes);  // all that the client says to that

    // The first thing that was wrong; empty: nothing.
    [[nodiscard]] const std::string& complaint() const { return complaint_; }

    // The server said something that no command waits for.
    [[nodiscard]] bool surplus() const { return surplus_; }

    // Recipients of the latest mail for whom the server took the content.
    [[nodiscard]] std::size_t taken() const { return taken_; }

    // The oldest command without reply ("RCPT", "." for the content); empty: none.
    [[nodiscard]] std::string question() const { return asked_.empty() ? "" : asked_.front(); }

private:
    void line(std::string_view line);
    void reply(int code);
    void command(std::string_view line, std::string& previous);
    void content(std::string_view bytes);
    void complain(const std::string& text);

    std::string input_;
    std::deque<std::string> asked_{"greeting"};
    bool secured_ = false;
    bool offers_pipelining_ = false;
    bool lost_ = false;  // the server's bytes make no more sense
    bool surplus_ = false;
    bool response_due_ = false;  // 334 came
    bool content_due_ = false;   // 354 came
    bool sender_accepted_ = false;
    std::size_t accepted_ = 0;
    std::size_t taken_ = 0;
    std::string complaint_;
};

}  // namespace encrypted_email::smtp
