// staple.hpp - OCSP answers for the tests (RFC 6960), good and bad.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tests/encrypted_email/tls/certificates.hpp"

namespace certificates_test {

enum class Says : std::uint8_t { good = 0, revoked = 1, unknown = 2 };

struct StapleWish {
    Says says = Says::good;
    std::int64_t from = encrypted_email::tls::testing::kNowSeconds - 3600;
    std::int64_t to = encrypted_email::tls::testing::kNowSeconds + 3600;  // 0: not said
    // Who signs, when not the authority itself; its certificate comes along.
    std::optional<encrypted_email::tls::testing::Identity> signer = std::nullopt;
};

// About `server`, by the authority `issuer`, as DER.
[[nodiscard]] std::vector<std::uint8_t> staple(
    const encrypted_email::tls::testing::Identity& issuer, const Botan::X509_Certificate& server,
    const StapleWish& wish);

}  // namespace certificates_test
