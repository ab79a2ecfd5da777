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

// Reads the files that a document names, and notes what is wrong with them.
class Loader {
public:
    Loader(LoadedConfiguration& loaded, LoadResult& result, std::int64_t now_unix_ns,
           trust::Store& store)
        : loaded_(loaded), result_(result), now_unix_ns_(now_unix_ns), store_(store) {}

    // Those with the same source are shared.  `key`: what names the path, at `place`.
    const trust::Roots& roots(const std::string& path, configuration::Place place,
                              const std::string& key) {
        trust::Roots& roots = by_path_[path];
        if (roots.trust) return roots;
        trust::Source source{path, {}};
        if (!path.empty()) source.site_key = loaded_.settings->trust.site_key;
        trust::Store::Opened opened = store_.open(source, now_unix_ns_);
        std::ranges::move(opened.warnings, std::back_inserter(result_.warnings));
        if (opened.roots.trust) {
            result_.bundles.emplace_back(std::move(source), std::move(opened.bundle));
        } else {
            refuse(place, key, opened.refusal);
        }
        roots = std::move(opened.roots);
        return roots;
    }

    oauth::TokenRelay token_relay(const std::shared_ptr<const configuration::Relay>& relay) {
        const configuration::Oauth& settings = *relay->oauth;
        const std::string table = "relays." + relay->name + ".oauth.";
        oauth::TokenRelay loaded{relay, {relay->oauth, nullptr, nullptr}};
        loaded_.token_roots.push_back(
            roots(settings.ca_file, settings.ca_file_place, table + "ca_file"));
        loaded.client.trust = loaded_.token_roots.back().trust;
        loaded.client.certificate = certificate(settings.certificate, settings.certificate_place,
                                                table + "certificate", /*only_rsa=*/true);
        return loaded;
    }

    // Null: there is none, or it was refused.
    std::shared_ptr<const tls::ClientCertificate> certificate(const std::string& path,
                                                              configuration::Place place,
                                                              const std::string& key,
                                                              bool only_rsa) {
        if (path.empty()) return nullptr;
        auto read = tls::ClientCertificate::load(path, only_rsa);
        if (!read.certificate) refuse(place, key, read.error);
        return std::move(read.certificate);
    }

private:
    void refuse(configuration::Place place, const std::string& key, const std::string& error) {
        if (!result_.problems.empty()) result_.problems += '\n';
        result_.problems +=
            fmt::format("{}:{}:{}: {}: {}", loaded_.origin, place.line, place.column, key, error);
    }

    LoadedConfiguration& loaded_;
    LoadResult& result_;
    const std::int64_t now_unix_ns_;
    trust::Store& store_;
    std::map<std::string, trust::Roots> by_path_;
};

LoadResult with_files(std::shared_ptr<LoadedConfiguration> loaded, std::int64_t now_unix_ns,
                      trust::Store& store) {
    LoadResult result;
    Loader loader(*loaded, result, now_unix_ns, store);
    for (const auto& relay : loaded->settings->relays) {
        const bool pins_alone = relay->ca_file.empty() && !relay->pins.empty();
        loaded->roots.push_back(pins_alone ? trust::Roots{{}, tls::Trust::pins_only(), {}}
                                           : loader.roots(relay->ca_file, relay->ca_file_place,
                                                          "relays." + relay->name + ".ca_file"));
        if (auto certificate =
                loader.certificate(relay->certificate, relay->certificate_place,
                                   "relays." + relay->name + ".certificate", /*only_rsa=*/false)) {
            loaded->certificates.emplace(relay->name, std::move(certificate));
        }
        if (relay->oauth) loaded->token_relays.push_back(loader.token_relay(relay));
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
    LoadResult result = with_files(std::move(loaded), now_unix_ns, store);
    result.warnings.insert(result.warnings.begin(), read.warnings.begin(), read.warnings.end());
    return result;
}

LoadResult with_present_roots(const LoadedConfiguration& configuration, std::int64_t now_unix_ns,
                              trust::Store& store) {
    auto loaded = std::make_shared<LoadedConfiguration>();
    loaded->settings = configuration.settings;
    loaded->origin = configuration.origin;
    return with_files(std::move(loaded), now_unix_ns, store);
}

}  // namespace encrypted_email
