// renewal.hpp - new roots for relays of a sink that runs.
//
// Looks whether a source has changed, and what has come to rest is brought into force, unless a
// relay that works now would not be trusted by it any more: then it is refused, with the reason,
// until that relay fails or somebody takes it by force.
//
// The owner gives the new roots to the relays, with no TLS session of the old ones, and to whatever
// else is trusted by that source.
//
// Threads: one thread at a time.
// Fails:   by Finding::text; std::bad_alloc.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/tls/presented.hpp"
#include "encrypted_email/trust/store.hpp"

namespace encrypted_email::trust {

class Renewal {
public:
    using RelayPointer = std::shared_ptr<const configuration::Relay>;
    // Whether mails go out by the relay now, as far as is known.
    using Works = std::function<bool(const std::string& relay)>;

    // `store` outlives it.
    Renewal(Store& store, Works works) : store_(store), works_(std::move(works)) {}

    // These relays, trusted by these roots, are in force; both in the same order.  `others`: roots
    // by which servers are trusted that are no relays.
    void configured(const std::vector<RelayPointer>& relays, const std::vector<Roots>& roots,
                    const std::vector<Roots>& others = {});

    // A relay's server was verified just now.
    void verified(const std::string& relay, std::shared_ptr<const tls::Presented> presented);

    // What was found at one source.
    struct Finding {
        std::string source;  // as a person knows it: the path
        bool refused = false;
        std::string text;  // what came into force, or why nothing did, with the remedy
        std::vector<std::string> warnings;
        // Other certificates than before are in force: these in place of those; null: the same.
        std::shared_ptr<const tls::Trust> former;
        std::shared_ptr<const tls::Trust> present;
        std::vector<RelayPointer> relays;  // that are trusted by `present`
    };

    // Looks at what has changed since; what still changes is left for the next look.
    [[nodiscard]] std::vector<Finding> look(std::int64_t now_unix_ns);

    // Takes what lies at every source now.  `by_force`: also what stops a relay that works.
    [[nodiscard]] std::vector<Finding> update(std::int64_t now_unix_ns, bool by_force);

    // Goes back, at every source, to what was in force before.
    [[nodiscard]] std::vector<Finding> roll_back(std::int64_t now_unix_ns, bool by_force);

private:
    struct Watched {
        Roots roots;
        std::vector<RelayPointer> relays;
        std::string stamp;                    // of what was judged last; empty: nothing was
        std::string seen;                     // stamp at the last look
        std::vector<std::string> objections;  // relays for whose sake it was refused
    };

    [[nodiscard]] std::vector<std::string> objecting(Watched& watched, const tls::Trust& other,
                                                     std::int64_t now_unix_ns, std::string& why);
    Finding judge(Watched& watched, Store::Opened opened, std::int64_t now_unix_ns, bool by_force,
                  bool rolls_back);

    Store& store_;
    const Works works_;
    std::map<Source, Watched> sources_;
    std::map<std::string, std::shared_ptr<const tls::Presented>> presented_;  // by relay
};

}  // namespace encrypted_email::trust
