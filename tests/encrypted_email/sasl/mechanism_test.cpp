#include "encrypted_email/sasl/mechanism.hpp"

#include <gtest/gtest.h>

using namespace encrypted_email::sasl;

namespace {

TEST(Mechanism, IsFoundByItsNameInAnyCase) {
    for (const MechanismEntry& entry : all_mechanisms()) {
        EXPECT_EQ(mechanism_named(entry.name), entry.mechanism) << entry.name;
        EXPECT_EQ(&entry_of(entry.mechanism), &entry) << entry.name;
    }
    EXPECT_EQ(mechanism_named("scram-sha-256-plus"), Mechanism::scram_sha_256_plus);
    EXPECT_EQ(mechanism_named("Plain"), Mechanism::plain);
    EXPECT_EQ(mechanism_named("plain "), std::nullopt);
    EXPECT_EQ(mechanism_named("digest-md5"), std::nullopt);
    EXPECT_EQ(mechanism_named(""), std::nullopt);
}

}  // namespace
