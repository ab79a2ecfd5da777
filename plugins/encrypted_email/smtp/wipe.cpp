#include "encrypted_email/smtp/wipe.hpp"

#include <string.h>

#include <utility>

namespace encrypted_email::smtp {

void wipe(std::string& text) noexcept {
    text.resize(text.capacity());  // within the capacity: neither allocates nor moves
    explicit_bzero(text.data(), text.size());
    text.clear();
}

std::string take_secret(std::string& from) noexcept {
    std::string taken = std::move(from);
    wipe(from);
    return taken;
}

}  // namespace encrypted_email::smtp
