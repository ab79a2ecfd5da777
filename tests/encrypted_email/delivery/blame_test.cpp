#include "encrypted_email/delivery/blame.hpp"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <random>
#include <string>

using namespace encrypted_email;
using namespace encrypted_email::delivery;
using smtp::Awaiting;

namespace {

constexpr auto kMail = Awaiting::mail;
constexpr auto kRecipient = Awaiting::recipient;
constexpr auto kData = Awaiting::data;
constexpr auto kContent = Awaiting::content;

// "550 5.1.1 No such user", as ReplyParser gives it.
smtp::Reply reply(const std::string& line) {
    smtp::ReplyParser parser;
    parser.feed(line + "\r\n");
    const auto parsed = parser.next();
    EXPECT_TRUE(parsed) << line;
    return parsed.value_or(smtp::Reply{});
}

struct Case {
    const char* line;
    Awaiting step;
    Blame blame;
    bool for_good;
};

void expect_all(std::initializer_list<Case> cases) {
    for (const Case& test : cases) {
        const Judgement judgement = judge(reply(test.line), test.step);
        EXPECT_EQ(static_cast<int>(judgement.blame), static_cast<int>(test.blame)) << test.line;
        EXPECT_EQ(judgement.for_good, test.for_good) << test.line;
    }
}

TEST(Blame, IsARecipientsWhenOnlyThatOneIsRefused) {
    expect_all({
        {"550 5.1.1 <x@y>: Recipient address rejected: User unknown", kRecipient, Blame::recipient,
         true},
        {"550 no such user", kRecipient, Blame::recipient, true},
        {"551 5.1.6 moved", kRecipient, Blame::recipient, true},
        {"552 5.2.2 mailbox quota exceeded", kRecipient, Blame::recipient, true},
        {"553 5.1.3 bad address syntax", kRecipient, Blame::recipient, true},
        {"501 5.1.3 Bad recipient address syntax", kRecipient, Blame::recipient, true},
        {"550 5.7.1 <x@y>: Recipient address rejected: Access denied", kRecipient, Blame::recipient,
         true},
        {"599 what", kRecipient, Blame::recipient, true},
        {"450 4.2.0 <x@y>: Recipient address rejected: Greylisted", kRecipient, Blame::recipient,
         false},
        {"451 4.7.1 Greylisting in action, you come back too fast", kRecipient, Blame::recipient,
         false},
        {"450 4.2.1 The user is receiving mail too quickly", kRecipient, Blame::recipient, false},
        {"452 4.2.2 The email account is over quota", kRecipient, Blame::recipient, false},
        {"450 mailbox busy", kRecipient, Blame::recipient, false},
        {"451 greylisted, try again in 60 seconds", kRecipient, Blame::recipient, false},
        {"450 4.1.2 Domain not found", kRecipient, Blame::recipient, false},
        {"499 what", kRecipient, Blame::recipient, false},
    });
}

TEST(Blame, IsTheMailsWhenItsContentIsRefused) {
    expect_all({
        {"554 5.7.1 Message contains a virus", kContent, Blame::mail, true},
        {"550 5.6.0 bad header", kContent, Blame::mail, true},
        {"554 transaction failed", kData, Blame::mail, true},
        {"554 5.4.6 too many hops", kContent, Blame::mail, true},
        {"451 4.7.1 Greylisted", kContent, Blame::mail, false},
        {"451 4.6.0 cannot convert", kContent, Blame::mail, false},
        {"471 content filter failed", kContent, Blame::mail, false},
    });
}

TEST(Blame, IsTheSizesWhenTheMailIsTooBig) {
    expect_all({
        {"552 5.3.4 Message size exceeds fixed limit", kMail, Blame::size, false},
        {"552 5.3.4 Message size exceeds fixed limit", kContent, Blame::size, false},
        {"552 message too large", kContent, Blame::size, false},
        {"554 5.3.4 Error: message file too big", kContent, Blame::size, false},
        {"550 5.2.3 Message exceeds the recipient's limit", kContent, Blame::size, false},
        {"552 5.2.2 mailbox full", kContent, Blame::mail, true},
        {"452 4.3.4 no room for a message of this size", kContent, Blame::capacity, false},
    });
}

TEST(Blame, IsTheConfigurationsWhenTheSenderMayNotSend) {
    expect_all({
        {"550 5.7.60 SMTP; Client does not have permissions to send as this sender", kContent,
         Blame::configuration, false},
        {"550 5.7.1 Client does not have permissions to send as this sender", kContent,
         Blame::configuration, false},
        {"553 5.7.1 <a@b>: Sender address rejected: not owned by user alarms", kRecipient,
         Blame::configuration, false},
        {"450 4.1.8 <a@b>: Sender address rejected: Domain not found", kRecipient,
         Blame::configuration, false},
        {"554 5.7.1 <x@y>: Relay access denied", kRecipient, Blame::configuration, false},
        {"550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", kRecipient,
         Blame::configuration, false},
        {"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example",
         kRecipient, Blame::configuration, false},
        {"550 5.7.26 This mail is unauthenticated", kContent, Blame::configuration, false},
        {"550 5.7.23 SPF validation failed", kContent, Blame::configuration, false},
        {"550 sender refused", kMail, Blame::configuration, false},
        {"501 5.1.7 Bad sender address syntax", kMail, Blame::configuration, false},
        {"555 5.5.4 Unsupported option: BODY=8BITMIME", kMail, Blame::configuration, false},
        {"553 5.1.8 bad sender", kMail, Blame::configuration, false},
    });
}

TEST(Blame, IsTheCredentialsWhenALogInIsWanted) {
    expect_all({
        {"530 5.7.0 Authentication required", kMail, Blame::credentials, false},
        {"530 5.7.57 Client not authenticated to send mail", kMail, Blame::credentials, false},
        {"530 5.7.0 Must issue a STARTTLS command first", kRecipient, Blame::credentials, false},
        {"535 5.7.8 Authentication credentials invalid", kMail, Blame::credentials, false},
        {"538 5.7.11 Encryption required", kMail, Blame::credentials, false},
        {"534 5.7.9 Application-specific password required", kMail, Blame::credentials, false},
        {"550 5.7.1 Authentication is required for relay", kRecipient, Blame::credentials, false},
        {"503 5.5.4 authenticate first", kMail, Blame::credentials, false},
    });
}

TEST(Blame, IsTheCapacitysWhenTheServerAsksForLess) {
    expect_all({
        {"421 4.3.2 Service not available", kMail, Blame::capacity, false},
        {"432 4.3.2 Concurrent connections limit exceeded", kMail, Blame::capacity, false},
        {"432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", kContent, Blame::capacity,
         false},
        {"450 try again", kMail, Blame::capacity, false},
        {"451 local error", kData, Blame::capacity, false},
        {"452 4.3.1 Insufficient system storage", kMail, Blame::capacity, false},
        {"452 insufficient storage", kContent, Blame::capacity, false},
        {"451 4.3.0 queue file write error", kContent, Blame::capacity, false},
        {"451 4.4.1 no answer from host", kContent, Blame::capacity, false},
        {"451 4.7.500 Server busy", kContent, Blame::capacity, false},
        {"450 4.7.1 Error: too much mail from 192.0.2.1", kRecipient, Blame::capacity, false},
        {"450 4.3.2 system not accepting", kRecipient, Blame::capacity, false},
        {"452 insufficient system storage", kRecipient, Blame::capacity, false},
        {"454 Throttling failure: Maximum sending rate exceeded", kContent, Blame::capacity, false},
        {"450 4.4.5 congested", kRecipient, Blame::capacity, false},
        {"550 5.4.5 Daily sending quota exceeded", kContent, Blame::capacity, false},
        {"554 5.2.0 SubmissionQuotaExceededException; the submission quota was exceeded", kContent,
         Blame::capacity, false},
        {"550 5.7.1 your daily limit is reached", kRecipient, Blame::capacity, false},
    });
}

TEST(Blame, IsTheConnectionsWhenClientAndServerAreOutOfStep) {
    for (const Awaiting step : {kMail, kRecipient, kData, kContent}) {
        expect_all({
            {"500 5.5.2 unrecognized command", step, Blame::connection, false},
            {"502 5.5.1 not implemented", step, Blame::connection, false},
            {"503 5.5.1 nested MAIL command", step, Blame::connection, false},
            {"504 parameter not implemented", step, Blame::connection, false},
            {"354 go ahead", step, Blame::connection, false},
        });
    }
}

TEST(Blame, IsNobodysButTheRestsWhenThereAreTooManyRecipients) {
    expect_all({
        {"452 4.5.3 Error: too many recipients", kRecipient, Blame::surplus, false},
        {"452 too many recipients", kRecipient, Blame::surplus, false},
        {"552 too many recipients", kRecipient, Blame::surplus, false},
        {"550 5.5.3 too many recipients", kRecipient, Blame::surplus, false},
    });
}

TEST(Blame, IsARecipientsForGoodWhenNoServerCouldBeAsked) {
    const Judgement judgement =
        judge({.code = 0, .enhanced = {}, .text = "not sent: unusable"}, Awaiting::nothing);
    EXPECT_EQ(judgement.blame, Blame::recipient);
    EXPECT_TRUE(judgement.for_good);
}

// Whatever a server says: nothing but a 5xx to a recipient or to the content is for good.
TEST(Blame, NeverGivesUpForAnythingButAPermanentReply) {
    std::minstd_rand chance(20260115);
    const auto any = [&chance](int from, int to) {
        return static_cast<std::uint16_t>(std::uniform_int_distribution<int>(from, to)(chance));
    };
    for (int i = 0; i < 100'000; ++i) {
        smtp::Reply made;
        made.code = any(300, 599);
        if (any(0, 2) != 0) {
            made.enhanced = {static_cast<std::uint16_t>(made.code / 100), any(0, 8), any(0, 80)};
        }
        const Awaiting step = std::array{kMail, kRecipient, kData, kContent}[any(0, 3)];
        const Judgement judgement = judge(made, step);
        EXPECT_NE(judgement.blame, Blame::nobody);
        if (judgement.for_good) {
            EXPECT_TRUE(made.permanent());
            EXPECT_NE(step, kMail);
            EXPECT_EQ(judgement.blame, step == kRecipient ? Blame::recipient : Blame::mail);
        }
    }
}

}  // namespace
