#include "encrypted_email/tls/session_store.hpp"

#include <botan/asn1_time.h>
#include <botan/system_rng.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_policy.h>
#include <botan/x509cert.h>

#include <algorithm>
#include <chrono>

#include "encrypted_email/tls/session_store_impl.hpp"

namespace encrypted_email::tls {

namespace {

constexpr std::size_t kPerPeer = 2;
constexpr std::size_t kPeers = 64;

bool is_same(const Botan::TLS::Session_Handle& a, const Botan::TLS::Session_Handle& b) {
    return a.opaque_handle() == b.opaque_handle();
}

bool is_usable(const Botan::TLS::Session& session, std::chrono::system_clock::time_point now,
               const Botan::TLS::Policy& policy) {
    using std::chrono::seconds;
    const auto age = now - session.start_time();
    seconds lifetime = session.lifetime_hint();
    // RFC 5077 section 3.3: zero says nothing.  RFC 8446 section 4.6.1: zero says at once.
    if (session.version().is_pre_tls_13() && lifetime == seconds::zero()) lifetime = seconds::max();
    lifetime = std::min(lifetime, policy.session_ticket_lifetime());
    if (age < seconds::zero() || age > lifetime) return false;

    if (session.peer_certs().empty()) return false;
    const Botan::X509_Certificate& certificate = session.peer_certs().front();
    const Botan::X509_Time time(now);
    return certificate.not_before() <= time && time <= certificate.not_after();
}

}  // namespace

SessionStore::Impl::Impl() : Session_Manager(std::make_shared<Botan::System_RNG>()) {}

void SessionStore::Impl::store(const Session& session, const Handle& handle) {
    const auto is_same_peer = [&session](const SessionWithHandle& held) {
        return held.session.server_info() == session.server_info();
    };
    if (std::count_if(sessions_.begin(), sessions_.end(), is_same_peer) >=
        static_cast<std::ptrdiff_t>(kPerPeer)) {
        sessions_.erase(std::find_if(sessions_.begin(), sessions_.end(), is_same_peer));
    } else if (sessions_.size() == kPeers * kPerPeer) {
        sessions_.erase(sessions_.begin());
    }
    sessions_.push_back({session, handle});
}

std::vector<Botan::TLS::Session_with_Handle> SessionStore::Impl::find(
    const Botan::TLS::Server_Information& peer, Botan::TLS::Callbacks& callbacks,
    const Botan::TLS::Policy& policy) {
    const auto now = callbacks.tls_current_timestamp();
    std::erase_if(sessions_, [&](const SessionWithHandle& held) {
        return held.session.server_info() == peer && !is_usable(held.session, now, policy);
    });

    const auto newest = std::find_if(
        sessions_.rbegin(), sessions_.rend(),
        [&peer](const SessionWithHandle& held) { return held.session.server_info() == peer; });
    if (newest == sessions_.rend()) return {};
    std::vector<SessionWithHandle> found{*newest};
    const bool is_session_id = newest->session.version().is_pre_tls_13() && newest->handle.is_id();
    if (!is_session_id) sessions_.erase(std::next(newest).base());
    return found;
}

std::size_t SessionStore::Impl::remove(const Handle& handle) {
    return std::erase_if(sessions_, [&handle](const SessionWithHandle& held) {
        return is_same(held.handle, handle);
    });
}

std::size_t SessionStore::Impl::remove_all() {
    const std::size_t count = sessions_.size();
    sessions_.clear();
    return count;
}

SessionStore::SessionStore() : impl_(std::make_shared<Impl>()) {}

SessionStore::~SessionStore() = default;

void SessionStore::clear() { impl_->remove_all(); }

}  // namespace encrypted_email::tls
