// content_reader.hpp - the content after DATA: finds its end and removes the transparency.
//
// Only CRLF "." CRLF ends it.  Everything that another server might take for a line end is a
// violation instead of a guess, because two servers that guess differently can be made to see two
// mails in one ("SMTP smuggling").  After a violation the rest is still read to the end, so that
// the client hears one reply at the right place.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   violation(), once the end was read.
// See:     RFC 5321 sections 2.3.8, 4.1.1.4, 4.5.2, 4.5.3.1.6
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace host_stub::trial_server {

enum class ContentViolation {
    none,
    bare_line_end,  ///< a CR without LF, or an LF without CR
    nul,
    line_too_long,  ///< above 998 bytes
    too_large,      ///< above the limit; no more than that is kept
};

class ContentReader {
public:
    explicit ContentReader(std::size_t maximum_size) : maximum_size_(maximum_size) {}

    /// Returns how many bytes belong to the content, its end included.
    std::size_t feed(std::string_view bytes);

    [[nodiscard]] bool finished() const { return state_ == State::finished; }
    [[nodiscard]] ContentViolation violation() const { return violation_; }  ///< the first one
    [[nodiscard]] bool holds_eight_bit() const { return holds_eight_bit_; }
    [[nodiscard]] std::string& content() { return content_; }

private:
    enum class State {
        line_start,
        dot,         ///< the dot that began a line
        dot_return,  ///< ... and a CR: an LF would end the content
        in_line,
        carriage_return,
        finished,
    };

    void step(char byte);
    void keep(char byte);
    void violated(ContentViolation violation);

    std::size_t maximum_size_;
    std::string content_;
    State state_ = State::line_start;
    std::size_t line_length_ = 0;
    ContentViolation violation_ = ContentViolation::none;
    bool holds_eight_bit_ = false;
};

}  // namespace host_stub::trial_server
