#include "encrypted_email/oauth/form.hpp"

#include <array>

namespace encrypted_email::oauth {
namespace {

bool is_unreserved(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '-' || character == '.' ||
           character == '_' || character == '~';
}

}  // namespace

void append_encoded(sasl::Secret& out, std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    for (const char& character : text) {
        if (is_unreserved(character)) {
            out.append(std::string_view(&character, 1));
            continue;
        }
        const auto byte = static_cast<unsigned char>(character);
        const std::array escape = {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        out.append(std::string_view(escape.data(), escape.size()));
    }
}

void append_field(sasl::Secret& form, std::string_view name, std::string_view value) {
    if (!form.empty()) form.append("&");
    form.append(name);
    form.append("=");
    append_encoded(form, value);
}

}  // namespace encrypted_email::oauth
