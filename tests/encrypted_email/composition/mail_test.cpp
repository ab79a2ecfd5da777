#include "encrypted_email/composition/mail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "support/example.hpp"
#include "support/mail_rules.hpp"

namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

configuration::Address mailbox(std::string local_part, std::string name = "") {
    return {std::move(name), std::move(local_part), "example.org"};
}

configuration::MailingGroup group_to(std::vector<configuration::Address> to,
                                     std::vector<configuration::Address> cc = {},
                                     std::vector<configuration::Address> bcc = {}) {
    configuration::MailingGroup group = example::group();
    group.to = std::move(to);
    group.cc = std::move(cc);
    group.bcc = std::move(bcc);
    return group;
}

std::string mail_to(const configuration::MailingGroup& group) {
    return example::written(example::mail(group, {example::alarm()}));
}

TEST(Mail, HasTheHeaderOfAnAutomaticMailOfAGroup) {
    EXPECT_THAT(
        rules::header_fields(example::written(example::mail(example::group(), {example::alarm()}))),
        ElementsAre("Date: Mon, 23 Nov 2026 02:14:00 +0000",
                    "From: Building 7 <alarms@example.org>", "To: duty@example.org",
                    "Subject: [Building 7] Boiler-1 flow temperature high alarm "
                    "(Main/Plant/Boiler-1/FlowTemperature)",
                    HasSubstr("Message-ID: <"), "List-Id: Boiler house <boiler-house.example.org>",
                    "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
                    "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 7bit"));
}

TEST(Mail, SaysThatItIsUrgentOnlyWhenItIs) {
    const std::string urgent =
        example::written(example::mail(example::group(), {example::alarm()}, true));
    EXPECT_EQ(rules::header_value(urgent, "Importance"), "high");
    EXPECT_EQ(rules::header_value(urgent, "Priority"), "urgent");
    const std::string ordinary =
        example::written(example::mail(example::group(), {example::alarm()}));
    EXPECT_EQ(rules::header_value(ordinary, "Importance"), "");
    EXPECT_EQ(rules::header_value(ordinary, "Priority"), "");
}

TEST(Mail, ListsRecipientsButNeverBcc) {
    const std::string mail = mail_to(
        group_to({mailbox("a", "A, B"), mailbox("b")}, {mailbox("c")}, {mailbox("hidden")}));
    EXPECT_EQ(rules::header_value(mail, "To"), "\"A, B\" <a@example.org>, b@example.org");
    EXPECT_EQ(rules::header_value(mail, "Cc"), "c@example.org");
    EXPECT_THAT(mail, Not(HasSubstr("hidden")));
    EXPECT_THAT(mail, Not(HasSubstr("Bcc")));
}

TEST(Mail, NamesNobodyWhenThereIsOnlyBcc) {
    EXPECT_EQ(rules::header_value(mail_to(group_to({}, {}, {mailbox("hidden")})), "To"),
              "undisclosed-recipients:;");
}

TEST(Mail, NeedsNoToWhenThereIsCc) {
    const std::string mail = mail_to(group_to({}, {mailbox("c")}));
    EXPECT_EQ(rules::header_value(mail, "To"), "");
    EXPECT_EQ(rules::header_value(mail, "Cc"), "c@example.org");
}

TEST(Mail, KeepsItsMessageIdInTheHeader) {
    const Mail mail = example::mail(example::group(), {example::alarm()});
    EXPECT_EQ(rules::header_value(example::written(mail), "Message-ID"), mail.message_id());
}

TEST(Mail, IsTheSameAtEveryAttempt) {
    const Mail mail =
        example::mail(example::group(), {example::alarm(), example::back_to_normal()});
    EXPECT_EQ(example::written(mail), example::written(mail));
}

grouping::Batch after_an_outage() {
    grouping::Batch batch = example::delayed(
        example::batch(example::group(), std::vector{example::alarm(), example::back_to_normal()}),
        "the relay is down");
    batch.not_mailed = 3;
    return batch;
}

// After a restart there is nothing but what the spool kept.
TEST(Mail, IsTheSameWhenItIsMadeAgain) {
    const Mail mail(after_an_outage(), example::kNight + 7'200 * example::kSecond);
    const Mail again(after_an_outage(), example::kNight + 7'200 * example::kSecond);
    EXPECT_EQ(example::written(mail), example::written(again));
    EXPECT_EQ(mail.message_id(), again.message_id());
}

TEST(Mail, HasItsMessageIdFromTheEventsAlone) {
    const Mail late(after_an_outage(), example::kNight + 7'200 * example::kSecond);
    EXPECT_EQ(late.message_id(),
              example::mail(example::group(), {example::alarm(), example::back_to_normal()})
                  .message_id());
}

TEST(Mail, OfABatchThatWasDelayedIsACatchUpMail) {
    const std::string mail = example::written({after_an_outage(), example::kNight});
    EXPECT_THAT(rules::header_value(mail, "Subject"),
                HasSubstr("2 events while mail was delayed, none still active, most urgent: "));
    EXPECT_THAT(mail, HasSubstr("\r\n\r\nThis mail comes late: "));
    EXPECT_THAT(mail, HasSubstr("\r\nCause: the relay is down\r\n3 earlier events "));
}

TEST(Mail, SaysFirstHowManyEventsWereNotMailed) {
    grouping::Batch batch = example::batch(example::group(), std::vector{example::alarm()});
    const std::string ordinary = example::written({batch, example::kNight});
    batch.not_mailed = 1;
    std::string expected = ordinary;
    expected.insert(ordinary.find("\r\n\r\n") + 4,
                    "1 earlier event of this group was not mailed: the store was full and more\r\n"
                    "  urgent ones came first.\r\n\r\n");
    EXPECT_EQ(example::written({batch, example::kNight}), expected);
}

// Whatever the size limit, the text is shortened in the same way.
TEST(Mail, DiffersOnlyInOneFieldWhenItIsSentAgain) {
    const std::string large(50'000, 'z');
    intake::Event event = example::alarm();
    event.text = large;
    std::vector<Mail> mails = {example::mail(example::group(), {event}),
                               {after_an_outage(), example::kNight}};
    for (const Mail& mail : mails) {
        for (std::uint64_t limit = 3'000; limit < 60'000; limit += 77) {
            const std::string first = example::written(mail, {false, limit});
            EXPECT_EQ(first.find("Redelivery"), std::string::npos);
            EXPECT_EQ(example::written(mail, {false, limit, 1}), "Alarm-Redelivery: 1\r\n" + first);
            const std::string again =
                example::written(mail, {false, limit, std::numeric_limits<std::uint32_t>::max()});
            EXPECT_EQ(again, "Alarm-Redelivery: 4294967295\r\n" + first);
            EXPECT_LE(again.size(), limit);
            EXPECT_EQ(rules::broken_rule(again), "");
        }
    }
}

TEST(Mail, SendsToEveryRecipientOnceInTheOrderOfTheHeader) {
    const Mail mail =
        example::mail(group_to({mailbox("a"), mailbox("b")}, {mailbox("c"), mailbox("a")},
                               {mailbox("b"), mailbox("d")}),
                      {example::alarm()});
    EXPECT_THAT(mail.letterhead().recipients(),
                ElementsAre("a@example.org", "b@example.org", "c@example.org", "d@example.org"));
    EXPECT_EQ(mail.letterhead().sender(), "alarms@example.org");
}

TEST(Mail, KnowsWhetherAnAddressNeedsUtf8) {
    const auto needs_utf8 = [](const configuration::MailingGroup& group) {
        return example::mail(group, {example::alarm()}).letterhead().utf8_addresses();
    };
    EXPECT_FALSE(needs_utf8(group_to({mailbox("a", "Müller")})));
    EXPECT_TRUE(needs_utf8(group_to({mailbox("müller")})));
    EXPECT_TRUE(needs_utf8(group_to({mailbox("a")}, {mailbox("müller")})));
    EXPECT_TRUE(needs_utf8(group_to({mailbox("a")}, {}, {mailbox("müller")})));
    configuration::MailingGroup group = example::group();
    group.from.local_part = "störung";
    EXPECT_TRUE(needs_utf8(group));
}

TEST(Mail, WritesAUtf8AddressAsItIs) {
    const std::string mail = mail_to(group_to({mailbox("müller", "Müller")}));
    EXPECT_EQ(rules::header_value(mail, "To"), "=?utf-8?Q?M=C3=BCller?= <müller@example.org>");
    EXPECT_EQ(rules::broken_rule(mail, true), "");
}

TEST(Mail, UsesTheEncodingThatTheServerTakes) {
    intake::Event event = example::alarm();
    event.text = "Störung der Kühlung";
    const auto encoding = [](const intake::Event& of, const Transport& transport) {
        const std::string mail = example::written(example::mail(example::group(), {of}), transport);
        EXPECT_EQ(rules::broken_rule(mail), "");
        return rules::header_value(mail, "Content-Transfer-Encoding");
    };
    EXPECT_EQ(encoding(example::alarm(), {true}), "7bit");
    EXPECT_EQ(encoding(event, {true}), "8bit");
    EXPECT_EQ(encoding(event, {false}), "quoted-printable");
    std::string japanese;
    for (int i = 0; i < 300; ++i) {
        japanese += "冷水";
    }
    event.text = japanese;
    EXPECT_EQ(encoding(event, {false}), "base64");
}

TEST(Mail, HasTheSameBodyInEveryEncoding) {
    intake::Event event = example::alarm();
    event.text = "Störung =20 der Kühlung \n.\n..\n";
    const Mail mail = example::mail(example::group(), {event});
    const std::string body = rules::decoded_body(example::written(mail, {true}));
    EXPECT_THAT(body, HasSubstr("    Störung =20 der Kühlung \r\n    .\r\n    ..\r\n"));
    EXPECT_EQ(rules::decoded_body(example::written(mail, {false})), body);
}

TEST(Mail, IsAppended) {
    const Mail mail = example::mail(example::group(), {example::alarm()});
    std::string out = "before\r\n";
    mail.write(out, {});
    EXPECT_EQ(out, "before\r\n" + example::written(mail));
}

TEST(Mail, CannotBeMadeToHoldAnotherHeaderField) {
    const std::string injection = "x\r\nBcc: intruder@example.net\r\n\r\nnew body\n\nBcc: y\rCc: z";
    intake::Event event = example::alarm();
    const std::array fields = {intake::Field{injection, injection, std::string_view(injection)}};
    event.id = "id";
    event.summary = event.object = event.category = event.text = event.condition_id = injection;
    event.fields = fields;
    configuration::MailingGroup group = example::group();
    group.name = group.subject_prefix = group.from.display_name = injection;
    const std::string mail = example::written(example::mail(group, {event}));
    EXPECT_EQ(rules::broken_rule(mail), "");
    EXPECT_EQ(rules::header_value(mail, "Bcc"), "");
    EXPECT_EQ(rules::header_value(mail, "Cc"), "");
}

}  // namespace
