#include "encrypted_email/smtp/base64.hpp"

#include <cstdint>

namespace encrypted_email::smtp {

void append_base64(std::string& out, std::string_view bytes) {
    static constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    std::size_t at = out.size();
    out.resize(at + base64_size(bytes.size()), '=');
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::string_view group = bytes.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            bits = bits << 8 | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0U);
        }
        for (std::size_t k = 0; k <= group.size(); ++k) {
            out[at + k] = kAlphabet[bits >> (18 - 6 * k) & 0x3F];
        }
        at += 4;
    }
}

}  // namespace encrypted_email::smtp
