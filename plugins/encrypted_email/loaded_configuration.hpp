// loaded_configuration.hpp - a configuration with everything that it refers to.
//
// The configuration room judges the document alone; here its CA files and certificates are read too,
// so that a configuration which is accepted can be worked with.
//
// Threads: immutable once loaded.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/delivery/route.hpp"
#include "encrypted_email/oauth/tokens.hpp"
#include "encrypted_email/trust/store.hpp"

namespace encrypted_email {

struct LoadedConfiguration {
    std::shared_ptr<const configuration::Settings> settings;
    std::string origin;                // of the document
    std::vector<trust::Roots> roots;   // for each relay, in the same order
    std::vector<oauth::TokenRelay> token_relays;  // those whose tokens are fetched
    std::vector<trust::Roots> token_roots;        // of their endpoints, in the same order

    // Of those that show a certificate of this client's, by their names.
    using Certificates = std::map<std::string, std::shared_ptr<const tls::ClientCertificate>>;
    Certificates certificates;

    // Ways to the relays, with no TLS session remembered yet.
    [[nodiscard]] std::vector<delivery::Route> routes() const;

    // The least urgent priority that any group lets go at once; -1: none.
    [[nodiscard]] int urgent_priority() const;
};

struct LoadResult {
    std::shared_ptr<const LoadedConfiguration> configuration;  // null: see problems
    std::string problems;                                      // a line each
    std::vector<std::string> warnings;
    // What the roots were made from: for trust::Store::keep(), once they are in force.
    std::vector<std::pair<trust::Source, trust::Bundle>> bundles;
};

[[nodiscard]] LoadResult load_configuration(std::string_view document, std::string_view origin,
                                            std::int64_t now_unix_ns, trust::Store& store);

// The same settings, with the roots as they are now.
[[nodiscard]] LoadResult with_present_roots(const LoadedConfiguration& configuration,
                                            std::int64_t now_unix_ns, trust::Store& store);

}  // namespace encrypted_email
