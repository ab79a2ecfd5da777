// trouble_table.hpp - the troubles that a sink has raised, by key.
//
// Level-triggered: the latest state of a key wins, a repeat changes nothing but the text.
//
// Threads: Shared objects: safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "plugin_api/alarm_sink.h"

namespace host_stub::host {

struct StandingTrouble {
    std::string key;
    std::string text;
    std::uint32_t priority;
    std::int64_t since_unix_ns;
};

class TroubleTable {
public:
    enum class Change { raised, cleared, none };

    Change apply(const alarm_sink_trouble& trouble, std::int64_t now_unix_ns);

    /// Most urgent first, then by key.
    std::vector<StandingTrouble> standing() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, StandingTrouble> standing_;
};

}  // namespace host_stub::host
