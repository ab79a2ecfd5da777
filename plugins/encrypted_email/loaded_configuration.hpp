// loaded_configuration.hpp - a configuration with everything that it refers to.
//
// The configuration room judges the document alone; here its CA files are read too, so that a
// configuration which is accepted can be worked with.
//
// Threads: immutable once loaded.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/delivery/route.hpp"

namespace encrypted_email {

struct LoadedConfiguration {
    std::shared_ptr<const configuration::Settings> settings;
    // For each relay, in the same order.
    std::vector<std::shared_ptr<const tls::Trust>> trust;

    // Ways to the relays, with no TLS session remembered yet.
    [[nodiscard]] std::vector<delivery::Route> routes() const;

    // The least urgent priority that any group lets go at once; -1: none.
    [[nodiscard]] int urgent_priority() const;
};

struct LoadResult {
    std::shared_ptr<const LoadedConfiguration> configuration;  // null: see problems
    std::string problems;                                      // a line each
    std::vector<std::string> warnings;
};

[[nodiscard]] LoadResult load_configuration(std::string_view document, std::string_view origin,
                                            std::int64_t now_unix_ns);

}  // namespace encrypted_email
