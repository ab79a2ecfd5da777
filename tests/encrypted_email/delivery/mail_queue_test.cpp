#include "encrypted_email/delivery/mail_queue.hpp"

#include <gtest/gtest.h>

#include "mails.hpp"

using namespace encrypted_email::delivery;
using namespace std::chrono_literals;

namespace {

OutboundMailPointer ordinary(std::uint64_t serial) {
    return outbound_mail({"a@x.example"}, serial);
}
OutboundMailPointer urgent(std::uint64_t serial) {
    return outbound_mail({"a@x.example"}, serial, true);
}

OutboundMailPointer expiring(std::uint64_t serial, std::int64_t expires_unix_ns) {
    return std::make_unique<OutboundMail>(
        encrypted_email::composition::Mail(
            batch({"a@x.example"}, "too hot", false, expires_unix_ns), 0),
        serial);
}

}  // namespace

TEST(MailQueue, GivesUrgentMailsFirstAndOthersInOrder) {
    MailQueue queue;
    queue.add(ordinary(1));
    queue.add(ordinary(2));
    queue.add(urgent(3));
    queue.add(urgent(4));
    for (const std::uint64_t serial : {3u, 4u, 1u, 2u})
        EXPECT_EQ(queue.take()->number, serial);
    EXPECT_EQ(queue.take(), nullptr);
}

TEST(MailQueue, PutsAMailWhoseConnectionFailedBackToTheHead) {
    MailQueue queue;
    queue.add(ordinary(1));
    queue.add(ordinary(2));
    queue.add_first(queue.take());
    EXPECT_EQ(queue.take()->number, 1u);
}

TEST(MailQueue, HoldsADeferredMailUntilItsTime) {
    const MailQueue::TimePoint now{};
    MailQueue queue;
    queue.defer(ordinary(1), now + 10s);
    queue.defer(ordinary(2), now + 5s);
    EXPECT_EQ(queue.waiting(), 0u);
    EXPECT_EQ(queue.next_wake(), now + 5s);
    queue.wake(now + 5s);
    EXPECT_EQ(queue.take()->number, 2u);
    EXPECT_EQ(queue.take(), nullptr);
    queue.wake_all();
    EXPECT_EQ(queue.take()->number, 1u);
    EXPECT_EQ(queue.next_wake(), std::nullopt);
}

TEST(MailQueue, GivesUpEverythingDeferredMailsIncluded) {
    MailQueue queue;
    queue.add(ordinary(1));
    queue.defer(ordinary(2), MailQueue::TimePoint{} + 1h);
    EXPECT_EQ(queue.take_all().size(), 2u);
    EXPECT_EQ(queue.waiting(), 0u);
}

TEST(MailQueue, GivesUpMailsThatHaveExpiredWhereverTheyStand) {
    MailQueue queue;
    EXPECT_EQ(queue.next_expiry(), std::nullopt);
    queue.add(ordinary(1));
    queue.add(expiring(2, 200));
    queue.add(expiring(3, 300));
    queue.defer(expiring(4, 100), MailQueue::TimePoint{} + 1h);
    EXPECT_EQ(queue.next_expiry(), 100);
    EXPECT_TRUE(queue.take_expired(99).empty());
    const auto expired = queue.take_expired(200);
    ASSERT_EQ(expired.size(), 2u);
    EXPECT_EQ(expired[0]->number, 2u);
    EXPECT_EQ(expired[1]->number, 4u);
    EXPECT_EQ(queue.next_expiry(), 300);
    EXPECT_EQ(queue.next_wake(), std::nullopt);
    EXPECT_EQ(queue.take()->number, 1u);
    EXPECT_EQ(queue.take()->number, 3u);
}

TEST(MailQueue, KeepsAMailAsLongAsOneOfItsEventsIsWorthSending) {
    auto events = batch({"a@x.example"}, "first", false, 100);
    events.events.push_back(batch({"a@x.example"}, "second", false, 200).events.front());
    EXPECT_EQ(OutboundMail(encrypted_email::composition::Mail(events, 0), 1).expires_unix_ns(),
              200);
    events.events.push_back(batch({"a@x.example"}, "third").events.front());
    EXPECT_EQ(OutboundMail(encrypted_email::composition::Mail(events, 0), 1).expires_unix_ns(), 0);
}
