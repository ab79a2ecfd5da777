#include "encrypted_email/configuration/remarks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encrypted_email/configuration/reader.hpp"

using namespace encrypted_email::configuration;
using testing::ElementsAre;

namespace {

TEST(Remarks, GivesThemInTheOrderOfTheDocument) {
    Remarks remarks("site.toml");
    remarks.add({7, 1}, "c", "third");
    remarks.add({2, 9}, "b", "second");
    remarks.add({2, 8}, "", "first");
    EXPECT_THAT(remarks.lines(), ElementsAre("site.toml:2:8: first", "site.toml:2:9: b: second",
                                             "site.toml:7:1: c: third"));
}

TEST(Remarks, KeepsTheOrderOfThoseAtOnePlace) {
    Remarks remarks("x");
    remarks.add({1, 1}, "b", "first");
    remarks.add({1, 1}, "a", "second");
    EXPECT_THAT(remarks.lines(), ElementsAre("x:1:1: b: first", "x:1:1: a: second"));
}

TEST(Remarks, KeepsTheFirstOfTooMany) {
    Remarks remarks("x");
    for (std::uint32_t line = 1000; line > 0; --line) {
        remarks.add({line, 1}, "k", "wrong");
    }
    EXPECT_EQ(remarks.count(), 1000U);
    ASSERT_EQ(remarks.lines().size(), kMaximumProblems);
    EXPECT_EQ(remarks.lines().front(), "x:1:1: k: wrong");
    EXPECT_EQ(remarks.lines().back(), "x:20:1: k: wrong");

    remarks.add({21, 1}, "k", "too late");
    EXPECT_EQ(remarks.lines().back(), "x:20:1: k: wrong");
}

}  // namespace
