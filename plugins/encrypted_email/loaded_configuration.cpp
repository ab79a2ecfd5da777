#include "encrypted_email/loaded_configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "encrypted_email/configuration/reader.hpp"

namespace encrypted_email {

std::vector<delivery::Route> LoadedConfiguration::routes() const {
    std::vector<delivery::Route> routes;
    for (std::size_t i = 0; i < settings->relays.size(); ++i) {
        routes.push_back(
            {settings->relays[i], trust[i], std::make_shared<tls::SessionStore>()});
    }
    return routes;
}

int LoadedConfiguration::urgent_priority() const {
    int priority = -1;
    for (const auto& group : settings->groups) {
        if (group->batching.urgent) {
            priority = std::max(priority, static_cast<int>(*group->batching.urgent));
        }
    }
    return priority;
}

LoadResult load_configuration(std::string_view document, std::string_view origin,
                              std::int64_t now_unix_ns) {
    configuration::ReadResult read = configuration::read_settings(document, origin);
    LoadResult result;
    if (!read.settings) {
        result.problems = read.describe();
        return result;
    }
    result.warnings = std::move(read.warnings);

    auto loaded = std::make_shared<LoadedConfiguration>();
    loaded->settings = std::move(read.settings);
    std::map<std::string, std::shared_ptr<const tls::Trust>> by_file;
    for (const auto& relay : loaded->settings->relays) {
        if (relay->ca_file.empty() && !relay->pins.empty()) {
            loaded->trust.push_back(tls::Trust::pins_only());
            continue;
        }
        auto& trust = by_file[relay->ca_file];
        if (!trust) {
            tls::Trust::Loaded roots = relay->ca_file.empty()
                                           ? tls::Trust::load_system()
                                           : tls::Trust::load(relay->ca_file, now_unix_ns);
            trust = std::move(roots.trust);
            for (std::string& warning : roots.warnings) result.warnings.push_back(std::move(warning));
            if (!trust) {
                if (!result.problems.empty()) result.problems += '\n';
                result.problems += fmt::format("{}:{}:{}: relays.{}.ca_file: {}", origin,
                                               relay->ca_file_place.line, relay->ca_file_place.column,
                                               relay->name, roots.error);
            }
        }
        loaded->trust.push_back(trust);
    }
    if (result.problems.empty()) result.configuration = std::move(loaded);
    return result;
}

}  // namespace encrypted_email
