// scenario.hpp - `host-stub check` on a configuration that a test breaks, and mends as the remedy
// says.
//
// Whatever a check prints is searched for the password.
#pragma once

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/postfix/scenario.hpp"

namespace check_test {

using namespace postfix_test;

/// A line of --json.
struct CheckedStep {
    std::string subject;
    std::string step;
    std::string object;
    std::string verdict;
    std::string finding;
    std::string server_said;
    std::string remedy;
};

struct Checked {
    int status = 0;      ///< Of exit().
    std::string output;  ///< All of it.
    std::vector<CheckedStep> steps;

    [[nodiscard]] std::size_t count(const std::string& verdict) const;

    /// The step of that name (and object); fails the test, and is empty, when there is none.
    [[nodiscard]] CheckedStep of(const std::string& step, const std::string& object = {}) const;
};

/// What the first of the parentheses in `pattern` stands for in `text`; fails the test, and is
/// empty, when it does not stand there: how a test does what a remedy says.
[[nodiscard]] std::string told(const std::string& text, const std::string& pattern);

class CheckScenario : public testing::Test {
protected:
    /// Of the configuration, by host-stub with these options.
    [[nodiscard]] Checked check(const RelayText& relay, std::vector<std::string> options = {});

    /// That this step, and no other, failed; with every word in its finding or the server's own,
    /// and with `remedy` in what is to be done.  Nothing behind it is claimed.
    CheckedStep expect_failure(const RelayText& relay, const std::string& step,
                               const std::vector<std::string>& words, const std::string& remedy,
                               const std::string& object = {});

    void expect_all_passed(const RelayText& relay);

    TemporaryFolder folder_;
    std::vector<GroupText> groups_ = {GroupText{}};
    std::string password_{PostfixInstance::kPassword};
    std::string proxy_password_;  ///< Empty: the host keeps none.
    bool has_secret_ = true;  ///< Whether the host keeps one.
};

}  // namespace check_test
