// relay_credentials.hpp - what relays, and proxies on the way to them, are logged in to with: a
// secret that the host keeps, an access token that is fetched, a certificate whose key it keeps.
//
// Promises: the host is called from the I/O thread alone, and secrets are kept no longer than until
//           they are handed over.
//
// Threads: the I/O thread alone.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "encrypted_email/delivery/route.hpp"
#include "encrypted_email/loaded_configuration.hpp"
#include "encrypted_email/oauth/tokens.hpp"
#include "plugin_api/cpp/host_services.hpp"

namespace encrypted_email {

// How long the host's secret service may take.
inline constexpr std::int64_t kSecretDeadlineNs = 10'000'000'000;

class RelayCredentials final : public delivery::CredentialSource {
public:
    // `io` and `troubles` outlive it.
    RelayCredentials(boost::asio::io_context& io, const alarm_sink::HostServices& host,
                     delivery::Troubles& troubles, delivery::Troubles::Tell tell);

    // The configuration that is in force; tokens of clients that stay are kept.
    void configure(const LoadedConfiguration& configuration);

    // Token endpoints that were trusted by `former` are trusted by `present`.
    void renew_trust(const std::shared_ptr<const tls::Trust>& former,
                     const std::shared_ptr<const tls::Trust>& present) {
        tokens_.renew_trust(former, present);
    }

    // Time has gone by: a client's secret may be about to end.
    void watch() { tokens_.watch(); }

    void ask(std::shared_ptr<const configuration::Relay> relay, Done done) override;
    void token_refused(const configuration::Relay& relay) override;

private:
    // Each adds its part of what the relay needs; or why that cannot be.
    [[nodiscard]] std::optional<delivery::Failure> add_proxy(
        const configuration::Relay& relay, delivery::Credentials& credentials) const;
    [[nodiscard]] std::optional<delivery::Failure> add_identity(
        const configuration::Relay& relay, delivery::Credentials& credentials) const;
    [[nodiscard]] std::optional<delivery::Failure> add_log_in(
        const configuration::Relay& relay, delivery::Credentials& credentials) const;
    // Nothing: `error` says why.
    [[nodiscard]] std::optional<sasl::Secret> secret_named(const std::string& name,
                                                           std::string& error) const;

    boost::asio::io_context& io_;
    const alarm_sink::HostServices host_;
    LoadedConfiguration::Certificates certificates_;
    oauth::Tokens tokens_;
};

}  // namespace encrypted_email
