// text.hpp - what the field sent, made harmless and readable.
//
// Whatever bytes come in, valid UTF-8 goes out, without a control character but the tab and the
// line ends that this file writes itself (CRLF).  Each broken sequence becomes one U+FFFD, as the
// Unicode Standard recommends (section 3.9, "maximal subparts").  What a reader could not see, or
// what would change the order in which he sees the rest, is spelled out: "<U+001B>", "<U+202E>".
// Those are the C0 and C1 controls, DEL, and the bidirectional overrides, embeddings and isolates.
//
// Does not translate other character sets and does not normalise.
//
// Threads: functions of their arguments.
// See:     RFC 5322 section 2.1.1 (line lengths), RFC 3629 (UTF-8)
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace encrypted_email::composition {

// The columns that our own lines keep to.
inline constexpr std::size_t kLineWidth = 78;

// Octets that no line of a body exceeds, indentation included: well below the 998 of RFC 5322, so
// that a relay that adds something to a line breaks nothing.
inline constexpr std::size_t kLongestLine = 900;

// Appends `text` as one line without an end: white space and line breaks of any kind become one
// space between words, none at the beginning and the end.
void append_line(std::string& out, std::string_view text);

// The same with at most the first `most` bytes of `text`; if that is not all, it says so.
void append_line(std::string& out, std::string_view text, std::size_t most);

// The same with at most `most` characters, 3 or more, of which the last are three dots if that is
// not all.
void append_line_beginning(std::string& out, std::string_view text, std::size_t most);

// Appends `text` as lines, each indented (unless it is empty) and ended by CRLF.  CRLF, LF, CR,
// U+2028 and U+2029 end a line; those at the end of the text add none.  Lines over kLongestLine
// are broken, between words if they have spaces.
void append_lines(std::string& out, std::string_view text, std::size_t indent);

// Breaks the last line of `out`, which begins at `line`, between words where it passes `width`
// columns, and anywhere where it passes kLongestLine octets.  Lines after the first are indented.
void wrap_line(std::string& out, std::size_t line, std::size_t width, std::size_t indent);

// The beginning of `text` of at most `most` bytes that ends between characters.
[[nodiscard]] std::string_view beginning(std::string_view text, std::size_t most);

// The same in characters (code points); `text` is valid UTF-8.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t most);

// Characters (code points) of valid UTF-8.
[[nodiscard]] std::size_t columns(std::string_view text);

[[nodiscard]] bool is_ascii(std::string_view text);

}  // namespace encrypted_email::composition
