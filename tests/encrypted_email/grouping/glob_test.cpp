#include "encrypted_email/grouping/glob.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "encrypted_email/configuration/settings.hpp"

using namespace encrypted_email;
using grouping::glob_matches;

namespace {

struct Case {
    std::string_view pattern;
    std::string_view path;
};

TEST(Glob, MatchesWhatThePatternStandsFor) {
    const Case cases[] = {
        {"", ""},
        {"Main/Plant", "Main/Plant"},
        {"*", ""},
        {"*", "Main"},
        {"**", ""},
        {"**", "Main/Plant/Boiler-1"},
        {"***", "Main/Plant"},
        {"Main/*", "Main/"},
        {"Main/*", "Main/Plant"},
        {"Main/*/FlowTemperature", "Main/Boiler-1/FlowTemperature"},
        {"Main/**", "Main/"},
        {"Main/**", "Main/Plant/Boiler-1/FlowTemperature"},
        {"Main/**/FlowTemperature", "Main/Plant/Boiler-1/FlowTemperature"},
        {"**/FlowTemperature", "Main/Plant/FlowTemperature"},
        {"**Temperature", "Main/Plant/FlowTemperature"},
        {"*/Boiler-*/**", "Main/Boiler-1/FlowTemperature"},
        {"*/Boiler-*/**", "Main/Boiler-/"},
        {"Boiler-?", "Boiler-1"},
        {"B?r", "Bär"},
        {"???", "äöü"},
        {"*ö*", "äöü"},
        {"B*r", "Bär"},
        {"a*b*c", "aXbXbXc"},
        {"*ab", "aab"},
        {"**ab*cd", "a/ab/abXcd"},
        {"**/a*b/**/c", "a/aXb/a/aXb/x/c"},
        {"*?", "a"},
        {"?*", "a"},
        {"**?", "a/b"},
        {"[a]\\*{b}", "[a]\\anything{b}"},
        {".*", ".hidden"},
        {"?", "\xFF"},
        {"?"
         "?",
         "\xE4\xB8"},
    };
    for (const Case& test : cases) {
        EXPECT_TRUE(glob_matches(test.pattern, test.path)) << test.pattern << " on " << test.path;
    }
}

TEST(Glob, RefusesEverythingElse) {
    const Case cases[] = {
        {"", "Main"},
        {"Main", ""},
        {"Main", "main"},
        {"Main", "Main/"},
        {"Main", "MainX"},
        {"*", "Main/Plant"},
        {"*", "/"},
        {"?", ""},
        {"?", "/"},
        {"?", "ab"},
        {"??", "ä"},
        {"Main/*", "Main/Plant/Boiler-1"},
        {"Main/**", "Main"},
        {"Main/**", "MainX/Plant"},
        {"Main/*/FlowTemperature", "Main/Plant/Boiler-1/FlowTemperature"},
        {"**/FlowTemperature", "FlowTemperature"},
        {"*/Boiler-*/**", "Main/Plant/Boiler-1/FlowTemperature"},
        {"a*b*c", "aXbXc/"},
        {"a*b", "a/b"},
        {"**a*b", "a/b"},
        {"**ab", "ab/"},
        {"*a*b", "a/ab"},
        {"?*?", "a"},
        {"\xC3*", "\xC3/"},  // not UTF-8: the first byte is a character by itself
        {"\xC3", "\xC3\xA4"},
    };
    for (const Case& test : cases) {
        EXPECT_FALSE(glob_matches(test.pattern, test.path)) << test.pattern << " on " << test.path;
    }
}

TEST(Glob, TakesPatternsUpToTheLongestOfTheConfiguration) {
    const std::string longest(configuration::kMaximumGlob, 'a');
    EXPECT_TRUE(glob_matches(longest, longest));
    EXPECT_FALSE(glob_matches(longest, longest + "a"));
    EXPECT_FALSE(glob_matches(longest + "a", longest + "a"));
    EXPECT_TRUE(glob_matches(std::string(254, '?') + "*", std::string(10'000, 'a')));
}

// With backtracking, each of these would not end in anybody's lifetime.
TEST(Glob, EndsOnPathsMadeToKeepItBusy) {
    const std::string path(20'000, 'a');
    std::string pattern;
    for (int i = 0; i < 60; ++i) {
        pattern += "**a*";
    }
    EXPECT_TRUE(glob_matches(pattern, path));
    EXPECT_FALSE(glob_matches(pattern + "b", path));
    EXPECT_FALSE(glob_matches(pattern + "b", path + "/"));
}

}  // namespace
