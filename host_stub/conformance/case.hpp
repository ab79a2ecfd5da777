// case.hpp - one rule of the contract as something that can be tried on a sink.
//
// A case runs in a process of its own (runner.hpp), so that it may crash, hang or leave a mess.
// It returns when the rule holds, and calls fail() when it does not.  A case judges its own rule
// and nothing else: where another rule is broken it goes on as well as it can, so that a sink with
// one fault fails one case.
//
// No case needs a delivery to succeed: events that must be settled are given a time at which they
// expire.
//
// See: the table of rules in plugin_api/README.md.
#pragma once

#include <chrono>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace host_stub::conformance {

/// What a case works with.
struct Setting {
    std::filesystem::path plugin;  ///< Absolute.
    std::string configuration;     ///< Its text; see candidate.hpp for what is replaced in it.
    std::filesystem::path origin;  ///< Absolute path of the configuration; may not exist.
    std::filesystem::path folder;  ///< Empty, absolute, for this case alone.
};

struct Case {
    std::string_view name;
    std::string_view rule;      ///< "AS-27"
    std::string_view sentence;  ///< What a sink does, beginning with a verb.
    void (*run)(const Setting& setting);
    std::chrono::seconds time_limit{60};

    /// Without it nothing else can be tried: it runs before the others, and they not at all when
    /// it ends in give_up() or a crash.
    bool is_gate = false;

    /// False for what looks at the library alone: then nothing has loaded it before.
    bool needs_configuration = true;
};

/// Every case, gates first, then in the order of the rules.
std::span<const Case> all_cases();

/// Null when there is none of that name.
const Case* find_case(std::string_view name);

/// How a case ended.
enum class Verdict : char {
    holds = 'h',
    nothing_to_judge = 'n',  ///< It holds as far as it could be seen, which was not far.
    broken = 'b',
    gives_up = 'g'  ///< It is broken, and so that nothing else can be tried.
};

/// Reports the verdict and ends this process at once: how a broken sink is taken down is of no
/// interest any more, and might hang.
[[noreturn]] void conclude(Verdict verdict, const std::string& remark);

/// Where conclude() reports to.
void set_report_descriptor(int descriptor);

[[noreturn]] inline void fail(const std::string& text) { conclude(Verdict::broken, text); }
[[noreturn]] inline void give_up(const std::string& text) { conclude(Verdict::gives_up, text); }
[[noreturn]] inline void nothing_to_judge(const std::string& why) {
    conclude(Verdict::nothing_to_judge, why);
}

inline void expect(bool holds, const std::string& otherwise) {
    if (!holds) fail(otherwise);
}

}  // namespace host_stub::conformance
