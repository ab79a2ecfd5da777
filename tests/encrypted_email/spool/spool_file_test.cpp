// The file as the operator and other processes see it.
#include "encrypted_email/spool/spool_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "encrypted_email/spool/storage_error.hpp"
#include "samples.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;
using testing::HasSubstr;

namespace {

mode_t mode_of(const std::string& path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
}

void run_sql(const std::string& path, const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
}

struct SpoolFileTest : testing::Test {
    Site site;
    Destination boilers = site.to("boilers");

    std::pair<StorageTrouble, std::string> trouble_of_opening() {
        try {
            site.open();
        } catch (const StorageError& error) {
            return {error.kind(), error.what()};
        }
        return {StorageTrouble::none, ""};
    }
};

TEST_F(SpoolFileTest, IsItsOwnersAloneWhateverTheUmaskIs) {
    const mode_t former = ::umask(0);
    site.open();
    (void)site.keep(plain_event("a", 1), {boilers});
    for (const char* name : {"spool.db", "spool.db-wal", "spool.lock"}) {
        EXPECT_EQ(mode_of(site.folder.file(name)), 0600u) << name;
    }
    EXPECT_FALSE(std::filesystem::exists(site.folder.file("spool.db-shm")));
    EXPECT_EQ(::umask(former), 0u);
}

TEST_F(SpoolFileTest, BecomesItsOwnersAlone) {
    site.open();
    site.store.reset();
    ASSERT_EQ(::chmod(site.folder.file().c_str(), 0644), 0);
    site.open();
    EXPECT_EQ(mode_of(site.folder.file()), 0600u);
}

TEST_F(SpoolFileTest, RefusesASecondOneInThisProcess) {
    site.open();
    GroupNames names;
    try {
        Store second(StoreOptions{site.folder.path(), {}, {}, 0, [] { return kNow; }, {}}, names);
        FAIL() << "it was opened";
    } catch (const StorageError& error) {
        EXPECT_EQ(error.kind(), StorageTrouble::unavailable);
        EXPECT_THAT(error.what(), HasSubstr("in use"));
    }
}

TEST_F(SpoolFileTest, RefusesASecondProcess) {
    site.open();
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            const SpoolFile second(site.folder.path());
        } catch (const StorageError&) {
            ::_exit(7);
        }
        ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST_F(SpoolFileTest, RefusesANewerVersionAndLeavesItAlone) {
    site.open();
    (void)site.keep(plain_event("a", 1), {boilers});
    site.store.reset();
    run_sql(site.folder.file(), "PRAGMA user_version = 9");
    const auto [kind, text] = trouble_of_opening();
    EXPECT_EQ(kind, StorageTrouble::unavailable);
    EXPECT_THAT(text, HasSubstr("version 9"));
    EXPECT_THAT(text, HasSubstr("version 3"));
    run_sql(site.folder.file(), "PRAGMA user_version = 3");
    site.open();
    EXPECT_EQ(site.waiting(boilers).size(), 1u);
}

TEST_F(SpoolFileTest, SetsAFileAsideThatIsNoDatabase) {
    std::ofstream(site.folder.file()) << std::string(5000, 'x');
    site.open();
    EXPECT_THAT(site.store->set_aside(), HasSubstr("spool.db.damaged-1"));
    EXPECT_EQ(std::filesystem::file_size(site.folder.file("spool.db.damaged-1")), 5000u);
    EXPECT_EQ(site.keep(plain_event("a", 1), {boilers}).custody, Custody::taken);
}

TEST_F(SpoolFileTest, SetsAnotherProgramsDatabaseAside) {
    run_sql(site.folder.file(), "CREATE TABLE theirs (x)");
    site.open();
    EXPECT_THAT(site.store->set_aside(), HasSubstr("not a spool"));
    site.store.reset();
    std::ofstream(site.folder.file()) << std::string(5000, 'x');
    site.open();
    EXPECT_THAT(site.store->set_aside(), HasSubstr("spool.db.damaged-2"));
}

TEST_F(SpoolFileTest, TakesAnEmptyFileAsFresh) {
    std::ofstream(site.folder.file()).flush();
    site.open();
    EXPECT_EQ(site.store->set_aside(), "");
}

}  // namespace
