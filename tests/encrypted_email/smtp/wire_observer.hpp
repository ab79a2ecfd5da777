// wire_observer.hpp - a second opinion on what a client may say, formed from the bytes alone.
//
// Sees both directions of one session and complains about the first thing that must never happen:
// mail or log-in without TLS, content without 354 or for nobody, an empty mail for somebody, a
// command before the replies to the ones before where it may not be, a group without PIPELINING,
// BDAT where it was not offered or behind another mail without RSET, a broken line.  Knows nothing
// of the dialogue's code and understands only as much SMTP as it needs.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
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

    // Recipients of all mails for whom the server took the content.
    [[nodiscard]] std::size_t taken() const { return taken_; }

    // The oldest command without reply ("RCPT", "." for the content); empty: none.
    [[nodiscard]] std::string question() const { return asked_.empty() ? "" : asked_.front().verb; }
    [[nodiscard]] std::size_t replies_due() const { return asked_.size(); }

private:
    struct Mail {
        bool sender_accepted = false;
        std::size_t accepted = 0;
    };
    struct Asked {
        std::string verb;
        std::shared_ptr<Mail> mail;
    };

    void line(std::string_view line);
    void reply(int code);
    void command(std::string_view line);
    void check_order(const std::string& verb);
    std::string_view content(std::string_view bytes);
    std::string_view chunk(std::string_view line, std::string_view rest);
    void complain(const std::string& text);

    std::string input_;
    std::deque<Asked> asked_{{"greeting", nullptr}};
    std::string last_;            // what the client said last
    std::shared_ptr<Mail> mail_;  // that the client speaks of
    bool secured_ = false;
    bool offers_pipelining_ = false;
    bool offers_chunking_ = false;
    bool lost_ = false;  // the server's bytes make no more sense
    bool surplus_ = false;
    bool response_due_ = false;          // 334 came
    std::shared_ptr<Mail> content_due_;  // 354 came for it
    std::size_t taken_ = 0;
    std::string complaint_;
};

}  // namespace encrypted_email::smtp
