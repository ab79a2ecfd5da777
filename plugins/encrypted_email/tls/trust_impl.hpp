// trust_impl.hpp - Trust as the rest of this folder sees it.
#pragma once

#include <botan/certstor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "encrypted_email/tls/trust.hpp"
#include "encrypted_email/tls/trust_source.hpp"

namespace encrypted_email::tls {

class Trust::Impl {
public:
    // Roots from texts that were read from `origin`, a file or a folder of files.
    [[nodiscard]] static Loaded from_sources(std::span<const TrustSource> sources,
                                             std::string origin,
                                             std::optional<std::int64_t> now_unix_ns);

    Botan::Certificate_Store_In_Memory roots;
    std::size_t size = 0;
    std::string origin;
    // The same for the same roots and for no others: a session belongs to the trust that it was
    // verified under.
    std::string identity;
};

}  // namespace encrypted_email::tls
