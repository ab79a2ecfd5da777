// strength.hpp - how strong the keys and signatures behind a certificate must be.
#pragma once

#include <cstddef>

namespace encrypted_email::tls {

// RSA of 2048 bits and more, and no SHA-1: what Botan takes for 110 bits.
inline constexpr std::size_t kMinimumStrength = 110;

}  // namespace encrypted_email::tls
