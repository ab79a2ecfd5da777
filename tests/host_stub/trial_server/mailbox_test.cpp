#include "host_stub/trial_server/mailbox.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace {

using namespace host_stub::trial_server;

Mail mail_from(const std::string& sender) {
    Mail mail;
    mail.sender = sender;
    return mail;
}

TEST(Mailbox, KeepsMailsInOrderOfArrival) {
    Mailbox mailbox;
    mailbox.add(mail_from("a@example.org"));
    mailbox.add(mail_from("b@example.org"));

    const auto mails = mailbox.mails();
    ASSERT_EQ(mails.size(), 2u);
    EXPECT_EQ(mails[0].sender, "a@example.org");
    EXPECT_EQ(mails[1].sender, "b@example.org");
}

TEST(Mailbox, WaitEndsWhenTheLastMailThatIsWaitedForArrives) {
    Mailbox mailbox;
    std::thread sender([&] {
        for (int i = 0; i < 3; ++i) {
            mailbox.add(mail_from("a@example.org"));
        }
    });
    EXPECT_TRUE(mailbox.wait_for(3, std::chrono::steady_clock::time_point::max()));
    sender.join();
    EXPECT_EQ(mailbox.count(), 3u);
}

TEST(Mailbox, WaitEndsAtItsDeadline) {
    Mailbox mailbox;
    mailbox.add(mail_from("a@example.org"));
    EXPECT_FALSE(mailbox.wait_for(2, std::chrono::steady_clock::now()));
}

}  // namespace
