#include "host_stub/trial_server/tls_acceptor.hpp"

#include <botan/credentials_manager.h>
#include <botan/system_rng.h>
#include <botan/tls_alert.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_exceptn.h>
#include <botan/tls_policy.h>
#include <botan/tls_server.h>
#include <botan/tls_session.h>
#include <botan/tls_session_manager_stateless.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <span>
#include <utility>
#include <vector>

namespace host_stub::trial_server {
namespace {

class ServerPolicy final : public Botan::TLS::Policy {
public:
    ServerPolicy(bool tls12, bool tls13) : tls12_(tls12), tls13_(tls13) {}

    bool allow_tls12() const override { return tls12_; }
    bool allow_tls13() const override { return tls13_; }
    bool allow_dtls12() const override { return false; }

    // The client knows what its processor is good at; OpenSSL and Postfix follow it, too.
    bool server_uses_own_ciphersuite_preferences() const override { return false; }

    // The groups that a minimized Botan is built with.
    std::vector<Botan::TLS::Group_Params> key_exchange_groups() const override {
        return {Botan::TLS::Group_Params::X25519, Botan::TLS::Group_Params::SECP256R1,
                Botan::TLS::Group_Params::SECP384R1};
    }

private:
    bool tls12_;
    bool tls13_;
};

class ServerCredentials final : public Botan::Credentials_Manager {
public:
    ServerCredentials(Identity identity, Botan::RandomNumberGenerator& random)
        : identity_(std::move(identity)), ticket_key_(random.random_vec(32)) {}

    std::vector<Botan::X509_Certificate> find_cert_chain(
        const std::vector<std::string>& key_types,
        const std::vector<Botan::AlgorithmIdentifier>& /*signature_schemes*/,
        const std::vector<Botan::X509_DN>& /*acceptable_authorities*/, const std::string& /*type*/,
        const std::string& /*context*/) override {
        const auto& key_type = identity_.key->algo_name();
        const bool wanted =
            std::find(key_types.begin(), key_types.end(), key_type) != key_types.end();
        return wanted ? identity_.chain : std::vector<Botan::X509_Certificate>();
    }

    std::shared_ptr<Botan::Private_Key> private_key_for(
        const Botan::X509_Certificate& /*certificate*/, const std::string& /*type*/,
        const std::string& /*context*/) override {
        return identity_.key;
    }

    Botan::secure_vector<std::uint8_t> session_ticket_key() override { return ticket_key_; }

private:
    Identity identity_;
    Botan::secure_vector<std::uint8_t> ticket_key_;
};

std::span<const std::uint8_t> as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void append(std::string& text, std::span<const std::uint8_t> bytes) {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

std::string readable(Botan::TLS::Protocol_Version version) {
    return version == Botan::TLS::Protocol_Version::TLS_V13 ? "TLS 1.3" : "TLS 1.2";
}

}  // namespace

struct TlsAcceptor::Context {
    explicit Context(const TlsOptions& options)
        : random(std::make_shared<Botan::System_RNG>()),
          policy(std::make_shared<ServerPolicy>(options.tls12, options.tls13)),
          credentials(std::make_shared<ServerCredentials>(options.identity, *random)),
          sessions(std::make_shared<Botan::TLS::Session_Manager_Stateless>(credentials, random)) {}

    std::shared_ptr<Botan::RandomNumberGenerator> random;
    std::shared_ptr<Botan::TLS::Policy> policy;
    std::shared_ptr<Botan::Credentials_Manager> credentials;
    std::shared_ptr<Botan::TLS::Session_Manager> sessions;

    class Channel;
};

class TlsAcceptor::Context::Channel final : public TlsChannel {
public:
    explicit Channel(const Context& context)
        : server_(std::make_shared<Callbacks>(*this), context.sessions, context.credentials,
                  context.policy, context.random) {}

    void receive(std::string_view wire) override {
        guarded([&] { server_.from_peer(as_bytes(wire)); });
    }

    void send(std::string_view plaintext) override {
        guarded([&] { server_.to_peer(as_bytes(plaintext)); });
    }

    void close() override {
        guarded([&] { server_.close(); });
    }

private:
    // Botan keeps the callbacks alive as long as the server, which lives as long as the channel.
    class Callbacks final : public Botan::TLS::Callbacks {
    public:
        explicit Callbacks(Channel& channel) : channel_(channel) {}

        void tls_emit_data(std::span<const std::uint8_t> data) override {
            append(channel_.wire_output_, data);
        }

        void tls_record_received(std::uint64_t /*number*/,
                                 std::span<const std::uint8_t> data) override {
            append(channel_.plaintext_, data);
        }

        void tls_alert(Botan::TLS::Alert alert) override {
            if (alert.type() == Botan::TLS::Alert::CloseNotify) {
                channel_.ended_ = true;
            } else if (alert.is_fatal()) {
                channel_.failure_ = "the client sent the alert " + alert.type_string();
            }
        }

        void tls_session_established(const Botan::TLS::Session_Summary& session) override {
            auto cipher = session.ciphersuite().to_string();
            channel_.handshake_ = {readable(session.version()), std::move(cipher),
                                   session.was_resumption()};
        }

        void tls_session_activated() override { channel_.established_ = true; }

    private:
        Channel& channel_;
    };

    template <typename Action>
    void guarded(Action action) {
        if (failed()) {
            return;
        }
        try {
            action();
        } catch (const std::exception& error) {
            failure_ = error.what();
        }
    }

    Botan::TLS::Server server_;
};

TlsAcceptor::TlsAcceptor(const TlsOptions& options)
    : context_(std::make_unique<Context>(options)) {}

TlsAcceptor::~TlsAcceptor() = default;

std::unique_ptr<TlsChannel> TlsAcceptor::accept() const {
    return std::make_unique<Context::Channel>(*context_);
}

}  // namespace host_stub::trial_server
