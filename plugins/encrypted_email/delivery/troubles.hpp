// troubles.hpp - which relays are in trouble, as the host was told.
//
// Outlives a stop and the next start, so that a trouble raised in one run is cleared in the next.
// A relay has one trouble at a time: when its cause changes, the former is cleared first.
//
// Threads: one thread at a time.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "encrypted_email/delivery/failure.hpp"

namespace encrypted_email::delivery {

class Troubles {
public:
    // key, active, text
    using Tell = std::function<void(const std::string&, bool, const std::string&)>;

    void raise(const std::string& relay, const Failure& failure, const Tell& tell) {
        const auto position = by_relay_.find(relay);
        if (position != by_relay_.end() && position->second != failure.kind) clear(relay, tell);
        by_relay_[relay] = failure.kind;
        tell(key(failure.kind, relay), true, failure.text);
    }

    void clear(const std::string& relay, const Tell& tell) {
        if (auto trouble = by_relay_.extract(relay)) tell(key(trouble.mapped(), relay), false, "");
    }

    // Of relays that the configuration no longer has.
    void clear_all_but(const std::vector<std::string>& relays, const Tell& tell) {
        std::vector<std::string> gone;
        for (const auto& [relay, kind] : by_relay_) {
            if (std::find(relays.begin(), relays.end(), relay) == relays.end()) gone.push_back(relay);
        }
        for (const std::string& relay : gone) clear(relay, tell);
    }

private:
    static std::string key(FailureKind kind, const std::string& relay) {
        return std::string(trouble_name(kind)) + ":" + relay;
    }

    std::map<std::string, FailureKind, std::less<>> by_relay_;
};

}  // namespace encrypted_email::delivery
