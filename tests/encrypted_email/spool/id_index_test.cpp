// Ids are found in whichever stretch their event is, and after whatever became of the filters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <random>

#include "encrypted_email/spool/id_filter.hpp"
#include "samples.hpp"
#include "tests/support/faulty_vfs.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;
using testing::SizeIs;

namespace {

constexpr EventNumber kSegment = 8192;
constexpr EventNumber kStretch = 4 * kSegment;

TEST(IdFilter, HasWhatWasAddedAndSeldomWhatWasNot) {
    std::mt19937_64 dice(1);
    IdFilter filter;
    std::vector<std::uint64_t> added;
    for (std::size_t i = 0; i < filter.capacity(); ++i)
        filter.add(IdFilter::Place(added.emplace_back(dice())));
    for (const std::uint64_t hash : added)
        ASSERT_TRUE(filter.may_have(IdFilter::Place(hash)));
    std::size_t wrong = 0;
    for (int i = 0; i < 100'000; ++i)
        wrong += filter.may_have(IdFilter::Place(dice())) ? 1u : 0u;
    EXPECT_LT(wrong, 30u);
}

TEST(IdFilter, HasTheSameWhenItIsFolded) {
    std::mt19937_64 dice(2);
    IdFilter filter;
    std::vector<std::uint64_t> added;
    for (int i = 0; i < 32; ++i)
        filter.add(IdFilter::Place(added.emplace_back(dice())));
    while (filter.lines() > IdFilter::kLeastLines) {
        const std::size_t before = filter.capacity();
        filter.fold();
        ASSERT_EQ(filter.capacity(), before / 2);
        for (const std::uint64_t hash : added)
            ASSERT_TRUE(filter.may_have(IdFilter::Place(hash))) << before;
    }
    filter.fold();
    EXPECT_EQ(filter.bytes().size(), 3u * 64);
    const auto read = IdFilter::read(filter.bytes());
    ASSERT_TRUE(read);
    for (const std::uint64_t hash : added)
        EXPECT_TRUE(read->may_have(IdFilter::Place(hash)));
}

TEST(IdFilter, ReadsNothingOfAnotherSize) {
    EXPECT_FALSE(IdFilter::read(""));
    EXPECT_FALSE(IdFilter::read(std::string(63, 'x')));
    EXPECT_FALSE(IdFilter::read(std::string(5 * 64, 'x')));
    EXPECT_FALSE(IdFilter::read(std::string(3072 * 64, 'x')));
    EXPECT_FALSE(IdFilter::read(std::string(64, 'x')));
    EXPECT_TRUE(IdFilter::read(std::string(6 * 64, 'x')));
}

struct IdIndexTest : testing::Test {
    FaultyVfs disk;  // that does not really sync
    Site site;
    Destination boilers = site.to("boilers");

    void SetUp() override {
        site.folds = 2;  // young rows are not in it
        site.open();
    }

    static std::string id_of(EventNumber number) { return "id-" + std::to_string(number); }

    void keep(EventNumber number) {
        ASSERT_EQ(site.keep(plain_event(id_of(number), number), {boilers}).custody, Custody::taken)
            << number;
    }

    void expect_known(const std::vector<EventNumber>& numbers) {
        for (const EventNumber number : numbers) {
            const std::string id = id_of(number);
            const auto again = plain_event(id, 10'000'000 + number);
            EXPECT_EQ(site.keep(again, {boilers}).custody, Custody::waiting) << number;
        }
    }

    std::int64_t value_of(const std::string& sql) {
        sqlite3* file = nullptr;
        sqlite3_stmt* statement = nullptr;
        site.store.reset();
        EXPECT_EQ(sqlite3_open(site.folder.file().c_str(), &file), SQLITE_OK);
        sqlite3_exec(file, "PRAGMA locking_mode = EXCLUSIVE", nullptr, nullptr, nullptr);
        EXPECT_EQ(sqlite3_prepare_v2(file, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
            << sqlite3_errmsg(file);
        const bool has_row = sqlite3_step(statement) == SQLITE_ROW;
        const std::int64_t value = has_row ? sqlite3_column_int64(statement, 0) : 0;
        sqlite3_finalize(statement);
        sqlite3_close(file);
        site.open();
        return value;
    }
    std::int64_t filters() { return value_of("SELECT count(*) FROM id_filters"); }
};

const std::vector<EventNumber> kHere = {
    1, 2, kSegment, 3 * kSegment, kStretch, 2 * kStretch, 9 * kStretch};

TEST_F(IdIndexTest, KnowsAnEventOfAnyStretch) {
    for (const EventNumber number : kHere)
        keep(number);
    expect_known(kHere);
    site.open();
    expect_known(kHere);
    EXPECT_EQ(filters(), 3);  // the newest one's is not written yet
}

TEST_F(IdIndexTest, KnowsALatecomerOfAnOldStretchAfterARestart) {
    for (const EventNumber number : kHere)
        keep(number);
    keep(3);
    expect_known({3});
    site.open();
    expect_known({3});
    expect_known(kHere);
}

TEST_F(IdIndexTest, KnowsThemWithoutAFilterAndWithABrokenOne) {
    for (const EventNumber number : kHere)
        keep(number);
    value_of("UPDATE id_filters SET filter = x'00' WHERE stretch = 0");
    value_of("DELETE FROM id_filters WHERE stretch = 1");
    expect_known(kHere);
}

TEST_F(IdIndexTest, KnowsThemAfterATransactionThatIsRolledBack) {
    keep(1);
    keep(2);
    site.store->start();
    (void)site.store->keep(request(plain_event("lost", kStretch + 5), {boilers}));
    site.store->take_back(1);
    site.store->rollback();
    expect_known({1, 2});
    keep(kStretch + 5);
    keep(3);
    expect_known({1, 2, 3, kStretch + 5});
    site.open();
    expect_known({1, 2, 3, kStretch + 5});
}

TEST_F(IdIndexTest, GivesBackTheFilterOfAStretchThatIsForgotten) {
    for (const EventNumber number : kHere)
        keep(number);
    const std::vector<EventNumber> old = {1, 2, kSegment, 3 * kSegment};
    site.begin(mail_of(1, boilers, old));
    (void)site.end(1, delivered());
    site.now += 48 * kHour;
    site.committed([&] { EXPECT_FALSE(site.store->purge(100)); });
    EXPECT_EQ(filters(), 2);
    for (const EventNumber number : old) {
        const std::string id = id_of(number);
        const auto again = plain_event(id, 20 * kStretch + number);
        EXPECT_EQ(site.keep(again, {boilers}).custody, Custody::taken) << number;
    }
}

TEST_F(IdIndexTest, ShrinksTheFilterOfAStretchThatIsNearlyForgotten) {
    site.store->start();
    std::vector<EventNumber> gone;
    for (EventNumber number = 1; number < 1000; ++number) {
        const auto event = request(plain_event(id_of(number), number), {boilers});
        ASSERT_EQ(site.store->keep(event).custody, Custody::taken);
        if (number % 100 != 0) gone.push_back(number);
    }
    site.store->commit();
    keep(kStretch);
    EXPECT_EQ(value_of("SELECT length(filter) FROM id_filters"), 1536 * 64);
    site.begin(mail_of(1, boilers, gone));
    (void)site.end(1, delivered());
    site.now += 48 * kHour;
    site.committed([&] { EXPECT_FALSE(site.store->purge(2000)); });
    EXPECT_EQ(value_of("SELECT length(filter) FROM id_filters"), 3 * 64);
    expect_known({100, 200, 300, 400, 500, 600, 700, 800, 900, kStretch});
    // It has room again for as many as come late.
    for (EventNumber number = 2000; number < 2100; ++number)
        keep(number);
    site.open();
    expect_known({100, 900, 2000, 2099});
}

TEST_F(IdIndexTest, KnowsSettledEventsOfABatchThatIsInSeveralStretches) {
    for (const EventNumber number : kHere)
        keep(number);
    site.begin(mail_of(1, boilers, kHere));
    (void)site.end(1, delivered());
    EXPECT_EQ(value_of("SELECT count(*) FROM ids"), 0);
    EXPECT_EQ(value_of("SELECT count(DISTINCT batch) FROM settled_ids"), 1);
    EXPECT_EQ(value_of("SELECT count(*) FROM settled_ids"), 4);
    for (const bool filtered : {true, false}) {
        if (!filtered) value_of("DELETE FROM id_filters");
        for (const EventNumber number : kHere) {
            const std::string id = id_of(number);
            const auto again = plain_event(id, 10'000'000 + number);
            EXPECT_EQ(site.keep(again, {boilers}).custody, Custody::settled) << number;
        }
    }
}

}  // namespace
