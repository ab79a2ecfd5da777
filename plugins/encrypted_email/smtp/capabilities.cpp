#include "encrypted_email/smtp/capabilities.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

namespace encrypted_email::smtp {
namespace {

// RFC 4422 section 3.1.
constexpr std::size_t kLongestMechanism = 20;
// More are a nuisance and not an offer.
constexpr std::size_t kMostMechanisms = 50;

std::string upper_case(std::string_view text) {
    std::string result(text);
    for (char& character : result) {
        if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 32);
    }
    return result;
}

// Takes what stands before the first of `separators`, and that one, from the front of `text`.
std::string_view take_until(std::string_view& text, std::string_view separators) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return taken;
}

bool is_mechanism(std::string_view name) {
    return !name.empty() && name.size() <= kLongestMechanism &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == name.npos;
}

void read_mechanisms(std::string_view parameters, Capabilities& capabilities) {
    while (!parameters.empty() && capabilities.authentication.size() < kMostMechanisms) {
        std::string name = upper_case(take_until(parameters, " "));
        if (is_mechanism(name) && !capabilities.offers_authentication(name)) {
            capabilities.authentication.push_back(std::move(name));
        }
    }
}

std::uint64_t read_size(std::string_view parameters) {
    const std::string_view digits = take_until(parameters, " ");
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    return error == std::errc{} && end == digits.data() + digits.size() ? size : 0;
}

}  // namespace

bool Capabilities::offers_authentication(std::string_view mechanism) const {
    return std::find(authentication.begin(), authentication.end(), mechanism) !=
           authentication.end();
}

Capabilities read_capabilities(std::string_view ehlo_text) {
    Capabilities capabilities;
    take_until(ehlo_text, "\n");
    while (!ehlo_text.empty()) {
        std::string_view parameters = take_until(ehlo_text, "\n");
        const std::string keyword = upper_case(take_until(parameters, " ="));
        if (keyword == "PIPELINING") {
            capabilities.pipelining = true;
        } else if (keyword == "CHUNKING") {
            capabilities.chunking = true;
        } else if (keyword == "8BITMIME") {
            capabilities.eight_bit_mime = true;
        } else if (keyword == "SMTPUTF8") {
            capabilities.smtputf8 = true;
        } else if (keyword == "STARTTLS") {
            capabilities.starttls = true;
        } else if (keyword == "ENHANCEDSTATUSCODES") {
            capabilities.enhanced_status_codes = true;
        } else if (keyword == "SIZE") {
            capabilities.size_limit = read_size(parameters);
        } else if (keyword == "AUTH") {
            read_mechanisms(parameters, capabilities);
        }
    }
    return capabilities;
}

}  // namespace encrypted_email::smtp
