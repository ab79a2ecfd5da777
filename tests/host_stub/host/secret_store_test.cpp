#include "host_stub/host/secret_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace {

using alarm_sink::Status;
using host_stub::host::SecretStore;
using test_support::TemporaryFolder;
using test_support::write_file;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

/// What was seen, how often, and with which end.
struct Seen {
    std::string text;
    int times = 0;
    Status status;
};

Seen show(const SecretStore& store, std::string_view name, const Status& answer = {}) {
    Seen seen;
    seen.status = store.show(name, [&](std::span<const std::uint8_t> bytes) {
        seen.text.assign(bytes.begin(), bytes.end());
        ++seen.times;
        return answer;
    });
    return seen;
}

class SecretStoreTest : public testing::Test {
protected:
    SecretStoreTest() {
        write_file(file_, "# comment=no\nrelay=s3cret=with=equals\r\nempty=\nrelay=second\n");
        fs::permissions(file_, fs::perms::owner_read | fs::perms::owner_write);
    }

    TemporaryFolder folder_;
    fs::path file_ = folder_.path() / "secrets";
    SecretStore store_{file_};
};

TEST_F(SecretStoreTest, ShowsTheFirstValueOfANameOnce) {
    EXPECT_TRUE(store_.check().ok());
    const Seen seen = show(store_, "relay");
    EXPECT_TRUE(seen.status.ok());
    EXPECT_EQ(seen.text, "s3cret=with=equals");
    EXPECT_EQ(seen.times, 1);
    EXPECT_EQ(show(store_, "empty").times, 1);
}

TEST_F(SecretStoreTest, ReturnsTheStatusOfTheView) {
    EXPECT_EQ(show(store_, "relay", Status::invalid("too short")).status.code(),
              ALARM_SINK_E_INVALID);
}

TEST_F(SecretStoreTest, SeesAChangedFile) {
    write_file(file_, "relay=new\n");
    EXPECT_EQ(show(store_, "relay").text, "new");
}

TEST_F(SecretStoreTest, SaysWhereAMissingSecretIsLookedForAndShowsNone) {
    for (const auto* name : {"no-such", "rela", "# comment", ""}) {
        const Seen seen = show(store_, name);
        EXPECT_EQ(seen.status.code(), ALARM_SINK_E_SECRET);
        EXPECT_EQ(seen.times, 0);
        EXPECT_THAT(seen.status.text(), AllOf(HasSubstr(file_.string()), Not(HasSubstr("s3cret"))));
    }
    EXPECT_THAT(show(store_, "no-such").status.text(), HasSubstr("SECRET_NO_SUCH"));
}

TEST_F(SecretStoreTest, RefusesAFileThatOthersMayRead) {
    fs::permissions(file_, fs::perms::group_read, fs::perm_options::add);
    for (const Status& status : {store_.check(), show(store_, "relay").status}) {
        EXPECT_EQ(status.code(), ALARM_SINK_E_SECRET);
        EXPECT_THAT(status.text(), AllOf(HasSubstr("0640"), HasSubstr("chmod 600")));
    }
}

TEST_F(SecretStoreTest, RefusesWhatIsNoUsableFile) {
    EXPECT_THAT(SecretStore(folder_.path()).check().text(), HasSubstr("regular file"));
    EXPECT_THAT(SecretStore(folder_.path() / "none").check().text(), HasSubstr("No such file"));
    write_file(file_, std::string(70'000, '#'));
    EXPECT_THAT(store_.check().text(), HasSubstr("at most 65536 bytes"));
}

TEST(SecretStoreFromEnvironment, NamesTheVariableInUpperCase) {
    EXPECT_EQ(SecretStore::environment_name("relay-password.2"), "SECRET_RELAY_PASSWORD_2");
    ::setenv("SECRET_HOST_STUB_TEST", "from the environment", 1);
    EXPECT_EQ(show(SecretStore(std::nullopt), "host-stub-test").text, "from the environment");
    ::unsetenv("SECRET_HOST_STUB_TEST");
    EXPECT_EQ(show(SecretStore(std::nullopt), "host-stub-test").status.code(), ALARM_SINK_E_SECRET);
}

}  // namespace
