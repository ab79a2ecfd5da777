#include "peer.hpp"

#include <botan/credentials_manager.h>
#include <botan/pkix_types.h>
#include <botan/system_rng.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_exceptn.h>
#include <botan/tls_server.h>
#include <botan/tls_session.h>
#include <botan/tls_session_manager_memory.h>
#include <botan/tls_session_manager_stateless.h>

#include <algorithm>
#include <span>
#include <utility>

namespace encrypted_email::tls::testing {

namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class Credentials final : public Botan::Credentials_Manager {
public:
    explicit Credentials(Identity identity) : identity_(std::move(identity)) {}

    std::vector<Botan::X509_Certificate> find_cert_chain(
        const std::vector<std::string>& key_types, const std::vector<Botan::AlgorithmIdentifier>&,
        const std::vector<Botan::X509_DN>&, const std::string& type, const std::string&) override {
        const bool is_wanted = std::find(key_types.begin(), key_types.end(),
                                         identity_.key->algo_name()) != key_types.end();
        return type == "tls-server" && is_wanted ? identity_.chain
                                                 : std::vector<Botan::X509_Certificate>{};
    }

    std::shared_ptr<Botan::Private_Key> private_key_for(const Botan::X509_Certificate&,
                                                        const std::string&,
                                                        const std::string&) override {
        return identity_.key;
    }

    Botan::secure_vector<std::uint8_t> session_ticket_key() override {
        return Botan::secure_vector<std::uint8_t>(32, 0x5A);
    }

private:
    const Identity identity_;
};

}  // namespace

Server::Server(Identity who)
    : identity(std::move(who)),
      rng(std::make_shared<Botan::System_RNG>()),
      sessions(std::make_shared<Botan::TLS::Session_Manager_In_Memory>(rng)) {}

void Server::use_tickets() {
    sessions = std::make_shared<Botan::TLS::Session_Manager_Stateless>(
        std::make_shared<Credentials>(identity), rng);
}

class Remote::Impl final : public Botan::TLS::Callbacks {
public:
    Impl(const Server& server, Remote& peer)
        : peer_(peer),
          client_refusal_(server.client_refusal),
          server_(std::shared_ptr<Callbacks>{std::shared_ptr<void>{}, this}, server.sessions,
                  std::make_shared<Credentials>(server.identity), server.policy, server.rng) {}

    template <class Body>
    void guard(Body&& body) {
        try {
            std::forward<Body>(body)();
        } catch (const std::exception& thrown) {
            peer_.error = thrown.what();
        }
    }

    void tls_emit_data(std::span<const std::uint8_t> data) override {
        peer_.output.append(reinterpret_cast<const char*>(data.data()), data.size());
    }
    void tls_record_received(std::uint64_t, std::span<const std::uint8_t> data) override {
        peer_.plaintext.append(reinterpret_cast<const char*>(data.data()), data.size());
    }
    void tls_alert(Botan::TLS::Alert received) override { peer_.alert = received.type(); }
    void tls_session_established(const Botan::TLS::Session_Summary& session) override {
        peer_.resumed = session.was_resumption();
        peer_.server_name = session.server_info().hostname();
    }
    std::chrono::system_clock::time_point tls_current_timestamp() override {
        return std::chrono::system_clock::time_point{std::chrono::seconds{kNowSeconds}};
    }

    void tls_verify_cert_chain(const std::vector<Botan::X509_Certificate>& chain,
                               const std::vector<std::optional<Botan::OCSP::Response>>&,
                               const std::vector<Botan::Certificate_Store*>&, Botan::Usage_Type,
                               std::string_view, const Botan::TLS::Policy&) override {
        peer_.client_name = chain.front().subject_dn().get_first_attribute("X520.CommonName");
        if (client_refusal_) throw Botan::TLS::TLS_Exception(*client_refusal_, "refused");
    }

    Remote& peer_;
    const std::optional<Botan::TLS::AlertType> client_refusal_;
    Botan::TLS::Server server_;
};

Remote::Remote(const Server& server) : impl_(std::make_unique<Impl>(server, *this)) {}

Remote::~Remote() = default;

void Remote::receive(std::string_view ciphertext) {
    impl_->guard([&] { impl_->server_.received_data(bytes(ciphertext)); });
}

void Remote::send(std::string_view text) {
    impl_->guard([&] { impl_->server_.send(bytes(text)); });
}

void Remote::close() {
    impl_->guard([&] { impl_->server_.close(); });
}

void Remote::send_tickets(std::size_t count) {
    impl_->guard([&] { impl_->server_.send_new_session_tickets(count); });
}

bool Remote::active() const { return impl_->server_.is_active(); }

void converse(Channel& channel, Remote& peer, std::size_t piece) {
    while (!channel.output().empty() || !peer.output.empty()) {
        const std::string to_server = std::exchange(channel.output(), {});
        for (std::size_t i = 0; i < to_server.size(); i += std::min(piece, to_server.size() - i)) {
            peer.receive(std::string_view{to_server}.substr(i, piece));
        }
        const std::string to_client = std::exchange(peer.output, {});
        for (std::size_t i = 0; i < to_client.size(); i += std::min(piece, to_client.size() - i)) {
            channel.receive(std::string_view{to_client}.substr(i, piece));
        }
    }
}

std::unique_ptr<Channel> Client::connect() const {
    return std::make_unique<Channel>(trust, sessions, Peer{host, port, pins, revocation}, now,
                                     identity);
}

Failure handshake_failure(const Client& client, const Server& server) {
    const auto channel = client.connect();
    Remote peer(server);
    converse(*channel, peer);
    return channel->failure();
}

}  // namespace encrypted_email::tls::testing
