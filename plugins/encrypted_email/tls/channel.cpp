#include "encrypted_email/tls/channel.hpp"

#include <botan/credentials_manager.h>
#include <botan/exceptn.h>
#include <botan/pkix_types.h>
#include <botan/tls_alert.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_client.h>
#include <botan/tls_exceptn.h>
#include <botan/tls_messages_12.h>
#include <botan/tls_messages_13.h>
#include <botan/tls_policy.h>
#include <botan/tls_server_info.h>
#include <botan/tls_session.h>
#include <botan/x509cert.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>
#include <span>
#include <utility>

#include "encrypted_email/tls/client_identity_impl.hpp"
#include "encrypted_email/tls/policy.hpp"
#include "encrypted_email/tls/protocol_failure.hpp"
#include "encrypted_email/tls/session_store_impl.hpp"
#include "encrypted_email/tls/trust_impl.hpp"
#include "encrypted_email/tls/verification.hpp"

namespace encrypted_email::tls {

namespace {

using Botan::TLS::AlertType;

constexpr std::size_t kRecordHeader = 5;    // RFC 8446 section 5.1: type, version, length
constexpr std::size_t kAnswerQuoted = 512;  // of a peer that does not speak TLS

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void append(std::string& text, std::span<const std::uint8_t> data) {
    text.append(reinterpret_cast<const char*>(data.data()), data.size());
}

// Whether `beginning` can be that of a record: a known type, major version 3.
bool is_record(std::string_view beginning) {
    const auto byte = [beginning](std::size_t i) {
        return static_cast<unsigned char>(beginning[i]);
    };
    return byte(0) >= 20 && byte(0) <= 23 && (beginning.size() < 2 || byte(1) == 3);
}

// The host in lower case, and without the dot of a fully qualified name: as certificates and SNI
// have it.
Peer normalised(Peer peer) {
    std::string& host = peer.host;
    if (!host.empty() && host.back() == '.') host.pop_back();
    std::transform(host.begin(), host.end(), host.begin(), [](char character) {
        return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                    : character;
    });
    return peer;
}

// What a session was verified by: another trust, pin, policy or certificate of this client's never
// inherits it.
std::string identity_of(const Trust& trust, const Peer& peer, const ClientIdentity* client) {
    std::string identity = trust.impl().identity;
    if (client != nullptr) identity += client->impl().chain.front().fingerprint("SHA-256");
    identity += static_cast<char>('0' + static_cast<int>(peer.revocation));
    for (const std::string& pin : peer.pins) {
        identity += pin;
    }
    return identity;
}

// What Botan says of a chain of certificates, or of the message that holds it, has no code of its
// own.
bool is_too_large(std::string_view error) {
    return error.find("exceeds policy specified maximum") != std::string_view::npos ||
           error.find("bytes, policy maximum is") != std::string_view::npos;
}

// "mail.example.org:465", "[2001:db8::25]:465"
std::string address(const std::string& host, std::uint16_t port) {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

// The client's certificate, where it has one, and whether the server wanted to see it.  One that
// the server's list of authorities does not have is shown all the same: lists are often incomplete,
// and the server's refusal says more than silence.
class ClientCredentials final : public Botan::Credentials_Manager {
public:
    explicit ClientCredentials(std::shared_ptr<const ClientIdentity> identity)
        : identity_(std::move(identity)) {}

    std::vector<Botan::X509_Certificate> find_cert_chain(
        const std::vector<std::string>& key_types, const std::vector<Botan::AlgorithmIdentifier>&,
        const std::vector<Botan::X509_DN>&, const std::string&, const std::string&) override {
        asked_ = true;
        if (!identity_) return {};
        const std::string kind = identity_->impl().key->algo_name();
        if (!key_types.empty() &&
            std::find(key_types.begin(), key_types.end(), kind) == key_types.end()) {
            return {};
        }
        shown_ = true;
        return identity_->impl().chain;
    }

    std::shared_ptr<Botan::Private_Key> private_key_for(const Botan::X509_Certificate&,
                                                        const std::string&,
                                                        const std::string&) override {
        return identity_->impl().key;
    }

    // The handshake is over: nobody asks any more.
    void forget() { identity_ = nullptr; }

    [[nodiscard]] ClientProof proof() const {
        if (shown_) return ClientProof::shown;
        return asked_ ? ClientProof::asked_for : ClientProof::not_asked_for;
    }

private:
    std::shared_ptr<const ClientIdentity> identity_;
    bool asked_ = false;
    bool shown_ = false;
};

AlertType alert_for(FailureKind kind) {
    switch (kind) {
        case FailureKind::unknown_authority: return AlertType::UnknownCA;
        case FailureKind::expired: return AlertType::CertificateExpired;
        case FailureKind::revoked: return AlertType::CertificateRevoked;
        case FailureKind::revocation_unproven: return AlertType::BadCertificateStatusResponse;
        default: return AlertType::BadCertificate;
    }
}

}  // namespace

// Botan's client keeps its callbacks alive; they are this object, which owns the client.
class Channel::Impl final : public Botan::TLS::Callbacks {
public:
    Impl(std::shared_ptr<const Trust> trust, std::shared_ptr<SessionStore> sessions, Peer peer,
         std::int64_t now_unix_ns, const std::shared_ptr<const ClientIdentity>& identity)
        : trust_(std::move(trust)),
          sessions_(std::move(sessions)),
          peer_(normalised(std::move(peer))),
          now_unix_ns_(now_unix_ns),
          credentials_(std::make_shared<ClientCredentials>(identity)) {
        report_.peer = address(peer_.host, peer_.port);
        guard([&] {
            const std::shared_ptr<Callbacks> unowned{std::shared_ptr<void>{}, this};
            client_.emplace(
                unowned, sessions_->impl(), credentials_, make_policy(peer_.revocation),
                sessions_->impl()->rng(),
                Botan::TLS::Server_Information(
                    peer_.host, identity_of(*trust_, peer_, identity.get()), peer_.port));
        });
    }

    void receive(std::string_view ciphertext) {
        if (failed() || peer_closed_) return;
        if (beginning_.size() < kRecordHeader) {
            const std::size_t missing = kRecordHeader - beginning_.size();
            beginning_ += ciphertext.substr(0, missing);
            if (beginning_.size() == kRecordHeader && !is_record(beginning_)) {
                // Everything that there is may complete the line that gets quoted.
                if (ciphertext.size() > missing) {
                    beginning_ += ciphertext.substr(missing, kAnswerQuoted);
                }
                return fail(not_tls(report_.peer, beginning_));
            }
        }
        guard([&] { client_->received_data(bytes(ciphertext)); });
    }

    void closed() {
        if (failed() || std::exchange(peer_closed_, true) || established_) return;
        const bool answered = !beginning_.empty();
        fail(answered && !is_record(beginning_) ? not_tls(report_.peer, beginning_)
                                                : closed_early(report_.peer, answered));
    }

    void send(std::string_view plaintext) {
        if (failed() || !client_->is_active()) return;
        guard([&] { client_->send(bytes(plaintext)); });
    }

    void close() {
        if (failed()) return;
        guard([&] { client_->close(); });
    }

    // tls-unique is safe in TLS 1.2 because the policy demands the extended master secret.
    [[nodiscard]] ChannelBinding binding() const {
        if (!first_finished_.empty()) return {"tls-unique", first_finished_};
        const auto key = client_->key_material_export("EXPORTER-Channel-Binding", "", 32);
        ChannelBinding binding{"tls-exporter", {}};
        append(binding.data, key.bits_of());
        return binding;
    }

    [[nodiscard]] bool failed() const { return failure_.kind != FailureKind::none; }

    std::string output_;
    std::string plaintext_;
    bool established_ = false;
    bool resumed_ = false;
    bool peer_closed_ = false;
    Report report_;
    Failure failure_;
    std::shared_ptr<const Presented> presented_;
    std::string description_;

private:
    // What failed first is the reason; Botan's exceptions that follow from it are not.
    void fail(const Failure& failure) {
        if (failed()) return;
        note_handshake(report_, failure);
        failure_ = failure_of(report_);
    }

    template <class Body>
    void guard(Body&& body) {
        try {
            std::forward<Body>(body)();
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const Botan::TLS::TLS_Exception& error) {
            if (error.type() == AlertType::BadCertificate && server_certificate_) {
                if (failed()) return;
                report_ = unverified(*server_certificate_, report_.peer, error.what());
                failure_ = failure_of(report_);
            } else if (is_too_large(error.what())) {
                fail(chain_too_large(report_.peer));
            } else if (error.type() == AlertType::InternalError) {
                fail(internal_error(report_.peer, error.what()));
            } else {
                fail(refused(report_.peer, error.type(), error.what()));
            }
        } catch (const Botan::Invalid_Authentication_Tag&) {
            fail(refused(report_.peer, AlertType::BadRecordMac, "a record was altered on its way"));
        } catch (const Botan::Decoding_Error& error) {
            if (is_too_large(error.what())) return fail(chain_too_large(report_.peer));
            fail(refused(report_.peer, AlertType::DecodeError, error.what()));
        } catch (const std::exception& error) {
            fail(internal_error(report_.peer, error.what()));
        } catch (...) {
            fail(internal_error(report_.peer, "an exception of unknown type"));
        }
    }

    void tls_emit_data(std::span<const std::uint8_t> data) override { append(output_, data); }

    void tls_record_received(std::uint64_t, std::span<const std::uint8_t> data) override {
        append(plaintext_, data);
    }

    void tls_alert(Botan::TLS::Alert alert) override {
        if (alert.type() == AlertType::CloseNotify) {
            peer_closed_ = true;
            if (!established_) fail(closed_early(report_.peer, true));
        } else if (alert.is_fatal()) {
            fail(alert_received(report_.peer, alert.type(), credentials_->proof()));
        }
    }

    // Checks that Botan makes before it asks for verification do not name the certificate.
    void tls_inspect_handshake_msg(const Botan::TLS::Handshake_Message& message) override {
        if (const auto* finished = dynamic_cast<const Botan::TLS::Finished_12*>(&message);
            finished != nullptr && first_finished_.empty()) {
            append(first_finished_, finished->verify_data());
        }
        if (message.type() != Botan::TLS::Handshake_Type::Certificate) return;
        if (const auto* tls13 = dynamic_cast<const Botan::TLS::Certificate_13*>(&message)) {
            if (tls13->has_certificate_chain()) server_certificate_ = tls13->leaf();
        } else if (const auto* tls12 = dynamic_cast<const Botan::TLS::Certificate_12*>(&message)) {
            if (!tls12->empty()) server_certificate_ = tls12->cert_chain().front();
        }
    }

    void tls_verify_cert_chain(const std::vector<Botan::X509_Certificate>& chain,
                               const std::vector<std::optional<Botan::OCSP::Response>>& staples,
                               const std::vector<Botan::Certificate_Store*>&, Botan::Usage_Type,
                               std::string_view, const Botan::TLS::Policy&) override {
        report_ = verify({chain, staples}, *trust_, peer_, report_.peer, now_unix_ns_);
        failure_ = failure_of(report_);
        if (failed()) {
            throw Botan::TLS::TLS_Exception(alert_for(failure_.kind), "certificate refused");
        }
        presented_ =
            std::make_shared<const Presented>(Evidence{chain, staples}, peer_, report_.peer);
    }

    void tls_session_established(const Botan::TLS::Session_Summary& session) override {
        resumed_ = session.was_resumption();
        description_ = session.version().is_pre_tls_13() ? "TLSv1.2 " : "TLSv1.3 ";
        description_ += session.ciphersuite().to_string();
        if (const auto group = session.kex_parameters()) description_ += " " + *group;
    }

    void tls_session_activated() override {
        established_ = true;
        credentials_->forget();
        note_handshake(report_, description_);
    }

    std::chrono::system_clock::time_point tls_current_timestamp() override {
        using Clock = std::chrono::system_clock;
        return Clock::time_point{
            std::chrono::duration_cast<Clock::duration>(std::chrono::nanoseconds{now_unix_ns_})};
    }

    const std::shared_ptr<const Trust> trust_;
    const std::shared_ptr<SessionStore> sessions_;
    const Peer peer_;
    const std::int64_t now_unix_ns_;
    const std::shared_ptr<ClientCredentials> credentials_;

    std::string beginning_;       // the first bytes from the peer
    std::string first_finished_;  // of a TLS 1.2 handshake, from either side
    std::optional<Botan::X509_Certificate> server_certificate_;
    std::optional<Botan::TLS::Client> client_;  // last: it calls the rest until it is gone
};

Channel::Channel(std::shared_ptr<const Trust> trust, std::shared_ptr<SessionStore> sessions,
                 Peer peer, std::int64_t now_unix_ns,
                 std::shared_ptr<const ClientIdentity> identity)
    : impl_(std::make_unique<Impl>(std::move(trust), std::move(sessions), std::move(peer),
                                   now_unix_ns, identity)) {}

Channel::~Channel() = default;

void Channel::receive(std::string_view ciphertext) { impl_->receive(ciphertext); }

void Channel::closed() { impl_->closed(); }

void Channel::send(std::string_view plaintext) { impl_->send(plaintext); }

void Channel::close() { impl_->close(); }

std::string& Channel::output() { return impl_->output_; }

std::string& Channel::plaintext() { return impl_->plaintext_; }

bool Channel::established() const { return impl_->established_; }

bool Channel::resumed() const { return impl_->resumed_; }

bool Channel::peer_closed() const { return impl_->peer_closed_; }

bool Channel::failed() const { return impl_->failed(); }

const Failure& Channel::failure() const { return impl_->failure_; }

const Report& Channel::report() const { return impl_->report_; }

std::shared_ptr<const Presented> Channel::presented() const { return impl_->presented_; }

ChannelBinding Channel::binding() const { return impl_->binding(); }

std::string Channel::describe() const { return impl_->description_; }

}  // namespace encrypted_email::tls
