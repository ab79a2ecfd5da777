// presented.hpp - what a server was verified by, kept so that other roots can be tried on it before
// they come into force.
//
// Threads: immutable once made; const access from any thread.
// Fails:   std::bad_alloc only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "encrypted_email/tls/failure.hpp"
#include "encrypted_email/tls/peer.hpp"
#include "encrypted_email/tls/trust.hpp"

namespace encrypted_email::tls {

struct Evidence;

class Presented {
public:
    // For tls/ alone.
    Presented(Evidence evidence, Peer peer, const std::string& text);
    ~Presented();
    Presented(const Presented&) = delete;
    Presented& operator=(const Presented&) = delete;

    // Why the server, which is trusted under `present`, would not be under `other`.  Nothing: it
    // would, or time has gone by so that it is trusted under neither.
    [[nodiscard]] std::optional<Failure> objection(const Trust& present, const Trust& other,
                                                   std::int64_t now_unix_ns) const;

private:
    struct Copy;
    std::unique_ptr<const Copy> copy_;  // keeps Botan out of every other room
};

}  // namespace encrypted_email::tls
