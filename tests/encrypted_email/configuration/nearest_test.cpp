#include "encrypted_email/configuration/nearest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

using namespace encrypted_email::configuration;

namespace {

constexpr std::array<std::string_view, 6> kNames = {"host",         "port",      "tls",
                                                    "idle_timeout", "life_time", "a"};

TEST(Nearest, FindsTheNameBehindOneMistake) {
    EXPECT_EQ(nearest("host", kNames), "host");
    EXPECT_EQ(nearest("hots", kNames), "host");   // exchanged
    EXPECT_EQ(nearest("hst", kNames), "host");    // missing
    EXPECT_EQ(nearest("hosst", kNames), "host");  // one too many
    EXPECT_EQ(nearest("hist", kNames), "host");   // wrong
    EXPECT_EQ(nearest("HOST", kNames), "host");   // case counts nothing
    EXPECT_EQ(nearest("tsl", kNames), "tls");
    EXPECT_EQ(nearest("prot", kNames), "port");
}

TEST(Nearest, AllowsMoreMistakesInLongerNames) {
    EXPECT_EQ(nearest("idle-timeuot", kNames), "idle_timeout");
    EXPECT_EQ(nearest("idletimeouts", kNames), "idle_timeout");
    EXPECT_EQ(nearest("idol-timeouts", kNames), "");  // four
    EXPECT_EQ(nearest("hosted", kNames), "host");
    EXPECT_EQ(nearest("hasted", kNames), "");  // three of six
}

TEST(Nearest, PrefersTheFewestMistakesAndThenTheFirstName) {
    constexpr std::array<std::string_view, 3> kClose = {"cart", "card", "care"};
    EXPECT_EQ(nearest("carx", kClose), "cart");
    EXPECT_EQ(nearest("card", kClose), "card");
}

TEST(Nearest, FindsNothingInSomethingElse) {
    EXPECT_EQ(nearest("colour", kNames), "");
    EXPECT_EQ(nearest("", kNames), "");
    EXPECT_EQ(nearest("b", kNames), "");  // nothing of "a" is left
    EXPECT_EQ(nearest("host", {}), "");
}

TEST(Nearest, IgnoresWordsThatAreTooLongToBeNames) {
    EXPECT_EQ(nearest(std::string(1'000'000, 'x'), kNames), "");
    const std::string long_name(65, 'x');
    const std::array<std::string_view, 1> names = {long_name};
    EXPECT_EQ(nearest(std::string(64, 'x'), names), "");
}

}  // namespace
