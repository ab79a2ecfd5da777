#include "tests/support/postfix_log.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace test_support {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// The number behind "auth=" in "disconnect from ... ehlo=1 auth=1 mail=3": commands that worked,
// and in "auth=0/2" those that worked and all of them.
void count_logins(std::string_view line, PostfixCounts& counts) {
    constexpr std::string_view kKey = " auth=";
    const auto found = line.find(kKey);
    if (found == std::string_view::npos) return;
    std::size_t worked = 0;
    const char* const end = line.data() + line.size();
    const auto rest = std::from_chars(line.data() + found + kKey.size(), end, worked);
    std::size_t all = worked;
    if (rest.ptr != end && *rest.ptr == '/') std::from_chars(rest.ptr + 1, end, all);
    counts.logins += worked;
    counts.refused_logins += all - worked;
}

void count_line(std::string_view line, PostfixCounts& counts) {
    if (contains(line, "]: connect from ")) ++counts.connections;
    if (contains(line, "]: disconnect from ")) {
        ++counts.disconnections;
        count_logins(line, counts);
    }
    if (contains(line, "TLS connection established from ")) {
        ++counts.full_handshakes;
        if (contains(line, ": TLSv1.3 ")) ++counts.tls13_handshakes;
    }
    // Written before the line above, for the same handshake.
    if (contains(line, ": Reusing old session")) {
        ++counts.resumed_handshakes;
        --counts.full_handshakes;
    }
}

// "... postfix/cleanup[17]: 4B1F2: message-id=<...>": 4B1F2.
std::string_view queue_id(std::string_view line) {
    const auto begin = line.find("]: ");
    if (begin == std::string_view::npos) return {};
    const std::string_view rest = line.substr(begin + 3);
    return rest.substr(0, rest.find(':'));
}

}  // namespace

PostfixCounts count(std::string_view log, std::string_view service) {
    PostfixCounts counts;
    std::set<std::string_view> begun;  // by a client; Postfix sends mails of its own too
    const std::string wanted = " postfix/" + std::string(service);
    while (!log.empty()) {
        const std::string_view line = log.substr(0, log.find('\n'));
        log.remove_prefix(std::min(line.size() + 1, log.size()));
        if (contains(line, wanted)) {
            count_line(line, counts);
            if (contains(line, ": client=")) begun.insert(queue_id(line));
        }
        // Written when the content is complete.
        if (contains(line, ": message-id=")) counts.mails += begun.erase(queue_id(line));
    }
    return counts;
}

}  // namespace test_support
