#include "host_stub/conversion/addresses.hpp"

#include <algorithm>

namespace host_stub::conversion {

namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Where the next comma or semicolon outside of quotes stands, or the end.
std::size_t end_of_address(std::string_view list) {
    bool is_quoted = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (is_quoted && list[i] == '\\') {
            ++i;
        } else if (list[i] == '"') {
            is_quoted = !is_quoted;
        } else if (!is_quoted && (list[i] == ',' || list[i] == ';')) {
            return i;
        }
    }
    return list.size();
}

std::string_view without_quotes(std::string_view text) {
    if (text.size() < 2 || (text.front() != '"' && text.front() != '\'')) return text;
    const bool are_around_all = text.find(text.front(), 1) == text.size() - 1;
    return are_around_all ? trimmed(text.substr(1, text.size() - 2)) : text;
}

}  // namespace

std::vector<std::string> addresses_in(std::string_view list) {
    std::vector<std::string> addresses;
    while (!list.empty()) {
        const std::size_t end = end_of_address(list);
        const std::string_view one = without_quotes(trimmed(list.substr(0, end)));
        if (!one.empty()) addresses.emplace_back(one);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return addresses;
}

}  // namespace host_stub::conversion
