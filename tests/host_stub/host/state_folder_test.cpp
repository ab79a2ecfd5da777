#include "host_stub/host/state_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/temporary_folder.hpp"

namespace {

using host_stub::host::StateFolder;
using test_support::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;
namespace fs = std::filesystem;

TEST(StateFolder, MakesAFolderForTheOwnerAloneAndKeepsIt) {
    const TemporaryFolder outer;
    const fs::path path = outer.path() / "site" / "sink";
    {
        const StateFolder folder(path);
        EXPECT_EQ(folder.path(), path);
        EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
        EXPECT_FALSE(folder.is_temporary());
    }
    EXPECT_TRUE(fs::exists(path));
    EXPECT_EQ(StateFolder(path).path(), path);
}

TEST(StateFolder, RemovesATemporaryOne) {
    fs::path path;
    {
        const StateFolder folder(std::nullopt);
        path = folder.path();
        EXPECT_TRUE(path.is_absolute());
        EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
        test_support::write_file(path / "file", "content");
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST(StateFolder, RefusesOneThatOthersMayEnter) {
    const TemporaryFolder open;
    EXPECT_THAT([&] { StateFolder folder(open.path()); },
                ThrowsMessage<std::runtime_error>(HasSubstr("chmod 700")));
    const fs::path file = open.path() / "file";
    test_support::write_file(file, "");
    EXPECT_THROW(StateFolder folder(file), std::exception);
}

}  // namespace
