#include <botan/internal/fmt.h>

#include <algorithm>

namespace Botan {

namespace fmt_detail {

void append_number(std::string& out, uint64_t magnitude, bool negative, size_t width) {
    char digits[24];
    char* const end = digits + sizeof digits;
    char* begin = end;
    do {
        *--begin = static_cast<char>('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude != 0);
    const size_t count = static_cast<size_t>(end - begin);
    if (negative) out.push_back('-');
    out.append(width - std::min(width, count), '0');
    out.append(begin, count);
}

bool append_before_argument(std::string& out, std::string_view& format) {
    const size_t end = format.find("{}");
    if (end == std::string_view::npos) return false;
    out.append(format.substr(0, end));
    format.remove_prefix(end + 2);
    return true;
}

}  // namespace fmt_detail

Text_Out& Text_Out::operator<<(std::string_view text) {
    text_.append(text);
    return *this;
}

Text_Out& Text_Out::operator<<(char character) {
    text_.push_back(character);
    return *this;
}

}  // namespace Botan
