// The list of cases against the table of rules in plugin_api/README.md.
#include "host_stub/conformance/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace {

using host_stub::conformance::all_cases;
using host_stub::conformance::Case;
using host_stub::conformance::find_case;

// "AS-27 stop-keeps-its-deadline" for every case that the table names.
std::set<std::string> rules_of_the_table() {
    std::set<std::string> rules;
    const std::string text = test_support::read_file(SOURCE_ROOT "/plugin_api/README.md");
    const std::regex row(R"(\| (AS-\d+) \|[^|\n]*\|([^|\n]*)\|)");
    const std::regex word("`([a-z]+(?:-[a-z]+)+)`");
    for (std::sregex_iterator match(text.begin(), text.end(), row), end; match != end; ++match) {
        const std::string enforcer = (*match)[2];
        for (std::sregex_iterator name(enforcer.begin(), enforcer.end(), word); name != end;
             ++name) {
            rules.insert((*match)[1].str() + ' ' + (*name)[1].str());
        }
    }
    return rules;
}

TEST(CaseList, HasEveryCaseThatARuleNames) {
    std::set<std::string> cases;
    for (const Case& which : all_cases()) {
        cases.insert(std::string(which.rule) + ' ' + std::string(which.name));
    }
    auto rules = rules_of_the_table();
    // One case judges the module as a whole, for both of its rules.
    EXPECT_EQ(rules.erase("AS-5 module-is-complete"), 1u);
    EXPECT_EQ(cases, rules);
}

TEST(CaseList, NamesEachCaseOnce) {
    std::set<std::string_view> names;
    for (const Case& which : all_cases())
        EXPECT_TRUE(names.insert(which.name).second) << which.name;
    EXPECT_EQ(find_case("stop-keeps-its-deadline")->rule, "AS-27");
    EXPECT_EQ(find_case("no-such-case"), nullptr);
}

TEST(CaseList, PutsTheGatesFirst) {
    bool gates_are_over = false;
    for (const Case& which : all_cases()) {
        EXPECT_FALSE(which.is_gate && gates_are_over) << which.name;
        gates_are_over = gates_are_over || !which.is_gate;
    }
    EXPECT_TRUE(all_cases().front().is_gate);
}

}  // namespace
