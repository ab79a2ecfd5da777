#include "encrypted_email/loaded_configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "encrypted_email/configuration/reader.hpp"

namespace encrypted_email {

std::vector<delivery::Route> LoadedConfiguration::routes() const {
    std::vector<delivery::Route> routes;
    for (std::size_t i = 0; i < settings->relays.size(); ++i) {
        routes.push_back(
            {settings->relays[i], roots[i].trust, std::make_shared<tls::SessionStore>()});
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

namespace {

// Relays with the same source share its roots.
LoadResult with_roots(std::shared_ptr<LoadedConfiguration> loaded, std::int64_t now_unix_ns,
                      trust::Store& store) {
    LoadResult result;
    std::map<std::string, trust::Roots> by_path;
    for (const auto& relay : loaded->settings->relays) {
        if (relay->ca_file.empty() && !relay->pins.empty()) {
            loaded->roots.push_back({{}, tls::Trust::pins_only(), {}});
            continue;
        }
        trust::Roots& roots = by_path[relay->ca_file];
        if (!roots.trust) {
            trust::Source source{relay->ca_file, {}};
            if (!source.path.empty()) source.site_key = loaded->settings->trust.site_key;
            trust::Store::Opened opened = store.open(source, now_unix_ns);
            std::ranges::move(opened.warnings, std::back_inserter(result.warnings));
            if (opened.roots.trust) {
                result.bundles.emplace_back(std::move(source), std::move(opened.bundle));
            } else {
                if (!result.problems.empty()) result.problems += '\n';
                result.problems += fmt::format(
                    "{}:{}:{}: relays.{}.ca_file: {}", loaded->origin, relay->ca_file_place.line,
                    relay->ca_file_place.column, relay->name, opened.refusal);
            }
            roots = std::move(opened.roots);
        }
        loaded->roots.push_back(roots);
    }
    if (result.problems.empty()) result.configuration = std::move(loaded);
    return result;
}

}  // namespace

LoadResult load_configuration(std::string_view document, std::string_view origin,
                              std::int64_t now_unix_ns, trust::Store& store) {
    configuration::ReadResult read = configuration::read_settings(document, origin);
    if (!read.settings) {
        LoadResult refused;
        refused.problems = read.describe();
        return refused;
    }
    auto loaded = std::make_shared<LoadedConfiguration>();
    loaded->settings = std::move(read.settings);
    loaded->origin = origin;
    LoadResult result = with_roots(std::move(loaded), now_unix_ns, store);
    result.warnings.insert(result.warnings.begin(), read.warnings.begin(), read.warnings.end());
    return result;
}

LoadResult with_present_roots(const LoadedConfiguration& configuration, std::int64_t now_unix_ns,
                              trust::Store& store) {
    auto loaded = std::make_shared<LoadedConfiguration>();
    loaded->settings = configuration.settings;
    loaded->origin = configuration.origin;
    return with_roots(std::move(loaded), now_unix_ns, store);
}

}  // namespace encrypted_email
