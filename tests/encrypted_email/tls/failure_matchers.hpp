// failure_matchers.hpp - what the tests of tls/ ask of a failure.
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string>

#include "encrypted_email/tls/failure.hpp"

namespace encrypted_email::tls::testing {

// Of the kind, with all of `words` in its text, and with a remedy that is one sentence and does
// not take the protection away.
inline void expect_failure(const Failure& failure, FailureKind kind,
                           std::initializer_list<const char*> words) {
    EXPECT_EQ(failure.kind, kind) << failure.text;
    for (const char* word : words) {
        EXPECT_THAT(failure.text, ::testing::HasSubstr(word));
    }
    EXPECT_FALSE(failure.remedy.empty());
    EXPECT_EQ(failure.text.back(), '.');
    EXPECT_EQ(failure.remedy.back(), '.');

    std::string advice = failure.remedy;
    std::transform(advice.begin(), advice.end(), advice.begin(),
                   [](unsigned char character) { return std::tolower(character); });
    for (const char* bad :
         {"disable", "switch off", "turn off", "skip", "insecure", "tls = \"none"}) {
        EXPECT_THAT(advice, ::testing::Not(::testing::HasSubstr(bad)));
    }
}

}  // namespace encrypted_email::tls::testing
