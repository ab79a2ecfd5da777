#include "encrypted_email/sasl/scram_message.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "encrypted_email/sasl/base64.hpp"

namespace encrypted_email::sasl {
namespace {

// Takes the attribute `name` from the front of `message`, and the comma behind it.
std::optional<std::string_view> take(char name, std::string_view& message) {
    if (message.size() < 2 || message[0] != name || message[1] != '=') return std::nullopt;
    const std::size_t end = std::min(message.find(','), message.size());
    const std::string_view value = message.substr(2, end - 2);
    message.remove_prefix(std::min(end + 1, message.size()));
    return value;
}

// RFC 5802 section 7: "printable", which leaves out the comma.
bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

bool is_error_name(std::string_view text) {
    constexpr std::size_t kLongest = 64;
    return !text.empty() && text.size() <= kLongest &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-';
           });
}

// RFC 5802 section 7: "posit-number".
std::optional<std::uint64_t> read_count(std::string_view digits) {
    std::uint64_t count = 0;
    const char* const end = digits.data() + digits.size();
    const auto [last, error] = std::from_chars(digits.data(), end, count);
    if (digits.empty() || digits[0] == '0' || error != std::errc{} || last != end) {
        return std::nullopt;
    }
    return count;
}

}  // namespace

std::variant<ServerFirst, ScramProblem> read_server_first(std::string_view message) {
    if (message.size() > kLongestScramMessage) return ScramProblem{"it is too long"};
    if (message.starts_with("m=")) {
        return ScramProblem{"it demands an extension that nobody here knows"};
    }
    ServerFirst first;
    const auto nonce = take('r', message);
    if (!nonce || nonce->empty() || !is_printable(*nonce)) return ScramProblem{"it has no nonce"};
    first.nonce = *nonce;
    const auto salt = take('s', message);
    auto decoded = salt ? decoded_base64(*salt) : std::nullopt;
    if (!decoded || decoded->empty()) return ScramProblem{"it has no salt"};
    first.salt = std::move(*decoded);
    const auto digits = take('i', message);
    const auto iterations = digits ? read_count(*digits) : std::nullopt;
    if (!iterations) return ScramProblem{"it has no count of iterations"};
    first.iterations = *iterations;
    return first;  // what follows are optional extensions
}

std::variant<ServerFinal, ScramProblem> read_server_final(std::string_view message) {
    if (message.size() > kLongestScramMessage) return ScramProblem{"it is too long"};
    ServerFinal final;
    if (const auto error = take('e', message)) {
        if (!is_error_name(*error)) return ScramProblem{"its error has no name"};
        final.error = *error;
        return final;
    }
    const auto verifier = take('v', message);
    auto decoded = verifier ? decoded_base64(*verifier) : std::nullopt;
    if (!decoded || decoded->empty()) return ScramProblem{"it has no signature"};
    final.signature = std::move(*decoded);
    return final;
}

std::string escaped_name(std::string_view name) {
    std::string escaped;
    for (const char character : name) {
        if (character == ',') {
            escaped += "=2C";
        } else if (character == '=') {
            escaped += "=3D";
        } else {
            escaped += character;
        }
    }
    return escaped;
}

}  // namespace encrypted_email::sasl
