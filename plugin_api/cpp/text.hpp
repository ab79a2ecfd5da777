// text.hpp - borrowed text of the contract as std::string_view, and back.
//
// Converts and cuts; never copies, never looks for NUL, never judges what the bytes mean.
//
// Threads: free functions without state.
// Fails:   never.
#pragma once

#include "plugin_api/alarm_sink.h"

#include <cstddef>
#include <string_view>

namespace alarm_sink {

// The same bytes as `text`, borrowed from whoever owns them.  A null pointer is empty text.
constexpr std::string_view view(alarm_sink_str text) noexcept {
    return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.len};
}

// The same bytes as `text`; they must outlive the result.
constexpr alarm_sink_str str(std::string_view text) noexcept { return {text.data(), text.size()}; }

// The longest beginning of `text` that fits into `capacity` bytes without splitting a UTF-8
// character (RFC 3629 section 3: only continuation bytes look like 10xxxxxx).
constexpr std::string_view cut(std::string_view text, std::size_t capacity) noexcept {
    if (text.size() <= capacity) return text;
    std::size_t end = capacity;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u)
        --end;
    return text.substr(0, end);
}

}  // namespace alarm_sink
