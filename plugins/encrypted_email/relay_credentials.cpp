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
    // What comes last, when the log-in is there.
    auto complete = [this, relay, done = std::move(done)](Answer answer) {
        if (auto* const found = std::get_if<delivery::Credentials>(&answer)) {
            if (auto failure = add_identity(*relay, *found)) answer = std::move(*failure);
        }
        done(std::move(answer));
    };
    if (relay->oauth) {
        tokens_.ask(std::move(relay), std::move(complete));
        return;
    }
    boost::asio::post(io_, [this, relay = std::move(relay), complete = std::move(complete)] {
        delivery::Credentials found;
        if (auto failure = add_log_in(*relay, found)) return complete(std::move(*failure));
        complete(std::move(found));
    });
}

std::optional<delivery::Failure> RelayCredentials::add_log_in(
    const configuration::Relay& relay, delivery::Credentials& credentials) const {
    if (relay.proof == sasl::Proof::certificate) {
        credentials.log_in = sasl::Credentials{relay.user,
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
    credentials.log_in =
        sasl::Credentials{relay.user, std::move(*secret), relay.proof, relay.mechanisms};
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
