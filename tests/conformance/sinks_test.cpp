// The sinks of this project keep every rule of the contract that a machine can check.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conformance/failures.hpp"

namespace {

using ::testing::IsEmpty;

TEST(Conformance, JournalFilePassesEveryCase) { EXPECT_THAT(failures_of(JOURNAL_FILE), IsEmpty()); }

TEST(Conformance, EncryptedEmailPassesEveryCase) {
    EXPECT_THAT(failures_of(ENCRYPTED_EMAIL), IsEmpty());
}

}  // namespace
