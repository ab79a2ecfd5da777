// peer.hpp - a TLS server without a socket, and the wire between it and a channel.
#pragma once

#include <botan/tls_alert.h>
#include <botan/tls_policy.h>
#include <botan/tls_session_manager.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "certificates.hpp"
#include "encrypted_email/tls/channel.hpp"
#include "encrypted_email/tls/client_identity.hpp"
#include "encrypted_email/tls/session_store.hpp"

namespace encrypted_email::tls::testing {

// What a server speaks.
struct ServerPolicy : Botan::TLS::Policy {
    bool allow_tls12() const override { return tls12; }
    bool allow_tls13() const override { return tls13; }
    bool allow_dtls12() const override { return false; }
    std::vector<std::string> allowed_ciphers() const override { return ciphers; }
    std::vector<std::string> allowed_key_exchange_methods() const override { return {"ECDH"}; }
    std::vector<Botan::TLS::Group_Params> key_exchange_groups() const override { return groups; }
    std::size_t minimum_rsa_bits() const override { return 512; }
    bool require_cert_revocation_info() const override { return false; }
    bool require_client_certificate_authentication() const override { return client_certificate; }
    std::size_t new_session_tickets_upon_handshake_success() const override { return tickets; }

    bool tls12 = true;
    bool tls13 = true;
    bool client_certificate = false;
    std::size_t tickets = 1;
    std::vector<std::string> ciphers = {"AES-128/GCM", "AES-256/GCM", "ChaCha20Poly1305"};
    std::vector<Botan::TLS::Group_Params> groups = {Botan::TLS::Group_Params::X25519,
                                                    Botan::TLS::Group_Params::SECP256R1};
};

// The lasting part of a server: what it is, and what it remembers of sessions.
struct Server {
    explicit Server(Identity who);

    Identity identity;
    std::shared_ptr<ServerPolicy> policy = std::make_shared<ServerPolicy>();
    std::shared_ptr<Botan::RandomNumberGenerator> rng;
    std::shared_ptr<Botan::TLS::Session_Manager> sessions;  // with ids and opaque handles

    // What it says to a client's certificate; nothing: it takes every one.
    std::optional<Botan::TLS::AlertType> client_refusal = std::nullopt;

    // Sessions in tickets, which is what a TLS 1.2 server without a cache does.
    void use_tickets();
};

// One connection as the server sees it.
class Remote {
public:
    explicit Remote(const Server& server);
    ~Remote();

    void receive(std::string_view ciphertext);
    void send(std::string_view text);
    void close();  // close_notify
    void send_tickets(std::size_t count);

    [[nodiscard]] bool active() const;

    std::string output;
    std::string plaintext;
    std::optional<Botan::TLS::AlertType> alert;  // the last one from the client
    std::string server_name;                     // what the client asked for (SNI)
    std::string client_name;                     // common name of the certificate that it showed
    bool resumed = false;
    std::string error;  // what the server's TLS threw

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// Carries bytes to and fro, `piece` at a time, until both have nothing more to say.
void converse(Channel& channel, Remote& peer, std::size_t piece = SIZE_MAX);

// A client's lasting part.
struct Client {
    std::shared_ptr<const Trust> trust;
    std::shared_ptr<SessionStore> sessions = std::make_shared<SessionStore>();
    std::string host = "mail.example.org";
    std::uint16_t port = 465;
    std::int64_t now = kNow;
    std::vector<std::string> pins = {};
    Revocation revocation = Revocation::stapled;
    std::shared_ptr<const ClientIdentity> identity = nullptr;

    [[nodiscard]] std::unique_ptr<Channel> connect() const;
};

// The failure of a handshake between them; kind none when it was established.
[[nodiscard]] Failure handshake_failure(const Client& client, const Server& server);

}  // namespace encrypted_email::tls::testing
