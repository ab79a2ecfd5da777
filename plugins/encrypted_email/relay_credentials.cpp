#include "encrypted_email/relay_credentials.hpp"

#include <boost/asio/post.hpp>
#include <span>
#include <utility>

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

void RelayCredentials::ask(std::shared_ptr<const configuration::Relay> relay, Done done) {
    if (relay->oauth) {
        tokens_.ask(std::move(relay), std::move(done));
        return;
    }
    boost::asio::post(io_, [this, relay = std::move(relay), done = std::move(done)] {
        std::string error;
        std::optional<sasl::Secret> secret = secret_named(relay->secret, error);
        if (!secret) return done(delivery::secret_failure(*relay, error));
        done(sasl::Credentials{relay->user, std::move(*secret), relay->proof, relay->mechanisms});
    });
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
