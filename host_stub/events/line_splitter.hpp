// line_splitter.hpp - lines out of chunks of bytes, with their numbers and a limit.
//
// Takes bytes as they arrive and hands out whole lines.  A line ends with LF, the last one with
// the end of the input; a CR before the LF belongs to the line end.  A line beyond the limit is
// skipped to its end and reported once; its bytes are not kept.
//
// Does not read: the caller owns the file descriptor, and with it the waiting.
//
// Threads: Distinct objects: safe.  Shared objects: unsafe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace host_stub::events {

class LineSplitter {
public:
    static constexpr std::size_t kLongestLine = std::size_t{16} * 1024 * 1024;

    struct Line {
        std::uint64_t number;   ///< Counted from 1.
        std::string_view text;  ///< Valid inside the call; empty when too_long.
        bool too_long;
    };
    using TakeLine = std::function<void(const Line&)>;

    explicit LineSplitter(TakeLine take_line, std::size_t longest_line = kLongestLine);

    /// Calls take_line for every line that `bytes` complete.
    void feed(std::string_view bytes);

    /// Calls take_line for a last line without an end.
    void finish();

private:
    void end_line(std::string_view text);

    TakeLine take_line_;
    std::size_t longest_line_;
    std::uint64_t number_ = 1;
    std::string beginning_;
    bool too_long_ = false;
};

}  // namespace host_stub::events
