// runner.hpp - runs conformance cases on a sink, each in a process of its own.
//
// A case that crashes, ends its process or does not end at all is a failed case, and harms no
// other.  Gates run first; when one of them shows that nothing else can be tried, the rest is not
// run.
//
// Threads: one call at a time; runs several children side by side.
// Fails:   throws std::runtime_error when processes or folders cannot be had.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host_stub/conformance/case.hpp"

namespace host_stub::conformance {

struct RunnerOptions {
    std::filesystem::path program;  ///< host-stub, which runs the children.
    std::filesystem::path plugin;
    std::optional<std::filesystem::path> configuration;  ///< Absent: what is built in for the sink.
    unsigned side_by_side = 4;
};

enum class Ending { passed, failed, not_run };

struct Result {
    const Case* which = nullptr;
    Ending ending = Ending::not_run;
    std::string remark;  ///< Why it failed or was not run, or what could not be judged.
};

/// Runs `cases` and hands out each result, in their order, as soon as it is known.
std::vector<Result> run_cases(const RunnerOptions& options, std::span<const Case* const> cases,
                              const std::function<void(const Result&)>& on_result);

/// The other side: runs one case in this process and ends it.
[[noreturn]] void run_in_this_process(const Case& which, const Setting& setting);

}  // namespace host_stub::conformance
