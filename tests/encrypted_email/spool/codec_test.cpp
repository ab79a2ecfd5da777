#include "encrypted_email/spool/event_codec.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "encrypted_email/spool/record_codec.hpp"
#include "encrypted_email/spool/settled_batch.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;

namespace {

const std::array kFields = {intake::Field{"Value", "degC", 94.5},
                            intake::Field{"Limit", "", std::numeric_limits<double>::infinity()},
                            intake::Field{"Count", "", std::int64_t{-3}},
                            intake::Field{"Least", "", std::numeric_limits<std::int64_t>::min()},
                            intake::Field{"Burner enabled", "", true},
                            intake::Field{"", "", std::string_view("a\0b\r\n\xff", 6)}};

intake::Event full_event() {
    intake::Event event;
    event.occurred_unix_ns = -1;
    event.expires_unix_ns = std::numeric_limits<std::int64_t>::max();
    event.priority = 255;
    event.previous_status = ALARM_SINK_POINT_NORMAL;
    event.current_status = 4'000'000'000u;
    event.acknowledge_required = true;
    event.category = "HVAC";
    event.object = "Main/Plant/Boiler-1";
    event.condition_id = "boiler-1-high";
    event.route = "boilers";
    event.summary = "Boiler-1 is hot";
    event.text = "Line\r\n.\r\nline";
    event.fields = kFields;
    return event;
}

std::string written(const intake::Event& event) {
    std::string bytes;
    append_event(bytes, event);
    return bytes;
}

TEST(EventCodec, ReadsBackWhatItWrote) {
    const std::string bytes = written(full_event());
    std::vector<intake::Field> fields;
    const auto event = read_event(bytes, fields);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->occurred_unix_ns, -1);
    EXPECT_EQ(event->expires_unix_ns, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(event->priority, 255u);
    EXPECT_EQ(event->current_status, 4'000'000'000u);
    EXPECT_TRUE(event->acknowledge_required);
    EXPECT_FALSE(event->acknowledged);
    EXPECT_EQ(event->category, "HVAC");
    EXPECT_EQ(event->object, "Main/Plant/Boiler-1");
    EXPECT_EQ(event->condition_id, "boiler-1-high");
    EXPECT_EQ(event->route, "boilers");
    EXPECT_EQ(event->summary, "Boiler-1 is hot");
    EXPECT_EQ(event->text, "Line\r\n.\r\nline");
    ASSERT_EQ(event->fields.size(), kFields.size());
    for (std::size_t i = 0; i < kFields.size(); ++i) {
        EXPECT_EQ(event->fields[i].name, kFields[i].name);
        EXPECT_EQ(event->fields[i].unit, kFields[i].unit);
        EXPECT_EQ(event->fields[i].value, kFields[i].value);
    }
}

TEST(EventCodec, KeepsNotANumber) {
    const std::array fields = {intake::Field{"", "", std::nan("")}};
    intake::Event event;
    event.fields = fields;
    const std::string bytes = written(event);
    std::vector<intake::Field> read;
    const auto again = read_event(bytes, read);
    ASSERT_TRUE(again);
    EXPECT_TRUE(std::isnan(std::get<double>(again->fields[0].value)));
}

TEST(EventCodec, ViewsIntoTheBytes) {
    const std::string bytes = written(full_event());
    std::vector<intake::Field> fields;
    const auto event = read_event(bytes, fields);
    ASSERT_TRUE(event);
    EXPECT_GE(event->text.data(), bytes.data());
    EXPECT_LE(event->text.data() + event->text.size(), bytes.data() + bytes.size());
}

TEST(EventCodec, RefusesEveryBeginningAndEveryExtraByte) {
    const std::string bytes = written(full_event());
    std::vector<intake::Field> fields;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(read_event(std::string_view(bytes).substr(0, size), fields)) << size;
    }
    EXPECT_FALSE(read_event(bytes + '\0', fields));
}

TEST(EventCodec, RefusesAnotherVersion) {
    std::string bytes = written(full_event());
    bytes[0] = 2;
    std::vector<intake::Field> fields;
    EXPECT_FALSE(read_event(bytes, fields));
}

TEST(EventCodec, ReservesNothingForFieldsThatCannotBeThere) {
    std::string bytes = written(intake::Event());
    bytes.back() = '\x7f';  // 127 fields in no bytes
    std::vector<intake::Field> fields;
    EXPECT_FALSE(read_event(bytes, fields));
    EXPECT_EQ(fields.capacity(), 0u);
}

TEST(RecordCodec, ReadsNumbersBack) {
    const std::vector<std::uint64_t> numbers = {5, 6, 7, 1, ~std::uint64_t{0}, 0, 1u << 31};
    std::string bytes;
    append_numbers(bytes, numbers);
    EXPECT_EQ(read_numbers(bytes), numbers);
    EXPECT_EQ(read_numbers(""), std::vector<std::uint64_t>());
    EXPECT_FALSE(read_numbers("\xff"));
}

TEST(RecordCodec, WritesNumbersThatGrowInAByteEach) {
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t number = 1'000'000; number < 1'001'000; ++number)
        numbers.push_back(number);
    std::string bytes;
    append_numbers(bytes, numbers);
    EXPECT_LE(bytes.size(), 1003u);
}

TEST(RecordCodec, ReadsPlacesBack) {
    std::string bytes;
    append_places(bytes, {{1, Lane::urgent, true}, {4'000'000'000, Lane::ordinary, false}});
    const auto read = read_places(bytes);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2u);
    EXPECT_EQ((*read)[0].group, 1);
    EXPECT_EQ((*read)[0].lane, Lane::urgent);
    EXPECT_EQ((*read)[1].group, 4'000'000'000);
}

SettledBatch sample_batch() {
    EventRow row;
    row.number = 7;
    row.id = "a";
    row.run = 3;
    row.ticket = 1007;
    row.priority = 4'000'000'000u;
    row.expires_unix_ns = -1;
    row.places = {{1, Lane::urgent, false}, {4'000'000'000, Lane::ordinary, true}};
    row.mails = {9, 8};
    row.settled_unix_ns = 1'795'000'000'000'000'000;
    row.outcome = ALARM_SINK_OUTCOME_EVICTED;
    row.reason = "the spool is full";
    row.dead = true;
    row.has_id = true;
    return {{row, {}}, {{8, std::string("\0x", 2)}, {9, ""}}};
}

TEST(SettledBatch, ReadsBackWhatItWrote) {
    const auto read = read_batch(write_batch(sample_batch()));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->outcomes, sample_batch().outcomes);
    ASSERT_EQ(read->events.size(), 2u);
    const EventRow& row = read->events[0];
    EXPECT_EQ(row.number, 7u);
    EXPECT_EQ(row.id, "a");
    EXPECT_EQ(row.run, 3u);
    EXPECT_EQ(row.ticket, 1007u);
    EXPECT_EQ(row.priority, 4'000'000'000u);
    EXPECT_EQ(row.expires_unix_ns, -1);
    ASSERT_EQ(row.places.size(), 2u);
    EXPECT_EQ(row.places[1].group, 4'000'000'000);
    EXPECT_EQ(row.places[1].lane, Lane::ordinary);
    EXPECT_TRUE(row.places[1].waits);
    EXPECT_FALSE(row.places[0].waits);
    EXPECT_EQ(row.mails, (std::vector<MailNumber>{9, 8}));
    EXPECT_EQ(row.settled_unix_ns, 1'795'000'000'000'000'000);
    EXPECT_EQ(row.outcome, std::uint32_t{ALARM_SINK_OUTCOME_EVICTED});
    EXPECT_EQ(row.reason, "the spool is full");
    EXPECT_TRUE(row.dead);
    EXPECT_TRUE(row.has_id);
    EXPECT_FALSE(read->events[1].dead);
}

TEST(SettledBatch, RefusesEveryBeginningAndEveryExtraByte) {
    const std::string bytes = write_batch(sample_batch());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(read_batch(std::string_view(bytes).substr(0, size))) << size;
    EXPECT_FALSE(read_batch(bytes + '\0'));
}

TEST(RecordCodec, ReadsOutcomesBack) {
    const custody::MailOutcome outcome{
        .recipients = {{"a@example.org", ALARM_SINK_OUTCOME_REJECTED, 550, 0x50101, "no\r\nuser"},
                       {"", 0, 0, 0, ""}},
        .certainty = ALARM_SINK_SENT_MAYBE,
        .attempts = 70'000,
        .reason = "because"};
    std::string bytes;
    append_outcome(bytes, outcome);
    const auto read = read_outcome(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->certainty, outcome.certainty);
    EXPECT_EQ(read->attempts, outcome.attempts);
    EXPECT_EQ(read->reason, outcome.reason);
    ASSERT_EQ(read->recipients.size(), 2u);
    EXPECT_EQ(read->recipients[0].reply_text, "no\r\nuser");
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(read_outcome(std::string_view(bytes).substr(0, size))) << size;
    }
}

}  // namespace
