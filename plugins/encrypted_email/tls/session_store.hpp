// session_store.hpp - TLS sessions that may be resumed, by host and port.
//
// Keeps the newest two tickets of each peer and gives each out once, as RFC 8446 appendix C.4
// asks.  Resumption skips certificate verification, so the owner drops the store (or calls
// clear()) whenever trust changes.
//
// Threads: one thread at a time.
#pragma once

#include <memory>

namespace encrypted_email::tls {

class SessionStore {
public:
    SessionStore();
    ~SessionStore();
    SessionStore(const SessionStore&) = delete;
    SessionStore& operator=(const SessionStore&) = delete;

    void clear();

    class Impl;  // for tls/ alone
    [[nodiscard]] const std::shared_ptr<Impl>& impl() const { return impl_; }

private:
    std::shared_ptr<Impl> impl_;
};

}  // namespace encrypted_email::tls
