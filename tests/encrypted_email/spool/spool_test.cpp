#include "encrypted_email/spool/spool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "watched_owner.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class SpoolTest : public testing::Test {
protected:
    // Keeps events numbered from `first`; what they were answered.
    std::vector<Custody> keep(Spool& spool, EventNumber first, EventNumber count) {
        std::vector<KeepRequest> events;
        for (EventNumber number = first; number < first + count; ++number) {
            events.push_back(request(plain_event("e" + std::to_string(number), number),
                                     {{spool.key_of("boilers"), Lane::ordinary}}));
        }
        std::optional<std::vector<Custody>> answers;
        spool.keep(std::move(events), [&answers](std::vector<KeepAnswer> given) {
            answers.emplace();
            for (const KeepAnswer& answer : given)
                answers->push_back(answer.custody);
        });
        owner.run_until([&answers] { return answers.has_value(); });
        return *answers;
    }

    std::vector<std::string> load(Spool& spool) {
        std::optional<std::vector<std::string>> ids;
        spool.load({spool.key_of("boilers"), Lane::ordinary}, 0, 10'000,
                   [&ids](const std::vector<intake::EventHandle>& events, bool) {
                       ids.emplace();
                       for (const auto& event : events)
                           ids->emplace_back((*event)->id);
                   });
        owner.run_until([&ids] { return ids.has_value(); });
        return *ids;
    }

    Folder folder;
    WatchedOwner owner;
};

TEST_F(SpoolTest, WalksAnEventFromCustodyToFinal) {
    Spool spool(owner.options(folder.path()), owner);
    EXPECT_THAT(keep(spool, 1, 1), ElementsAre(Custody::taken));
    EXPECT_EQ(owner.opened, 1);
    EXPECT_THAT(load(spool), ElementsAre("e1"));
    std::vector<std::string> said;
    spool.begin(mail_of(1, {spool.key_of("boilers"), Lane::ordinary}, {1}), in_flight(),
                [&said] { said.emplace_back("begun"); });
    spool.end(1, in_flight(), delivered(), [&said](const auto& settled) {
        for (const auto& settlement : settled)
            said.push_back(settlement->event_id);
    });
    bool flushed = false;
    spool.flush([&flushed] { flushed = true; });
    owner.run_until([&flushed] { return flushed; });
    EXPECT_THAT(said, ElementsAre("begun", "e1"));
    EXPECT_THAT(load(spool), IsEmpty());
    spool.close();
    EXPECT_THAT(owner.troubles, IsEmpty());
}

TEST_F(SpoolTest, FindsItsEventsAgain) {
    {
        Spool spool(owner.options(folder.path()), owner);
        EXPECT_THAT(keep(spool, 1, 5000), testing::Each(Custody::taken));
    }
    owner.run_posted();
    Spool spool(owner.options(folder.path()), owner);
    owner.run_until([this] { return owner.opened == 2; });
    EXPECT_EQ(owner.found.last_event, 5000u);
    ASSERT_THAT(owner.found.waiting, SizeIs(1));
    EXPECT_EQ(spool.name_of(owner.found.waiting[0].key), "boilers");
    EXPECT_THAT(load(spool), SizeIs(5000));
}

TEST_F(SpoolTest, CarriesOutWhatIsQueuedWhenItCloses) {
    int answered = 0;
    {
        Spool spool(owner.options(folder.path()), owner);
        for (EventNumber number = 1; number <= 50; ++number) {
            std::vector<KeepRequest> events;
            events.push_back(request(plain_event("e" + std::to_string(number), number),
                                     {{spool.key_of("boilers"), Lane::ordinary}}));
            spool.keep(std::move(events), [&answered](const std::vector<KeepAnswer>& answers) {
                answered += answers.at(0).custody == Custody::taken ? 1 : 0;
            });
        }
        spool.close();
    }
    owner.run_posted();
    EXPECT_EQ(answered, 50);
    Spool spool(owner.options(folder.path()), owner);
    EXPECT_THAT(load(spool), SizeIs(50));
}

TEST_F(SpoolTest, AnswersWithoutAFolderAsIfThereWereNoDisk) {
    Spool spool(owner.options(""), owner);
    EXPECT_THAT(keep(spool, 1, 2), ElementsAre(Custody::refused, Custody::refused));
    bool begun = false;
    bool ended = false;
    spool.begin(mail_of(1, {spool.key_of("boilers"), Lane::ordinary}, {}), in_flight(),
                [&begun] { begun = true; });
    spool.end(1, in_flight(), delivered(),
              [&ended](const auto& settled) { ended = settled.empty(); });
    owner.run_until([&ended] { return ended; });
    EXPECT_TRUE(begun);
    EXPECT_THAT(load(spool), IsEmpty());
    spool.close();
    EXPECT_EQ(owner.opened, 0);
    EXPECT_THAT(owner.troubles, IsEmpty());
}

}  // namespace
