#include "encrypted_email/relay_credentials.hpp"

#include <boost/asio/post.hpp>
#include <span>
#include <utility>
#include <variant>

#include "encrypted_email/delivery/failure_text.hpp"

namespace encrypted_email {

RelayCredentials::RelayCredentials(boost::asio::io_context& io,
                                   const alarm_sink::HostServices& host,
                                   delivery::Troubles& troubles, delivery::Troubles::Tell tell)
    : io_(io),
      host_(host),
      tokens_(oauth::Surroundings{io,
                                  [this](const std::string& name, std::string& error) {
                                      return secret_named(name, error);
                                  },
                                  [this] { return host_.unix_now_ns(); }},
              troubles, std::move(tell)) {}

void RelayCredentials::configure(const LoadedConfiguration& configuration) {
    certificates_ = configuration.certificates;
    tokens_.configure(configuration.token_relays);
}

void RelayCredentials::ask(std::shared_ptr<const configuration::Relay> relay, Done done) {
    // In memory that moves with it: what is called later has to be copyable.
    const auto answer = std::make_shared<Answer>();
    answer->refusal = add_proxy(*relay, answer->credentials);
    if (!answer->refusal) answer->refusal = add_identity(*relay, answer->credentials);
    if (relay->oauth && !answer->refusal) {
        tokens_.ask(std::move(relay), [answer, done = std::move(done)](Answer token) {
            answer->credentials.relay = std::move(token.credentials.relay);
            answer->refusal = std::move(token.refusal);
            done(std::move(*answer));
        });
        return;
    }
    boost::asio::post(io_, [this, relay = std::move(relay), answer, done = std::move(done)] {
        if (!answer->refusal) answer->refusal = add_log_in(*relay, answer->credentials);
        done(std::move(*answer));
    });
}

std::optional<delivery::Failure> RelayCredentials::add_proxy(
    const configuration::Relay& relay, delivery::Credentials& credentials) const {
    if (!relay.proxy || relay.proxy->user.empty()) return std::nullopt;
    std::string error;
    std::optional<sasl::Secret> secret = secret_named(relay.proxy->secret, error);
    if (!secret) return delivery::proxy_secret_failure(relay, error);
    credentials.proxy =
        sasl::Credentials{relay.proxy->user, std::move(*secret), sasl::Proof::password, {}};
    return std::nullopt;
}

std::optional<delivery::Failure> RelayCredentials::add_identity(
    const configuration::Relay& relay, delivery::Credentials& credentials) const {
    const auto certificate = certificates_.find(relay.name);
    if (certificate == certificates_.end()) return std::nullopt;
    std::string error;
    const std::optional<sasl::Secret> key = secret_named(relay.key, error);
    if (!key) return delivery::secret_failure(relay, relay.key, error);
    auto made = tls::ClientIdentity::make(certificate->second, key->view());
    if (const auto* const why = std::get_if<std::string>(&made)) {
        return delivery::key_failure(relay, *why);
    }
    credentials.identity = std::get<std::shared_ptr<const tls::ClientIdentity>>(std::move(made));
    return std::nullopt;
}

std::optional<delivery::Failure> RelayCredentials::add_log_in(
    const configuration::Relay& relay, delivery::Credentials& credentials) const {
    if (relay.proof == sasl::Proof::certificate) {
        credentials.relay = sasl::Credentials{relay.user,
                                              {},
                                              relay.proof,
                                              relay.mechanisms,
                                              /*where_offered=*/relay.mechanisms.empty()};
        return std::nullopt;
    }
    if (relay.user.empty()) return std::nullopt;
    std::string error;
    std::optional<sasl::Secret> secret = secret_named(relay.secret, error);
    if (!secret) return delivery::secret_failure(relay, relay.secret, error);
    credentials.relay =
        sasl::Credentials{relay.user, std::move(*secret), relay.proof, relay.mechanisms};
    return std::nullopt;
}

// Those that the host keeps it renews by itself.
void RelayCredentials::token_refused(const configuration::Relay& relay) {
    if (relay.oauth) tokens_.refused(relay);
}

std::optional<sasl::Secret> RelayCredentials::secret_named(const std::string& name,
                                                           std::string& error) const {
    sasl::Secret found;
    const auto status = host_.with_secret(name, host_.mono_now_ns() + kSecretDeadlineNs,
                                          [&found](std::span<const std::uint8_t> bytes) {
                                              found.append(bytes);
                                              return alarm_sink::Status::success();
                                          });
    if (status.ok()) return found;
    error = alarm_sink::describe(status);
    return std::nullopt;
}

}  // namespace encrypted_email
