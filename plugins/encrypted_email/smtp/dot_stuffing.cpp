#include "encrypted_email/smtp/dot_stuffing.hpp"

#include <string_view>

namespace encrypted_email::smtp {
namespace {

bool begins_line(const std::string& buffer, std::size_t at, std::size_t begin) {
    return at == begin || buffer[at - 1] == '\n' || buffer[at - 1] == '\r';
}

std::size_t count_leading_dots(const std::string& buffer, std::size_t begin) {
    std::size_t count = 0;
    for (std::size_t at = buffer.find('.', begin); at != std::string::npos;
         at = buffer.find('.', at + 1)) {
        if (begins_line(buffer, at, begin)) ++count;
    }
    return count;
}

// Moves the content backwards into its place, from the end to the first dot that was doubled.
void double_leading_dots(std::string& buffer, std::size_t begin, std::size_t count) {
    std::size_t from = buffer.size();
    buffer.resize(buffer.size() + count);
    std::size_t to = buffer.size();
    while (to > from) {
        buffer[--to] = buffer[--from];
        if (buffer[to] == '.' && begins_line(buffer, from, begin)) buffer[--to] = '.';
    }
}

}  // namespace

void finish_content(std::string& buffer, std::size_t begin) {
    if (!std::string_view(buffer).substr(begin).ends_with("\r\n")) buffer += "\r\n";
    if (const std::size_t count = count_leading_dots(buffer, begin); count != 0) {
        double_leading_dots(buffer, begin, count);
    }
    buffer += ".\r\n";
}

}  // namespace encrypted_email::smtp
