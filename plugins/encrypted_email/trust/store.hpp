// store.hpp - which roots a site's relays are trusted by: what lies at a path, if it may come into
// force, or else what was in force before.
//
// A bundle comes into force when it can be read, has a certificate, is signed by the site's key
// where there is one, is no older than any that was in force, and was not rolled back.  What has
// come into force is kept, so that a file that is damaged, taken away or replaced by an old one
// stops nothing; not even at the next start.
//
// Threads: any; one call at a time.
// Fails:   Opened::refusal names the file, what is wrong and the remedy.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/tls/trust.hpp"
#include "encrypted_email/trust/archive.hpp"
#include "encrypted_email/trust/bundle.hpp"

namespace encrypted_email::trust {

// Where roots come from.
struct Source {
    std::string path;      // a PEM file or a folder; empty: the system's bundle
    std::string site_key;  // who has to have signed it (base64); empty: nobody

    auto operator<=>(const Source&) const = default;
};

// Roots, and what they were made from.
struct Roots {
    Source source;
    std::shared_ptr<const tls::Trust> trust;
    std::string digest;  // of the bundle; empty: there is none, only pins count
};

class Store {
public:
    // `folder`: where bundles are kept; empty: nowhere.
    explicit Store(std::filesystem::path folder) : archive_(std::move(folder)) {}

    struct Opened {
        Roots roots;  // without trust: see refusal
        std::string refusal;
        std::vector<std::string> warnings;
        Bundle bundle;
    };

    // What lies at the path of roots that are in force; of the same text the same roots.
    [[nodiscard]] Opened look(const Roots& in_force, std::int64_t now_unix_ns);

    // What lies at the path, or when that is refused, what was in force (a warning says so).
    [[nodiscard]] Opened open(const Source& source, std::int64_t now_unix_ns);

    // What was in force before.
    [[nodiscard]] Opened previous(const Source& source, std::int64_t now_unix_ns);

    // It has come into force.  `rolled_back`: in the place of what was, which is not taken again.
    // Returns a warning when it could not be kept; empty: it is.
    [[nodiscard]] std::string keep(const Source& source, const Bundle& bundle, bool rolled_back);

private:
    [[nodiscard]] std::string objection(const Source& source, const Bundle& bundle) const;
    [[nodiscard]] Opened opened(const Source& source, Bundle bundle,
                                std::int64_t now_unix_ns) const;
    [[nodiscard]] Opened read(const Roots& in_force, std::int64_t now_unix_ns) const;

    std::mutex mutex_;  // a configuration is tried while the sink looks for new bundles
    Archive archive_;
};

// Another one whenever something at the source has changed.
[[nodiscard]] std::string stamp_of(const Source& source);

}  // namespace encrypted_email::trust
