// reply.hpp - replies of a mail server, and the parser that reads them from a stream.
//
// The parser takes bytes as they come, in any fragmentation, and yields whole replies.  It is
// strict where laxity is dangerous (a code that changes between lines, bytes that are no reply)
// and lenient where servers differ harmlessly (a bare LF as line end, no text, no enhanced code).
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   ReplyParser::error() once, then it yields nothing more.
// See:     RFC 5321 section 4.2 (replies), 4.5.3.1.5 (line length); RFC 2034, RFC 3463
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace encrypted_email::smtp {

// RFC 3463 section 2: class "." subject "." detail.
struct EnhancedStatus {
    std::uint16_t status_class = 0;  // 2, 4 or 5; 0: the reply has none
    std::uint16_t subject = 0;
    std::uint16_t detail = 0;

    friend bool operator==(const EnhancedStatus&, const EnhancedStatus&) = default;
};

struct Reply {
    std::uint16_t code = 0;  // 200 to 599; 0: no reply was received
    EnhancedStatus enhanced;
    // The lines' texts without code and enhanced status, joined by '\n'.  Control characters and
    // bytes that are no UTF-8 are replaced by '?', so that it may be logged and shown.
    std::string text;

    [[nodiscard]] bool positive() const { return code >= 200 && code < 300; }
    [[nodiscard]] bool intermediate() const { return code >= 300 && code < 400; }
    [[nodiscard]] bool transient() const { return code >= 400 && code < 500; }
    [[nodiscard]] bool permanent() const { return code >= 500 && code < 600; }

    // "550 5.1.1 No such user", for logs and error texts: one line, cut after kLongestDescription
    // bytes of text.  Without a code: the text alone.
    [[nodiscard]] std::string describe() const;

    static constexpr std::size_t kLongestDescription = 500;
};

class ReplyParser {
public:
    // RFC 5321 allows 512 bytes a line; some servers send more.  Without the LF.
    static constexpr std::size_t kMaximumLine = 4096;
    // A whole reply; EHLO answers have some tens of lines.
    static constexpr std::size_t kMaximumReply = 64 * 1024;

    // Takes bytes; whole replies are then had from next().
    void feed(std::string_view bytes);

    // The next whole reply, or nothing when more bytes are needed or the stream is broken.
    [[nodiscard]] std::optional<Reply> next();

    // True when bytes of an unfinished reply, or unread ones, are held.
    [[nodiscard]] bool holds_bytes() const;

    // Forgets held bytes (at STARTTLS: RFC 3207 section 4.2).
    void clear();

    // What broke the stream, for people; empty while all is well.
    [[nodiscard]] const std::string& error() const { return error_; }

private:
    [[nodiscard]] std::optional<std::string_view> next_line();
    [[nodiscard]] bool take_line(std::string_view line);

    std::string buffer_;
    std::size_t consumed_ = 0;    // bytes at the front of buffer_ that are done with
    std::size_t searched_ = 0;    // no LF between consumed_ and here
    Reply reply_;                 // of the lines so far
    std::size_t reply_size_ = 0;  // bytes of those lines; 0: between replies
    std::string error_;
};

}  // namespace encrypted_email::smtp
