// Rows that move on: nothing that the store answers may depend on when they do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "samples.hpp"
#include "tests/support/faulty_vfs.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;
using testing::ElementsAre;
using testing::SizeIs;

namespace {

struct Folding : testing::Test {
    FaultyVfs disk;  // that does not really sync
    Site site;
    Destination boilers = site.to("boilers");

    void SetUp() override { site.open(); }

    // What the file says about itself, as another program reads it.
    std::int64_t value_of(const std::string& sql) {
        site.store.reset();
        sqlite3* file = nullptr;
        EXPECT_EQ(sqlite3_open(site.folder.file().c_str(), &file), SQLITE_OK);
        sqlite3_exec(file, "PRAGMA locking_mode = EXCLUSIVE", nullptr, nullptr, nullptr);
        std::int64_t value = 0;
        char* problem = nullptr;
        sqlite3_exec(
            file, sql.c_str(),
            [](void* out, int, char** columns, char**) {
                *static_cast<std::int64_t*>(out) = std::stoll(columns[0]);
                return 0;
            },
            &value, &problem);
        EXPECT_EQ(problem, nullptr) << problem;
        sqlite3_close(file);
        site.open();
        return value;
    }

    void deliver(EventNumber number) {
        (void)site.keep(plain_event("e" + std::to_string(number), number), {boilers});
        site.begin(mail_of(number, boilers, {number}));
        EXPECT_THAT(site.end(number, delivered()), SizeIs(1));
    }
};

TEST_F(Folding, ChangesNoTableForAnEventThatIsMailedSoon) {
    for (EventNumber number = 1; number <= 20; ++number)
        deliver(number);
    EXPECT_EQ(value_of("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM mails) + "
                       "(SELECT count(*) FROM ids) + (SELECT count(*) FROM waiting)"),
              0);
    site.store->fold();
    EXPECT_EQ(value_of("SELECT count(*) FROM batches"), 1);
    EXPECT_EQ(value_of("SELECT length(ids) FROM settled_ids"), 20 * 10);
    EXPECT_EQ(value_of("SELECT count(*) FROM ids"), 0);
    EXPECT_EQ(value_of("SELECT count(*) FROM journal"), 0);
    EXPECT_EQ(value_of("SELECT count(*) FROM events"), 0);
}

TEST_F(Folding, LetsWhatWaitsGrowTheSecondTime) {
    (void)site.keep(plain_event("waits", 1), {boilers});
    for (EventNumber number = 2; number <= 9; ++number)
        deliver(number);
    site.store->fold();
    EXPECT_THAT(site.waiting(boilers), ElementsAre("waits"));
    site.store->fold();
    EXPECT_EQ(value_of("SELECT count(*) FROM events"), 1);
    EXPECT_EQ(value_of("SELECT count(*) FROM journal"), 0);
    EXPECT_THAT(site.waiting(boilers), ElementsAre("waits"));
}

TEST_F(Folding, LetsAllGrowWhenMostOfItWaits) {
    for (EventNumber number = 1; number <= 9; ++number)
        (void)site.keep(plain_event("e" + std::to_string(number), number), {boilers});
    site.store->fold();
    EXPECT_EQ(value_of("SELECT count(*) FROM events"), 9);
    EXPECT_THAT(site.waiting(boilers), SizeIs(9));
}

TEST_F(Folding, WantsToWhenTheJournalHasItsSize) {
    site.limits.journal = 4096;
    site.open();
    EXPECT_FALSE(site.store->wants_fold());
    intake::Event event = plain_event("a", 1);
    const std::string text(5000, 'x');
    event.text = text;
    site.store->start();
    (void)site.store->keep(request(event, {boilers}));
    site.store->commit();
    EXPECT_TRUE(site.store->wants_fold());
    site.store->fold();
    EXPECT_FALSE(site.store->wants_fold());
    EXPECT_THAT(site.waiting(boilers), ElementsAre("a"));
}

TEST_F(Folding, TakesAnEventOfABrokenBatchAsNew) {
    deliver(1);
    site.store->fold();
    EXPECT_EQ(site.keep(plain_event("e1", 2), {boilers}).custody, Custody::settled);
    value_of("UPDATE batches SET events = x'01ff'");
    EXPECT_EQ(site.keep(plain_event("e1", 3), {boilers}).custody, Custody::taken);
    site.now += 48 * kHour;
    EXPECT_FALSE(site.committed([&] { return site.store->purge(10); }));
    EXPECT_EQ(value_of("SELECT (SELECT count(*) FROM ids) + (SELECT count(*) FROM settled_ids)"),
              0);
    EXPECT_THAT(site.waiting(boilers), ElementsAre("e1"));
}

TEST_F(Folding, SetsAFileAsideWhoseJournalIsBroken) {
    (void)site.keep(plain_event("a", 1), {boilers});
    value_of("UPDATE journal SET records = x'02ff'");
    EXPECT_NE(site.store->set_aside(), "");
    EXPECT_EQ(site.keep(plain_event("a", 1), {boilers}).custody, Custody::taken);
}

// ---- two stores, one of which folds at any time ------------------------------------------------

std::string shown(const std::shared_ptr<const Settlement>& settlement) {
    if (!settlement) return "-";
    std::string text = settlement->event_id + " " + std::to_string(settlement->ticket) + " " +
                       std::to_string(settlement->outcome) + " " + settlement->reason;
    for (const auto& mail : settlement->mails)
        text += " | " + std::to_string(mail->certainty) + " " + mail->reason;
    return text;
}

class Pair {
public:
    explicit Pair(std::uint32_t seed) : dice_(seed) {
        for (Site* const site : {&plain_, &folding_}) {
            site->limits.events = 40;
            site->limits.urgent_priority = 39;
            for (const char* name : {"boilers", "cooling", "pumps"})
                groups_.push_back(site->to(name));  // the same keys in both
            site->open();
        }
        groups_.resize(3);
    }

    void step() {
        switch (dice_() % 12) {
            case 0:
            case 1:
            case 2:
            case 3: keep(); break;
            case 4:
            case 5: begin(); break;
            case 6:
            case 7: end(); break;
            case 8: withdraw(); break;
            case 9: read(); break;
            case 10: forget(); break;
            default: restart();
        }
        while (dice_() % 3 == 0)
            folding_.store->fold();
    }

private:
    // Does it with both, and compares what they show of it.
    template <typename Work>
    void both(const char* what, Work work) {
        const auto show = [&](Site& site) {
            std::string text = work(site);
            auto gone = site.store->take_discarded();
            std::sort(gone.begin(), gone.end(),
                      [](const auto& a, const auto& b) { return a.number < b.number; });
            for (const Discarded& event : gone) {
                text += "\n" + std::to_string(event.number) + " gone: " + shown(event.settlement);
                for (const GroupKey group : event.groups)
                    text += " " + std::to_string(group);
            }
            return text;
        };
        ASSERT_EQ(show(plain_), show(folding_)) << what;
    }

    Destination any_place() {
        Destination place = groups_[dice_() % groups_.size()];
        place.lane = dice_() % 4 == 0 ? Lane::urgent : Lane::ordinary;
        return place;
    }

    void keep() {
        // Sometimes one that was there before.
        const bool is_new = number_ == 0 || dice_() % 5 != 0;
        const EventNumber named = is_new ? number_ + 1 : 1 + dice_() % number_;
        const std::string id = "e" + std::to_string(named);
        number_ += 1 + dice_() % 2000 / 1990 * 9000;  // now and then in another segment
        intake::Event event =
            plain_event(id, number_, static_cast<std::uint32_t>(dice_() % 10 * 10));
        if (dice_() % 4 == 0)
            event.expires_unix_ns = plain_.now + static_cast<std::int64_t>(dice_() % 10) * kHour;
        std::vector<Destination> to = {any_place()};
        const Destination second = any_place();
        if (second.group != to[0].group) to.push_back(second);
        const bool is_lost = dice_() % 10 == 0;
        both("keep", [&](Site& site) {
            site.store->start();
            const Store::Kept kept = site.store->keep(request(event, to));
            if (is_lost) {
                site.store->rollback();
            } else {
                site.store->commit();
            }
            return std::to_string(static_cast<int>(kept.custody)) + " " + shown(kept.settlement);
        });
    }

    void begin() {
        const Destination from = any_place();
        const auto waiting = plain_.store->load(from, 0, 1 + dice_() % 4).first;
        std::vector<EventNumber> events;
        for (const auto& event : waiting)
            events.push_back((*event)->number);
        if (events.empty()) return;
        const MailNumber mail = ++mail_;
        both("begin", [&](Site& site) {
            site.begin(mail_of(mail, from, events));
            return std::string();
        });
        open_.push_back(mail);
    }

    void end() {
        if (open_.empty()) return;
        const std::size_t chosen = dice_() % open_.size();
        const MailNumber mail = open_[chosen];
        if (dice_() % 3 == 0) {
            MailProgress progress = in_flight();
            progress.in_flight = false;
            progress.attempts = static_cast<std::uint32_t>(dice_() % 5);
            both("attempt", [&](Site& site) {
                (void)site.committed([&] { return site.store->end(mail, progress, nullptr); });
                return std::string();
            });
            return;
        }
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(chosen));
        const auto outcome = dice_() % 3 == 0 ? rejected() : delivered();
        both("end", [&](Site& site) {
            std::string text;
            for (const auto& settlement : site.end(mail, outcome))
                text += shown(settlement) + "\n";
            return text;
        });
    }

    void withdraw() {
        if (number_ == 0) return;
        EventNumber event = 1 + dice_() % number_;
        const Destination from = any_place();
        const Destination to = any_place();
        const unsigned way = dice_() % 4;
        if (way == 0) {
            const auto waiting = plain_.store->load(from, 0, 3).first;
            if (waiting.empty()) return;
            event = (*waiting.back())->number;
        }
        both("withdraw", [&](Site& site) {
            site.committed([&] {
                if (way == 0) site.store->take_back(event);
                if (way == 1) site.store->discard(event, from.group, "no more");
                if (way == 2) site.store->move(event, from.group, {to});
                if (way == 3) (void)site.store->expire(site.now, 100);
            });
            return std::string();
        });
    }

    void read() {
        const Destination from = any_place();
        const EventNumber after = dice_() % (number_ + 1);
        const std::size_t most = 1 + dice_() % 5;
        both("load", [&](Site& site) {
            const auto [events, more] = site.store->load(from, after, most);
            std::string text = more ? "more" : "all";
            for (const auto& event : events) {
                text += " " + std::string((*event)->id) + "/" + std::to_string((*event)->ticket) +
                        "/" + std::string((*event)->summary);
            }
            return text;
        });
        both("dead letters", [&](Site& site) {
            const auto [letters, more] = site.store->dead_letters(after, most);
            std::string text = more ? "more" : "all";
            for (const DeadLetter& letter : letters) {
                text += " " + std::string((*letter.event)->summary) + shown(letter.settlement) +
                        std::to_string(letter.settled_unix_ns);
            }
            return text;
        });
    }

    // A batch is forgotten as a whole, and not before the last of it may be.
    void forget() {
        const bool is_all = dice_() % 6 == 0;
        for (Site* const site : {&plain_, &folding_})
            site->now += is_all ? 25 * kHour : kHour / 2;
        if (!is_all) return;
        both("purge", [&](Site& site) {
            return std::to_string(site.committed([&] { return site.store->purge(10'000); }));
        });
    }

    void restart() {
        both("found", [&](Site& site) {
            site.open();
            const Found found = site.store->found();
            std::string text =
                std::to_string(found.last_event) + " " + std::to_string(found.last_mail);
            for (const WaitingGroup& group : found.waiting) {
                text += " " + group.name + std::to_string(group.urgent) +
                        std::to_string(group.ordinary);
            }
            for (const UnfinishedMail& mail : found.mails) {
                text += "\n" + std::to_string(mail.record.number) + " of " +
                        std::to_string(mail.record.group) + " attempt " +
                        std::to_string(mail.progress.attempts) + ":";
                for (const auto& event : mail.events)
                    text += " " + std::string((*event)->id);
            }
            return text;
        });
    }

    std::mt19937 dice_;
    Site plain_;
    Site folding_;
    std::vector<Destination> groups_;
    EventNumber number_ = 0;
    MailNumber mail_ = 0;
    std::vector<MailNumber> open_;
};

TEST_F(Folding, ChangesNoAnswerInRandomRuns) {
    for (std::uint32_t seed = 1; seed <= 30; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Pair pair(seed);
        for (int step = 0; step < 300; ++step) {
            SCOPED_TRACE("step " + std::to_string(step));
            pair.step();
            if (HasFatalFailure()) return;
        }
    }
}

}  // namespace
