// The rule table of plugin_api/README.md against the files that it names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

using ::testing::IsSubsetOf;

struct Rule {
    std::string enforcer;
    std::string bad_module;
};

std::string read(const std::string& path) {
    std::ifstream file(SOURCE_ROOT "/" + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// Rows such as "| AS-7 | text | `case`, loader | `module` |", where no text holds a bar.
std::map<int, Rule> rules() {
    std::map<int, Rule> rules;
    const std::string text = read("plugin_api/README.md");
    const std::regex row(R"(\| AS-(\d+) \|[^|\n]*\|([^|\n]*)\|([^|\n]*)(?:\|)?\n)");
    for (std::sregex_iterator match(text.begin(), text.end(), row), end; match != end; ++match) {
        const bool added =
            rules.emplace(std::stoi((*match)[1]), Rule{(*match)[2], (*match)[3]}).second;
        EXPECT_TRUE(added) << "AS-" << (*match)[1] << " stands twice";
    }
    return rules;
}

std::set<std::string> quoted(const std::string& text) {
    std::set<std::string> words;
    const std::regex word("`([a-z0-9_-]+)`");
    for (std::sregex_iterator match(text.begin(), text.end(), word), end; match != end; ++match) {
        words.insert((*match)[1]);
    }
    return words;
}

// Of variants.h: the name of each bad module and the conformance case that must fail for it.
std::map<std::string, std::string> variants() {
    std::map<std::string, std::string> variants;
    const std::string text = read("tests/abi/bad_modules/variants.h");
    const std::regex line("\nVARIANT\\(([a-z0-9_]+), \"([a-z0-9-]*)\"");
    for (std::sregex_iterator match(text.begin(), text.end(), line), end; match != end; ++match) {
        variants[(*match)[1]] = (*match)[2];
    }
    variants.erase("none");
    return variants;
}

TEST(Rules, EachNamesWhatEnforcesIt) {
    const auto all = rules();
    ASSERT_GT(all.size(), 50u);
    for (const auto& [number, rule] : all) {
        EXPECT_TRUE(std::regex_search(rule.enforcer, std::regex("[a-z]"))) << "AS-" << number;
    }
}

TEST(Rules, EachBadModuleStandsInTheTableBesideItsCase) {
    const auto all = rules();
    for (const auto& [variant, conformance_case] : variants()) {
        bool found = false;
        for (const auto& [number, rule] : all) {
            if (!quoted(rule.bad_module).contains(variant)) continue;
            found = true;
            const std::string enforcer = rule.enforcer;
            EXPECT_TRUE(quoted(enforcer).contains(conformance_case) ||
                        enforcer.find("every case") != std::string::npos)
                << variant << " must fail " << conformance_case << ", AS-" << number << " says "
                << enforcer;
        }
        EXPECT_TRUE(found) << variant << " is in variants.h only";
    }
}

TEST(Rules, EveryBadModuleOfTheTableIsBuilt) {
    std::set<std::string> built;
    for (const auto& [variant, conformance_case] : variants())
        built.insert(variant);
    for (const auto& [number, rule] : rules()) {
        EXPECT_THAT(quoted(rule.bad_module), IsSubsetOf(built)) << "AS-" << number;
    }
}

}  // namespace
