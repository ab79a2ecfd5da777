// troubles.hpp - what stands as a trouble with the host.
//
// Outlives a stop and the next start, so that a trouble raised in one run is cleared in the next.
// A subject ("relay main", "spool") has one trouble at a time: when its key changes, the former is
// cleared first.
//
// Threads: one thread at a time.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/delivery/failure.hpp"

namespace encrypted_email::delivery {

class Troubles {
public:
    // key, active, text
    using Tell = std::function<void(const std::string&, bool, const std::string&)>;

    void raise(const std::string& subject, const std::string& key, const std::string& text,
               const Tell& tell) {
        const auto position = standing_.find(subject);
        if (position != standing_.end() && position->second != key) clear(subject, tell);
        standing_[subject] = key;
        tell(key, true, text);
    }

    [[nodiscard]] bool empty() const { return standing_.empty(); }

    void clear(const std::string& subject, const Tell& tell) {
        if (auto trouble = standing_.extract(subject)) tell(trouble.mapped(), false, "");
    }

    // Of subjects whose names begin like this, those that are no more.
    void clear_all_but(std::string_view beginning, const std::vector<std::string>& subjects,
                       const Tell& tell) {
        std::vector<std::string> gone;
        for (const auto& [subject, key] : standing_) {
            if (subject.starts_with(beginning) &&
                std::find(subjects.begin(), subjects.end(), subject) == subjects.end()) {
                gone.push_back(subject);
            }
        }
        for (const std::string& subject : gone)
            clear(subject, tell);
    }

private:
    std::map<std::string, std::string, std::less<>> standing_;  // keys by subject
};

[[nodiscard]] inline std::string relay_subject(const std::string& relay) {
    return "relay " + relay;
}

[[nodiscard]] inline std::string trouble_key(FailureKind kind, const std::string& relay) {
    return std::string(trouble_name(kind)) + ":" + relay;
}

}  // namespace encrypted_email::delivery
