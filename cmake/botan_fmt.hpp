// botan_fmt.hpp - how Botan puts texts together, without streams.
//
// A std::ostringstream carries all of the C++ library's locales into a plugin that links it
// statically: dates, money and numbers of every kind, for char and wchar_t, 390 KB of which nothing
// is ever called; and each message that is made by one takes 1.5 KB of code.  cmake/botan copies
// this in the place of Botan's utils/fmt.h, botan_fmt.cpp beside it, and has Botan's other texts made
// by Text_Out too.
//
// Threads: distinct objects: safe; shared objects: unsafe.
#ifndef BOTAN_UTIL_FMT_H_
#define BOTAN_UTIL_FMT_H_

#include <botan/types.h>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace Botan {

namespace fmt_detail {

void append_number(std::string& out, uint64_t magnitude, bool negative, size_t width);

// Appends what stands before the next {} of a format, and leaves what stands behind it.  False
// without one.
bool append_before_argument(std::string& out, std::string_view& format);

}  // namespace fmt_detail

/** A whole number that is not negative, with leading zeros up to a width. */
struct Padded final {
    uint64_t number;
    size_t width;
};

/** A text that grows by <<, as into a std::ostringstream in the "C" locale, without flags. */
class Text_Out final {
public:
    Text_Out& operator<<(std::string_view text);
    Text_Out& operator<<(char character);

    Text_Out& operator<<(Padded padded) {
        fmt_detail::append_number(text_, padded.number, false, padded.width);
        return *this;
    }

    template <std::integral T>
        requires(!std::same_as<T, char>)
    Text_Out& operator<<(T number) {
        bool negative = false;
        if constexpr (std::signed_integral<T>) negative = number < 0;
        const uint64_t magnitude = static_cast<uint64_t>(number);
        fmt_detail::append_number(text_, negative ? 0 - magnitude : magnitude, negative, 0);
        return *this;
    }

    template <typename T>
        requires requires(const T& value) { std::string_view(value.to_string()); }
    Text_Out& operator<<(const T& value) {
        return *this << std::string_view(value.to_string());
    }

    /** For fmt() alone: whether there is a {} to put an argument into. */
    bool begin_argument(std::string_view& format) {
        return fmt_detail::append_before_argument(text_, format);
    }

    /** The text, once. */
    std::string str() { return std::move(text_); }

private:
    std::string text_;
};

/** Replaces each {} of the format by the next argument; there is no escaping, and no flag. */
template <typename... T>
std::string fmt(std::string_view format, const T&... args) {
    Text_Out out;
    static_cast<void>(((out.begin_argument(format) && (out << args, true)) && ...));
    out << format;
    return out.str();
}

}  // namespace Botan

#endif
