#include <gtest/gtest.h>

#include "encrypted_email/composition/mail.hpp"
#include "support/example.hpp"
#include "support/mail_rules.hpp"
#include "support/samples.hpp"

// The rules hold for every mail, not only for those that somebody thought of.
namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;

void expect_rules(const samples::Sample& sample) {
    std::string bodies[2];
    for (const bool eight_bit : {false, true}) {
        const std::string mail = example::written(sample.mail, {eight_bit, 0});
        EXPECT_EQ(rules::broken_rule(mail, sample.mail.letterhead().utf8_addresses()), "")
            << sample.name;
        bodies[eight_bit ? 1 : 0] = rules::decoded_body(mail);
    }
    EXPECT_EQ(bodies[0], bodies[1]) << sample.name;
}

TEST(RandomMail, KeepsTheRulesWhateverTheTexts) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        for (const samples::Sample& sample : samples::random(seed, 100)) {
            expect_rules(sample);
        }
    }
}

TEST(RandomMail, KeepsTheRulesAfterAnOutage) {
    for (const samples::Sample& sample : samples::random_catch_up(20261123, 300)) {
        expect_rules(sample);
    }
}

TEST(RandomMail, KeepsTheRulesBelowASizeLimit) {
    std::vector<samples::Sample> all = samples::random(42, 200);
    for (samples::Sample& sample : samples::random_catch_up(42, 100)) {
        all.push_back(std::move(sample));
    }
    for (const samples::Sample& sample : all) {
        const std::string mail = example::written(sample.mail, {false, 6'000});
        EXPECT_EQ(rules::broken_rule(mail), "") << sample.name;
        EXPECT_LE(mail.size(), 6'000u) << sample.name;
    }
}

TEST(DifficultMail, KeepsTheRules) {
    for (const samples::Sample& sample : samples::difficult()) {
        expect_rules(sample);
    }
}

}  // namespace
