#include "encrypted_email/sasl/base64.hpp"

#include <botan/base64.h>
#include <botan/exceptn.h>

#include <algorithm>

namespace encrypted_email::sasl {

void append_base64(Secret& out, std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) return;
    std::size_t consumed = 0;
    Botan::base64_encode(out.extend(base64_size(bytes.size())).data(), bytes.data(), bytes.size(),
                         consumed, true);
}

std::optional<std::string> decoded_base64(std::string_view text) {
    // Botan passes over some misplaced padding.
    const std::size_t padding = text.size() - std::min(text.find('='), text.size());
    const bool ends_in_it = text.substr(text.size() - padding).find_first_not_of('=') == text.npos;
    if (text.size() % 4 != 0 || padding > 2 || !ends_in_it) return std::nullopt;
    try {
        const auto bytes = Botan::base64_decode(text, false);
        return std::string(bytes.begin(), bytes.end());
    } catch (const Botan::Exception&) {
        return std::nullopt;
    }
}

}  // namespace encrypted_email::sasl
