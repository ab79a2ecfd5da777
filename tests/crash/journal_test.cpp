#include "tests/crash/journal.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "plugin_api/alarm_sink.h"
#include "tests/crash/kill_point.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using crash::Entry;
using crash::Record;

class HostJournal : public ::testing::Test {
protected:
    const test_support::TemporaryFolder folder_;
    const std::filesystem::path path_ = folder_.path() / "journal";
};

TEST_F(HostJournal, IsReadWhileItGrows) {
    crash::JournalReader reader(path_);
    std::vector<crash::Index> read;
    const auto take = [&read](const Record& record) { read.push_back(record.index); };
    reader.read(take);
    crash::JournalWriter writer(path_);
    writer.append(std::array{Record{.index = 1}, Record{.index = 2}});
    reader.read(take);
    writer.append(std::array{Record{.index = 3}});
    reader.read(take);
    EXPECT_EQ(read, (std::vector<crash::Index>{1, 2, 3}));
}

TEST_F(HostJournal, LosesARecordThatWasCutOffAndNoOther) {
    { crash::JournalWriter(path_).append(std::array{Record{.index = 1}, Record{.index = 2}}); }
    std::filesystem::resize_file(path_, sizeof(Record) + 3);
    crash::JournalWriter(path_).append(std::array{Record{.index = 3}});
    std::vector<crash::Index> read;
    crash::JournalReader(path_).read([&read](const Record& r) { read.push_back(r.index); });
    EXPECT_EQ(read, (std::vector<crash::Index>{1, 3}));
}

TEST(Stages, CountsEachEventOnce) {
    crash::Stages stages(10);
    stages.apply({.index = 5, .entry = Entry::submitted});
    for (int i = 0; i < 2; ++i) {
        stages.apply({.index = 1, .entry = Entry::custody});
        stages.apply({.index = 1,
                      .entry = Entry::final,
                      .outcome = ALARM_SINK_OUTCOME_DELIVERED,
                      .certainty = ALARM_SINK_SENT_YES});
        stages.apply({.index = 2,
                      .entry = Entry::final,
                      .outcome = ALARM_SINK_OUTCOME_DELIVERED,
                      .certainty = ALARM_SINK_SENT_MAYBE});
    }
    EXPECT_EQ(stages.submitted(), 5u);
    EXPECT_EQ(stages.custodies(), 1u);
    EXPECT_EQ(stages.finals(), 2u);
    EXPECT_EQ(stages.not_delivered(), 1u);
    EXPECT_TRUE(stages.is_delivered(1));
    EXPECT_FALSE(stages.is_delivered(2));
}

TEST(KillPoint, IsReadAsItIsWritten) {
    for (const crash::Moment moment : crash::kMoments) {
        const crash::KillPoint point{moment, 12, false};
        const auto read = crash::kill_point_of(crash::text_of(point));
        ASSERT_TRUE(read) << crash::text_of(point);
        EXPECT_EQ(crash::text_of(*read), crash::text_of(point));
    }
    for (const char* text : {"", "dot", "dot:0", "dot:1:after", "final:3", "final:x:after",
                             "final:3:later", "time:1", "lunch:1:after"}) {
        EXPECT_FALSE(crash::kill_point_of(text)) << text;
    }
}

}  // namespace
