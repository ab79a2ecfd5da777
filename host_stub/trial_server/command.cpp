#include "host_stub/trial_server/command.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace host_stub::trial_server {
namespace {

constexpr std::size_t kLongestLocalPart = 64;  // RFC 5321 section 4.5.3.1.1
constexpr std::size_t kLongestMailbox = 254;   // section 4.5.3.1.3, less the angle brackets

bool is_control(char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value < 0x20 || value == 0x7f;
}

bool is_high(char byte) { return static_cast<unsigned char>(byte) >= 0x80; }

bool is_alphanumeric(char byte) { return std::isalnum(static_cast<unsigned char>(byte)) != 0; }

// RFC 5322 section 3.2.3.
bool is_atom_text(char byte) {
    return !is_high(byte) &&
           (is_alphanumeric(byte) ||
            std::string_view("!#$%&'*+-/=?^_`{|}~").find(byte) != std::string_view::npos);
}

bool is_dot_string(std::string_view text, bool utf8) {
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [utf8](char byte) {
               return byte == '.' || is_atom_text(byte) || (utf8 && is_high(byte));
           });
}

bool is_quoted_string(std::string_view text, bool utf8) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
        return false;
    }
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escaped = text[i] == '\\';
        if (escaped && ++i == text.size()) {
            return false;
        }
        if ((text[i] == '"' && !escaped) || (is_high(text[i]) && !utf8)) {
            return false;
        }
    }
    return true;
}

bool is_domain(std::string_view text, bool utf8) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
        return std::all_of(text.begin(), text.end(), [](char byte) {
            return is_alphanumeric(byte) || byte == '.' || byte == ':';
        });
    }
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [utf8](char byte) {
               return byte == '.' || byte == '-' || (utf8 && is_high(byte)) ||
                      (!is_high(byte) && is_alphanumeric(byte));
           });
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Position of the '>' that ends a path which begins with '<': one in quotes does not count.
std::size_t end_of_path(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && text[i] == '>') {
            return i;
        }
    }
    return std::string_view::npos;
}

}  // namespace

std::string upper_case(std::string_view text) {
    std::string upper(text);
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char byte) {
        return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
    });
    return upper;
}

std::optional<Command> parse_command(std::string_view line) {
    if (std::any_of(line.begin(), line.end(), is_control)) {
        return std::nullopt;
    }
    const auto verb = line.substr(0, line.find(' '));
    if (verb.empty()) {
        return std::nullopt;
    }
    return Command{upper_case(verb), std::string(trim(line.substr(verb.size())))};
}

std::optional<PathArgument> parse_path_argument(std::string_view argument,
                                                std::string_view prefix) {
    if (upper_case(argument.substr(0, prefix.size())) != prefix) {
        return std::nullopt;
    }
    argument.remove_prefix(prefix.size());
    if (argument.empty() || argument.front() != '<') {
        return std::nullopt;
    }
    const auto end = end_of_path(argument);
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    PathArgument path{std::string(argument.substr(1, end - 1)), {}};

    argument.remove_prefix(end + 1);
    if (!argument.empty() && argument.front() != ' ') {
        return std::nullopt;
    }
    for (argument = trim(argument); !argument.empty(); argument = trim(argument)) {
        const auto word = argument.substr(0, argument.find(' '));
        const auto equals = std::min(word.find('='), word.size());
        path.parameters.push_back({upper_case(word.substr(0, equals)),
                                   std::string(word.substr(std::min(equals + 1, word.size())))});
        argument.remove_prefix(word.size());
    }
    return path;
}

std::string_view local_part(std::string_view mailbox) {
    return mailbox.substr(0, mailbox.rfind('@'));
}

bool is_mailbox(std::string_view text, bool utf8) {
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at > kLongestLocalPart || text.size() > kLongestMailbox) {
        return false;
    }
    const auto local = text.substr(0, at);
    return (is_dot_string(local, utf8) || is_quoted_string(local, utf8)) &&
           is_domain(text.substr(at + 1), utf8);
}

}  // namespace host_stub::trial_server
