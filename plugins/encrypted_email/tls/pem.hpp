// pem.hpp - the blocks of a PEM text, read tolerantly (RFC 7468, lax).
//
// Text around and between blocks is skipped; a block that is cut off or cannot be decoded is
// handed over as damaged and does not take the others with it.
//
// Threads: free functions without state.
// Fails:   std::bad_alloc only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace encrypted_email::tls {

struct PemBlock {
    std::string label;               // "CERTIFICATE", "PRIVATE KEY"
    std::size_t line = 0;            // of its BEGIN, from 1
    std::vector<std::uint8_t> data;  // decoded; empty when damaged
    std::string damage;              // why it could not be decoded; empty otherwise
};

[[nodiscard]] std::vector<PemBlock> read_pem(std::string_view text);

}  // namespace encrypted_email::tls
