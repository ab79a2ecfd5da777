// bundle.hpp - the roots of a site as they were handed out: texts, and which edition they are.
//
// A bundle may say its edition in a line of its own before the first certificate, where PEM allows
// any text (RFC 7468 section 2):
//
//     # version: 7
//
// Threads: plain values.
// Fails:   std::bad_alloc only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/tls/trust_source.hpp"

namespace encrypted_email::trust {

struct Bundle {
    std::vector<tls::TrustSource> texts;   // of one file, or of each file of a folder
    std::optional<std::uint64_t> version;  // of the only file; nothing: it does not say
    std::string digest;                    // of all of them, joined

    // One after the other, each with its last line ended.
    [[nodiscard]] std::string joined() const;
};

// SHA-256, in hexadecimal digits.
[[nodiscard]] std::string digest_of(std::string_view text);

[[nodiscard]] Bundle bundle_of(std::vector<tls::TrustSource> texts);

// Nothing: there is no such line before the first certificate, or it has no number of 64 bits.
[[nodiscard]] std::optional<std::uint64_t> version_of(std::string_view text);

}  // namespace encrypted_email::trust
