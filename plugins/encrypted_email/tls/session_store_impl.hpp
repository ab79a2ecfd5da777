// session_store_impl.hpp - SessionStore as Botan's client sees it.
//
// A peer is host, port and the identity of the trust that it was verified under (in the field
// `service`), so that roots which changed never inherit a session.  A session also ends with the
// certificate that it was opened with, and when the clock is set back.
#pragma once

#include <botan/rng.h>
#include <botan/tls_server_info.h>
#include <botan/tls_session.h>
#include <botan/tls_session_manager.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "encrypted_email/tls/session_store.hpp"

namespace encrypted_email::tls {

class SessionStore::Impl final : public Botan::TLS::Session_Manager {
public:
    using Session = Botan::TLS::Session;
    using Handle = Botan::TLS::Session_Handle;
    using SessionWithHandle = Botan::TLS::Session_with_Handle;

    Impl();

    // The one random number generator of all channels that share this store.
    [[nodiscard]] const std::shared_ptr<Botan::RandomNumberGenerator>& rng() const { return m_rng; }

    void store(const Session& session, const Handle& handle) override;

    // At most one.  A ticket is forgotten as it is handed out; a session id of TLS 1.2 is no
    // ticket and may be used until it expires.
    std::vector<SessionWithHandle> find(const Botan::TLS::Server_Information& peer,
                                        Botan::TLS::Callbacks& callbacks,
                                        const Botan::TLS::Policy& policy) override;

    std::size_t remove(const Handle& handle) override;
    std::size_t remove_all() override;

protected:
    // Asked of servers only, and by the find() of the base class.
    std::optional<Session> retrieve_one(const Handle&) override { return std::nullopt; }
    std::vector<SessionWithHandle> find_some(const Botan::TLS::Server_Information&,
                                             std::size_t) override {
        return {};
    }

private:
    std::vector<SessionWithHandle> sessions_;  // oldest first
};

}  // namespace encrypted_email::tls
