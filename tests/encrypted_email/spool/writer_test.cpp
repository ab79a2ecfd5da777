// How the writer shares commits, and how it lives with a disk that fails.
#include "encrypted_email/spool/writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/support/faulty_vfs.hpp"
#include "watched_owner.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class WriterTest : public testing::Test {
protected:
    void keep(Spool& spool, EventNumber number, Lane lane = Lane::ordinary) {
        std::vector<KeepRequest> events;
        events.push_back(request(plain_event("e" + std::to_string(number), number),
                                 {{spool.key_of("boilers"), lane}}));
        spool.keep(std::move(events), [this](const std::vector<KeepAnswer>& given) {
            for (const KeepAnswer& answer : given)
                answers.push_back(answer.custody);
        });
    }

    void wait_for_answers(std::size_t count) {
        owner.run_until([this, count] { return answers.size() >= count; });
    }

    Options leaping() {
        Options options = owner.options(folder.path());
        options.mono_now_ns = [this] { return clock += 60'000'000'000; };
        return options;
    }

    Folder folder;
    FaultyVfs disk;
    std::atomic<std::int64_t> clock{0};
    WatchedOwner owner;
    std::vector<Custody> answers;
};

TEST_F(WriterTest, SharesOneCommitAmongAllThatCameWhileTheDiskWasBusy) {
    Spool spool(owner.options(folder.path()), owner);
    owner.run_until([this] { return owner.opened == 1; });
    const std::uint64_t before = disk.count(FaultyVfs::on_sync);
    disk.hold_syncs();
    keep(spool, 1);
    disk.wait_until_held();
    for (EventNumber number = 2; number <= 1001; ++number)
        keep(spool, number);
    disk.release_syncs();
    wait_for_answers(1001);
    EXPECT_THAT(answers, Each(Custody::taken));
    // One for the first, one for the others; one more when the log begins anew.
    EXPECT_LE(disk.count(FaultyVfs::on_sync) - before, 3u);
}

TEST_F(WriterTest, AnswersOnlyAfterTheSync) {
    Spool spool(owner.options(folder.path()), owner);
    owner.run_until([this] { return owner.opened == 1; });
    disk.hold_syncs();
    keep(spool, 1, Lane::urgent);
    disk.wait_until_held();
    owner.run_posted();
    EXPECT_THAT(answers, IsEmpty());
    disk.release_syncs();
    wait_for_answers(1);
}

TEST_F(WriterTest, SaysOnceThatTheDiskIsFullAndOnceThatItIsOver) {
    Spool spool(leaping(), owner);
    owner.run_until([this] { return owner.opened == 1; });
    disk.fail(FaultyVfs::on_write, 1, SQLITE_FULL);
    keep(spool, 1);
    wait_for_answers(1);
    keep(spool, 2);
    wait_for_answers(2);
    EXPECT_THAT(answers, ElementsAre(Custody::refused, Custody::taken));
    spool.close();
    owner.run_posted();
    ASSERT_THAT(owner.troubles, SizeIs(2));
    EXPECT_EQ(owner.troubles[0].first, StorageTrouble::full);
    EXPECT_EQ(owner.troubles[1].first, StorageTrouble::none);
    EXPECT_EQ(owner.opened, 1);
}

TEST_F(WriterTest, RepeatsTheEndOfAMailUntilStorageWorks) {
    Spool spool(leaping(), owner);
    keep(spool, 1);
    wait_for_answers(1);
    bool begun = false;
    spool.begin(mail_of(1, {spool.key_of("boilers"), Lane::ordinary}, {1}), in_flight(),
                [&begun] { begun = true; });
    owner.run_until([&begun] { return begun; });
    disk.fail(FaultyVfs::on_sync, 1, SQLITE_IOERR_FSYNC);
    std::size_t settled = 0;
    spool.end(1, in_flight(), delivered(),
              [&settled](const auto& settlements) { settled += settlements.size(); });
    owner.run_until([&settled] { return settled == 1; });
    keep(spool, 1);
    wait_for_answers(2);
    EXPECT_EQ(answers[1], Custody::settled);
}

TEST_F(WriterTest, BeginsAtOnceAndRecordsItLaterWhenTheDiskFails) {
    {
        Spool spool(leaping(), owner);
        keep(spool, 1);
        wait_for_answers(1);
        disk.fail(FaultyVfs::on_sync, 1, SQLITE_IOERR_FSYNC);
        bool begun = false;
        spool.begin(mail_of(1, {spool.key_of("boilers"), Lane::ordinary}, {1}), in_flight(),
                    [&begun] { begun = true; });
        owner.run_until([&begun] { return begun; });
    }
    owner.run_posted();
    Spool spool(leaping(), owner);
    owner.run_until([this] { return owner.opened == 2; });
    ASSERT_THAT(owner.found.mails, SizeIs(1));
    EXPECT_TRUE(owner.found.mails[0].progress.in_flight);
    EXPECT_THAT(owner.found.waiting, IsEmpty());
}

TEST_F(WriterTest, SetsABrokenFileAsideAndBeginsAfresh) {
    Spool spool(leaping(), owner);
    keep(spool, 1);
    wait_for_answers(1);
    disk.fail(FaultyVfs::on_write, 1, SQLITE_CORRUPT);
    keep(spool, 2);
    wait_for_answers(2);
    keep(spool, 3);
    wait_for_answers(3);
    spool.close();
    owner.run_posted();
    EXPECT_THAT(answers, ElementsAre(Custody::taken, Custody::refused, Custody::taken));
    EXPECT_EQ(owner.opened, 2);
    EXPECT_TRUE(std::filesystem::exists(folder.file("spool.db.damaged-1")));
    ASSERT_FALSE(owner.troubles.empty());
    EXPECT_EQ(owner.troubles.back().first, StorageTrouble::damaged);
}

TEST_F(WriterTest, MovesItsLogIntoTheFileBeforeItGrowsLong) {
    Spool spool(owner.options(folder.path()), owner);
    for (EventNumber number = 1; number <= 20'000; ++number)
        keep(spool, number);
    wait_for_answers(20'000);
    EXPECT_LT(std::filesystem::file_size(folder.file("spool.db-wal")), 16u << 20);
    EXPECT_GT(std::filesystem::file_size(folder.file()), 1u << 20);
}

}  // namespace
