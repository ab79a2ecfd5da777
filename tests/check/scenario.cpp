#include "tests/check/scenario.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <regex>
#include <sstream>

#include "tests/support/canary.hpp"

namespace check_test {

namespace json = boost::json;
using testing::HasSubstr;

namespace {

std::string member(const json::object& object, std::string_view key) {
    const json::value* const found = object.if_contains(key);
    return found == nullptr ? std::string() : std::string(found->as_string());
}

std::vector<CheckedStep> steps_in(const std::string& output) {
    std::vector<CheckedStep> steps;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with('{')) continue;
        const json::object object = json::parse(line).as_object();
        if (!object.contains("step")) continue;
        steps.push_back({member(object, "subject"), member(object, "step"),
                         member(object, "object"), member(object, "verdict"),
                         member(object, "finding"), member(object, "server_said"),
                         member(object, "remedy")});
    }
    return steps;
}

}  // namespace

std::size_t Checked::count(const std::string& verdict) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        steps, [&](const CheckedStep& step) { return step.verdict == verdict; }));
}

CheckedStep Checked::of(const std::string& step, const std::string& object) const {
    for (const CheckedStep& found : steps) {
        if (found.step == step && (object.empty() || found.object == object)) return found;
    }
    ADD_FAILURE() << "there is no step " << step << ' ' << object << " in\n" << output;
    return {};
}

std::string told(const std::string& text, const std::string& pattern) {
    std::smatch match;
    if (std::regex_search(text, match, std::regex(pattern))) return match[1];
    ADD_FAILURE() << pattern << " does not stand in: " << text;
    return {};
}

Checked CheckScenario::check(const RelayText& relay, std::vector<std::string> options) {
    const auto config = folder_.path() / "site.toml";
    const auto secrets = folder_.holds_secrets("secrets");
    write_file(config, configuration_text({relay}, groups_));
    write_file(secrets,
               (has_secret_ ? "relay-password=" + password_ + "\n" : "# none\n") +
                   (proxy_password_.empty() ? "" : "proxy-password=" + proxy_password_ + "\n"));
    std::filesystem::permissions(secrets, std::filesystem::perms(0600));
    // A name server that does not answer is not waited for.
    std::vector<std::string> command = {"env",         "RES_OPTIONS=timeout:1 attempts:1",
                                        HOST_STUB,     "check",
                                        plugin_path(), "--config",
                                        config,        "--secrets",
                                        secrets};
    command.insert(command.end(), options.begin(), options.end());
    if (std::ranges::find(options, "--text") == options.end()) {
        command.emplace_back("--json");
    } else {
        std::erase(command, "--text");
    }
    watch_for(password_);
    if (!proxy_password_.empty()) watch_for(proxy_password_);
    const Finished finished = run(command);
    return {finished.status, finished.output, steps_in(finished.output)};
}

CheckedStep CheckScenario::expect_failure(const RelayText& relay, const std::string& step,
                                          const std::vector<std::string>& words,
                                          const std::string& remedy, const std::string& object) {
    const Checked checked = check(relay);
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.count("failed"), 1u) << checked.output;
    const CheckedStep failed = checked.of(step, object);
    EXPECT_EQ(failed.verdict, "failed") << checked.output;
    for (const std::string& part : words)
        EXPECT_THAT(failed.finding + '\n' + failed.server_said, HasSubstr(part));
    EXPECT_THAT(failed.remedy, HasSubstr(remedy));
    // A recipient that is refused does not stop the others.
    bool behind = false;
    for (const CheckedStep& one : checked.steps) {
        if (behind && step != "recipient" && step != "sender") {
            EXPECT_EQ(one.verdict, "not tried") << one.step << '\n' << checked.output;
        }
        behind |= one.verdict == "failed";
    }
    return failed;
}

void CheckScenario::expect_all_passed(const RelayText& relay) {
    const Checked checked = check(relay);
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.count("passed") + checked.count("skipped"), checked.steps.size())
        << checked.output;
    EXPECT_THAT(checked.steps, testing::SizeIs(testing::Gt(8u)));
}

}  // namespace check_test
