// cases_configuration.cpp - AS-40 to AS-45: what a configuration may and may not do.
#include <fmt/format.h>

#include <regex>
#include <vector>

#include "host_stub/conformance/candidate.hpp"
#include "host_stub/conformance/case_lists.hpp"

namespace host_stub::conformance {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kUnknownKey = "conformance_unknown_key";

/// The configuration with a key that no sink has, on the line `kUnknownLine`.
constexpr int kUnknownLine = 3;
std::string with_unknown_key(const Instance& sink) {
    return fmt::format("# first line\n# second line\n{} = 1\n{}", kUnknownKey,
                       sink.configuration());
}

void expect_ok(const Answer& answer, std::string_view call) {
    expect(answer.ok(), fmt::format("{} gave {}", call, describe(answer)));
}

void unknown_key_is_an_error(const Setting& setting) {
    Alone sink(setting);
    sink->create();
    const Answer answer = sink->configure_with(with_unknown_key(*sink));
    expect(answer.status == ALARM_SINK_E_CONFIG,
           fmt::format("configure() with the key {} gave {}", kUnknownKey, describe(answer)));
}

void configuration_error_names_the_place(const Setting& setting) {
    Alone sink(setting);
    sink->create();
    const Answer answer = sink->configure_with(with_unknown_key(*sink));
    if (answer.ok()) nothing_to_judge("the sink takes the key");
    const std::string origin = sink->origin();
    const std::size_t at = answer.text.find(origin);
    expect(at != std::string::npos,
           fmt::format("the text does not name the origin {}: {}", origin, answer.text));
    std::string rest = answer.text;
    rest.erase(at, origin.size());
    const std::regex line(fmt::format("(^|[^0-9]){}([^0-9]|$)", kUnknownLine));
    expect(std::regex_search(rest, line),
           fmt::format("the text does not name line {}: {}", kUnknownLine, answer.text));
    expect(rest.find(kUnknownKey) != std::string::npos,
           fmt::format("the text does not name the key {}: {}", kUnknownKey, answer.text));
}

void rejected_configuration_changes_nothing(const Setting& setting) {
    Alone sink(setting);
    sink->configured();
    sink->configure_with(with_unknown_key(*sink));
    expect_ok(sink->start(), "start() after a second configuration was refused");
    sink->configure_with("[[[");
    submit_all(*sink, make_events(3));
}

void dry_run_changes_nothing(const Setting& setting) {
    Candidate candidate(setting);
    const auto control = candidate.instance();
    const auto sink = candidate.instance();
    control->create();
    if (control->start().status != ALARM_SINK_E_STATE) {
        nothing_to_judge("start() works without any configuration");
    }
    sink->create();
    expect_ok(sink->configure(ALARM_SINK_CONFIG_DRY_RUN), "configure() as a dry run");
    expect(std::filesystem::is_empty(sink->folder()), "a dry run wrote into the state folder");
    const Answer started = sink->start();
    expect(started.status == ALARM_SINK_E_STATE,
           "start() after a dry run alone gave " + describe(started));
    expect_ok(sink->configure(), "configure() after a dry run");
    expect_ok(sink->start(), "start()");
    expect_ok(sink->configure(ALARM_SINK_CONFIG_DRY_RUN), "a dry run on a running sink");
    submit_all(*sink, make_events(3));
}

void reconfigure_while_running_loses_nothing(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    const auto before = make_events(20);
    submit_all(*sink, before);
    expect_ok(sink->configure(), "configure() on a running sink");
    const auto after = make_events(1);
    submit_all(*sink, after);
    if (!wait_for_finals(*sink, after)) nothing_to_judge("no event becomes FINAL");
    expect(wait_for_finals(*sink, before),
           "events from before configure() get no receipt, but one from after it did");
}

void hostile_configuration_is_survived(const Setting& setting) {
    using namespace std::string_literals;
    const std::vector<std::string> texts = {
        "",
        "\xff\xfe\x80 = 1\n"s,
        "key = \"\0\"\n"s,
        "\0"s,
        "key"s,
        "key = "s,
        "key = \"no end"s,
        "[[[[[[[["s,
        std::string(100'000, '['),
        "key = "s + std::string(100'000, '['),
        std::string(5'000'000, 'a'),
        std::string(1'000'000, 'k') + " = 1\n",
        "a = 1\r\nb = 2\rc = 3\n"s,
        "\xef\xbb\xbf[[["s,
        "[a]\n[a]\n[[a]]\n"s,
        "key = 99999999999999999999999999\n"s,
        "%s%n%x = '%s%n'\n"s,
    };
    Alone sink(setting);
    sink->create();
    for (const std::string& text : texts) {
        const Answer answer = sink->configure_with(text);
        expect(answer.took < 10s, "a hostile configuration keeps the sink busy for 10 s");
    }
    expect_ok(sink->configure(), "configure() after hostile ones");
    expect_ok(sink->start(), "start()");
}

constexpr Case kCases[] = {
    {"unknown-key-is-an-error", "AS-40", "refuses an unknown key with E_CONFIG",
     unknown_key_is_an_error},
    {"configuration-error-names-the-place", "AS-41",
     "names the origin, the line and the key of an error", configuration_error_names_the_place},
    {"rejected-configuration-changes-nothing", "AS-42",
     "keeps the configuration that stood when it refuses another",
     rejected_configuration_changes_nothing},
    {"dry-run-changes-nothing", "AS-43", "changes nothing in a dry run", dry_run_changes_nothing},
    {"reconfigure-while-running-loses-nothing", "AS-44",
     "loses no event when it is configured while running", reconfigure_while_running_loses_nothing},
    {"hostile-configuration-is-survived", "AS-45",
     "survives a configuration that is not UTF-8, not TOML, or huge",
     hostile_configuration_is_survived},
};

}  // namespace

std::span<const Case> configuration_cases() { return kCases; }

}  // namespace host_stub::conformance
