#include "encrypted_email/sasl/wipe.hpp"

#include <string.h>

namespace encrypted_email::sasl {

void wipe(std::string& text) noexcept {
    text.resize(text.capacity());  // within the capacity: neither allocates nor moves
    explicit_bzero(text.data(), text.size());
    text.clear();
}

}  // namespace encrypted_email::sasl
