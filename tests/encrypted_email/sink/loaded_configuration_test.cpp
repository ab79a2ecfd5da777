#include "encrypted_email/loaded_configuration.hpp"

#include <gtest/gtest.h>

#include "trial_relay.hpp"

using namespace encrypted_email;

namespace {
constexpr std::int64_t kNow = 1'781'524'800'000'000'000;  // 2026-06-15 12:00 UTC
}

TEST(LoadedConfiguration, HasTrustForEveryRelay) {
    const TrialRelay relay;
    trust::Store store{std::filesystem::path{}};
    const LoadResult good = load_configuration(relay.configuration(), "/nowhere/site.toml", kNow, store);
    ASSERT_NE(good.configuration, nullptr) << good.problems;
    ASSERT_EQ(good.configuration->roots.size(), good.configuration->settings->relays.size());
    EXPECT_EQ(good.configuration->roots[0].trust->size(), 1u);
    EXPECT_EQ(good.configuration->routes().size(), 1u);
}

TEST(LoadedConfiguration, NamesThePlaceOfACaFileThatCannotBeUsed) {
    trust::Store store{std::filesystem::path{}};
    const LoadResult result = load_configuration(
        "[relays.main]\nhost = \"mail.example.org\"\nca_file = \"missing.pem\"\n"
        "[groups.all]\nfrom = \"a@b.example\"\nto = \"c@d.example\"\n",
        "/nowhere/site.toml", kNow, store);
    EXPECT_EQ(result.configuration, nullptr);
    EXPECT_EQ(result.problems.find("/nowhere/site.toml:3:"), 0u) << result.problems;
    EXPECT_NE(result.problems.find("/nowhere/missing.pem"), std::string::npos) << result.problems;
}

TEST(LoadedConfiguration, KnowsTheLeastUrgentPriorityThatGoesAtOnce) {
    const TrialRelay relay;
    trust::Store store{std::filesystem::path{}};
    EXPECT_EQ(load_configuration(relay.configuration(), "x", kNow, store).configuration->urgent_priority(),
              -1);
    test_support::GroupText group;
    group.urgent = 39;
    EXPECT_EQ(
        load_configuration(relay.configuration(group), "x", kNow, store).configuration->urgent_priority(),
        39);
}
