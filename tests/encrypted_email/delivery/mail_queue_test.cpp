#include "encrypted_email/delivery/mail_queue.hpp"

#include <gtest/gtest.h>

#include "mails.hpp"

using namespace encrypted_email::delivery;
using namespace std::chrono_literals;

namespace {

OutboundMailPointer ordinary(std::uint64_t serial) { return outbound_mail({"a@x.example"}, serial); }
OutboundMailPointer urgent(std::uint64_t serial) {
    return outbound_mail({"a@x.example"}, serial, true);
}

}  // namespace

TEST(MailQueue, GivesUrgentMailsFirstAndOthersInOrder) {
    MailQueue queue;
    queue.add(ordinary(1));
    queue.add(ordinary(2));
    queue.add(urgent(3));
    queue.add(urgent(4));
    for (const std::uint64_t serial : {3u, 4u, 1u, 2u}) EXPECT_EQ(queue.take()->serial, serial);
    EXPECT_EQ(queue.take(), nullptr);
}

TEST(MailQueue, PutsAMailWhoseConnectionFailedBackToTheHead) {
    MailQueue queue;
    queue.add(ordinary(1));
    queue.add(ordinary(2));
    queue.add_first(queue.take());
    EXPECT_EQ(queue.take()->serial, 1u);
}

TEST(MailQueue, HoldsADeferredMailUntilItsTime) {
    const MailQueue::TimePoint now{};
    MailQueue queue;
    queue.defer(ordinary(1), now + 10s);
    queue.defer(ordinary(2), now + 5s);
    EXPECT_EQ(queue.waiting(), 0u);
    EXPECT_EQ(queue.next_wake(), now + 5s);
    queue.wake(now + 5s);
    EXPECT_EQ(queue.take()->serial, 2u);
    EXPECT_EQ(queue.take(), nullptr);
    queue.wake_all();
    EXPECT_EQ(queue.take()->serial, 1u);
    EXPECT_EQ(queue.next_wake(), std::nullopt);
}

TEST(MailQueue, GivesUpEverythingDeferredMailsIncluded) {
    MailQueue queue;
    queue.add(ordinary(1));
    queue.defer(ordinary(2), MailQueue::TimePoint{} + 1h);
    EXPECT_EQ(queue.take_all().size(), 2u);
    EXPECT_EQ(queue.waiting(), 0u);
}
