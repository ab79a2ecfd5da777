// trust_impl.hpp - Trust as the rest of this folder sees it.
#pragma once

#include <botan/certstor.h>

#include <cstddef>
#include <string>

#include "encrypted_email/tls/trust.hpp"

namespace encrypted_email::tls {

class Trust::Impl {
public:
    Botan::Certificate_Store_In_Memory roots;
    std::size_t size = 0;
    std::string origin;
    // The same for the same roots and for no others: a session belongs to the trust that it was
    // verified under.
    std::string identity;
};

}  // namespace encrypted_email::tls
