#include "host_stub/commands/trial/setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temporary_folder.hpp"

namespace {

using namespace host_stub::commands::trial_run;
using host_stub::trial_server::Protection;
using test_support::read_file;
using testing::HasSubstr;
using testing::Not;

mode_t mode_of(const std::filesystem::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
}

TEST(TrialSetting, ConfigurationIsTheExampleWithAnotherRelay) {
    const test_support::TemporaryFolder folder;
    Setting setting(folder.path(), Protection::starttls);
    const auto text = read_file(setting.configuration_path());
    const auto port = "port = " + std::to_string(setting.server().port()) + "\n";
    EXPECT_THAT(text, HasSubstr("[relays.main]\nhost = \"127.0.0.1\"\n" + port));
    EXPECT_THAT(text, HasSubstr("tls = \"starttls\"\n"));
    EXPECT_THAT(text, Not(HasSubstr("mail.building7.example")));
    const auto example = example_configuration();
    EXPECT_THAT(text, HasSubstr(std::string(example.substr(example.find("[groups.")))));
}

TEST(TrialSetting, KnowsTheGroupsOfTheExample) {
    const test_support::TemporaryFolder folder;
    const Setting setting(folder.path(), Protection::implicit_tls);
    std::vector<std::string> names;
    for (const auto& group : setting.groups()) {
        names.push_back(group.name);
        EXPECT_THAT(group.recipients, Not(testing::IsEmpty())) << group.name;
    }
    EXPECT_THAT(names, testing::UnorderedElementsAre("facility", "fire", "refrigeration", "energy",
                                                     "on-call"));
}

TEST(TrialSetting, SecretsAreForTheOwnerOnlyAndNewEachTime) {
    const test_support::TemporaryFolder first;
    const test_support::TemporaryFolder second;
    const Setting one(first.path(), Protection::implicit_tls);
    const Setting other(second.path(), Protection::implicit_tls);
    EXPECT_EQ(mode_of(one.secrets_path()), 0600u);
    EXPECT_THAT(read_file(one.secrets_path()), testing::StartsWith("relay-password="));
    EXPECT_NE(read_file(one.secrets_path()), read_file(other.secrets_path()));
    EXPECT_THAT(read_file(first.path() / "ca.pem"), HasSubstr("BEGIN CERTIFICATE"));
}

TEST(TrialSetting, ReplacesWhatAnEarlierTrialLeft) {
    const test_support::TemporaryFolder folder;
    std::string earlier;
    {
        const Setting setting(folder.path(), Protection::implicit_tls);
        earlier = read_file(setting.secrets_path());
    }
    const Setting setting(folder.path(), Protection::implicit_tls);
    EXPECT_NE(read_file(setting.secrets_path()), earlier);
}

}  // namespace
