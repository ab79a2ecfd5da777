// failures.hpp - every conformance case tried on one plugin, and which of them failed.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host_stub/conformance/runner.hpp"

// What was said about each case that failed, by its name.  Without a configuration the one that is
// built in is taken.
inline std::map<std::string, std::string> failures_of(
    const std::filesystem::path& plugin,
    const std::optional<std::filesystem::path>& configuration = std::nullopt) {
    namespace conformance = host_stub::conformance;
    std::vector<const conformance::Case*> cases;
    for (const conformance::Case& which : conformance::all_cases())
        cases.push_back(&which);
    std::map<std::string, std::string> failures;
    const auto note = [&](const conformance::Result& result) {
        if (result.ending == conformance::Ending::failed) {
            failures.emplace(result.which->name, result.remark);
        }
    };
    conformance::run_cases({HOST_STUB, plugin, configuration, 8}, cases, note);
    return failures;
}
