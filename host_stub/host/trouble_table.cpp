#include "host_stub/host/trouble_table.hpp"

#include <algorithm>

#include "plugin_api/cpp/text.hpp"

namespace host_stub::host {

TroubleTable::Change TroubleTable::apply(const alarm_sink_trouble& trouble,
                                         std::int64_t now_unix_ns) {
    const std::string key(alarm_sink::view(trouble.key));
    const std::string text(alarm_sink::view(trouble.text));
    const std::lock_guard lock(mutex_);
    if (trouble.active == 0) {
        return standing_.erase(key) == 0 ? Change::none : Change::cleared;
    }
    const auto [found, is_new] =
        standing_.try_emplace(key, StandingTrouble{key, text, trouble.priority, now_unix_ns});
    found->second.text = text;
    found->second.priority = trouble.priority;
    return is_new ? Change::raised : Change::none;
}

std::vector<StandingTrouble> TroubleTable::standing() const {
    std::vector<StandingTrouble> troubles;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, trouble] : standing_)
            troubles.push_back(trouble);
    }
    std::stable_sort(troubles.begin(), troubles.end(),
                     [](const auto& a, const auto& b) { return a.priority < b.priority; });
    return troubles;
}

}  // namespace host_stub::host
