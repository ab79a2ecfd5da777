// Whole mails: what goes over the wire, and who ends with which verdict.
#include "encrypted_email/smtp/dialogue.hpp"

#include <gtest/gtest.h>

#include "conversation.hpp"

using namespace encrypted_email::smtp;

namespace {

constexpr const char* kWireContent = "Subject: Boiler\r\n\r\nToo hot.\r\n.\r\n";

// A session with and one without PIPELINING, ready for a mail.
class Transactions : public testing::Test {
protected:
    Transactions() : pipelined(implicit_tls()), serial(implicit_tls()) {
        get_ready(pipelined, {"PIPELINING", "8BITMIME", "SMTPUTF8"});
        get_ready(serial, {"8BITMIME", "SMTPUTF8"});
    }

    Conversation pipelined;
    Conversation serial;
};

TEST_F(Transactions, SendTheEnvelopeAndDataInOneFlight) {
    EXPECT_EQ(pipelined.begin(mail_to({"a@example.org", "b@example.org"})),
              "MAIL FROM:<panel@example.org>\r\n"
              "RCPT TO:<a@example.org>\r\n"
              "RCPT TO:<b@example.org>\r\n"
              "DATA\r\n");
    EXPECT_TRUE(pipelined.dialogue().in_transaction());
    EXPECT_EQ(pipelined.dialogue().awaiting(), Awaiting::mail);
    EXPECT_EQ(pipelined.server("250 2.1.0 Ok\r\n"), "");
    EXPECT_EQ(pipelined.dialogue().awaiting(), Awaiting::recipient);
    EXPECT_EQ(pipelined.server("250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n"), "");
    EXPECT_EQ(pipelined.dialogue().awaiting(), Awaiting::data);
    EXPECT_EQ(pipelined.server("354 Go on\r\n"), kWireContent);
    EXPECT_EQ(pipelined.dialogue().awaiting(), Awaiting::content);
    EXPECT_EQ(pipelined.signals(), "");
    EXPECT_EQ(pipelined.server("250 2.0.0 Queued as 1\r\n"), "");
    EXPECT_EQ(pipelined.signals(), "finished ready");
    EXPECT_FALSE(pipelined.dialogue().in_transaction());
    EXPECT_EQ(pipelined.dialogue().awaiting(), Awaiting::nothing);

    const TransactionResult result = pipelined.dialogue().take_result();
    EXPECT_EQ(verdicts(result), "delivered delivered");
    EXPECT_EQ(result.reply.describe(), "250 2.0.0 Queued as 1");
    EXPECT_EQ(result.recipients[1].reply.describe(), "250 2.0.0 Queued as 1");
}

TEST_F(Transactions, WaitForEachReplyWithoutPipelining) {
    EXPECT_EQ(serial.begin(mail_to({"a@example.org", "b@example.org"})),
              "MAIL FROM:<panel@example.org>\r\n");
    EXPECT_EQ(serial.dialogue().awaiting(), Awaiting::mail);
    EXPECT_EQ(serial.server("250 Ok\r\n"), "RCPT TO:<a@example.org>\r\n");
    EXPECT_EQ(serial.dialogue().awaiting(), Awaiting::recipient);
    EXPECT_EQ(serial.server("251 Will forward\r\n"), "RCPT TO:<b@example.org>\r\n");
    EXPECT_EQ(serial.server("252 Will try\r\n"), "DATA\r\n");
    EXPECT_EQ(serial.dialogue().awaiting(), Awaiting::data);
    EXPECT_EQ(serial.server("354 Go on\r\n"), kWireContent);
    EXPECT_EQ(serial.dialogue().awaiting(), Awaiting::content);
    EXPECT_EQ(serial.server("250 Ok\r\n"), "");
    EXPECT_EQ(serial.signals(), "finished ready");
    EXPECT_EQ(verdicts(serial.dialogue().take_result()), "delivered delivered");
}

TEST_F(Transactions, FollowEachOtherOnOneConnectionWithoutReset) {
    for (int mail = 0; mail < 3; ++mail) {
        EXPECT_EQ(pipelined.begin(mail_to({"a@example.org"})),
                  "MAIL FROM:<panel@example.org>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n");
        EXPECT_EQ(pipelined.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n"), kWireContent);
        EXPECT_EQ(pipelined.server("250 Ok\r\n"), "");
        EXPECT_EQ(pipelined.signals(), "finished ready");
        EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "delivered");
    }
}

TEST_F(Transactions, SendAThousandRecipientsInOneFlight) {
    const std::vector<std::string> recipients(1000, "a@example.org");
    std::string expected = "MAIL FROM:<panel@example.org>\r\n";
    std::string replies = "250 Ok\r\n";
    for (const std::string& recipient : recipients) {
        expected += "RCPT TO:<" + recipient + ">\r\n";
        replies += "250 Ok\r\n";
    }
    EXPECT_EQ(pipelined.begin(mail_to(recipients)), expected + "DATA\r\n");
    EXPECT_EQ(pipelined.server(replies + "354 Go on\r\n"), kWireContent);
    pipelined.server("250 Ok\r\n");
    EXPECT_EQ(pipelined.signals(), "finished ready");
}

TEST_F(Transactions, BeginOnlyWhenTheSessionIsReady) {
    Conversation fresh(implicit_tls());
    EXPECT_EQ(fresh.begin(mail_to({"a@example.org"})), "(not begun)");
    pipelined.begin(mail_to({"a@example.org"}));
    EXPECT_EQ(pipelined.begin(mail_to({"b@example.org"})), "(not begun)");
    EXPECT_TRUE(pipelined.dialogue().in_transaction());
}

// ---- parameters of MAIL ------------------------------------------------------------------------

std::string mail_command(const std::vector<std::string>& keywords, bool eight_bit, bool utf8) {
    Conversation session(implicit_tls());
    get_ready(session, keywords);
    Transaction transaction = mail_to({"a@example.org"}, utf8);
    transaction.eight_bit = eight_bit;
    return session.begin(std::move(transaction));
}

TEST(MailCommand, DeclaresEightBitContentWhereTheServerTakesIt) {
    EXPECT_EQ(mail_command({"8BITMIME"}, true, false),
              "MAIL FROM:<panel@example.org> BODY=8BITMIME\r\n");
    EXPECT_EQ(mail_command({"8BITMIME"}, false, false), "MAIL FROM:<panel@example.org>\r\n");
    EXPECT_EQ(mail_command({}, true, false), "MAIL FROM:<panel@example.org>\r\n");
}

TEST(MailCommand, AsksForSmtputf8OnlyWhenItIsNeeded) {
    EXPECT_EQ(mail_command({"8BITMIME", "SMTPUTF8"}, true, true),
              "MAIL FROM:<panel@example.org> BODY=8BITMIME SMTPUTF8\r\n");
    EXPECT_EQ(mail_command({"SMTPUTF8"}, false, false), "MAIL FROM:<panel@example.org>\r\n");
}

TEST_F(Transactions, MayHaveTheNullSender) {
    EXPECT_EQ(serial.begin(mail_to({"a@example.org"}, false, "")), "MAIL FROM:<>\r\n");
}

TEST_F(Transactions, QuoteALocalPartThatNeedsIt) {
    EXPECT_EQ(
        pipelined.begin(mail_to({"boiler house@example.org"})),
        "MAIL FROM:<panel@example.org>\r\nRCPT TO:<\"boiler house\"@example.org>\r\nDATA\r\n");
}

TEST_F(Transactions, CarryUtf8Addresses) {
    EXPECT_EQ(pipelined.begin(mail_to({"st\xC3\xB6rung@example.org"}, true)),
              "MAIL FROM:<panel@example.org> SMTPUTF8\r\nRCPT TO:<st\xC3\xB6rung@example.org>\r\n"
              "DATA\r\n");
}

// ---- refused here and now ----------------------------------------------------------------------

TEST(LocalRefusal, OfTheWholeMailWhenSmtputf8IsNeededAndNotOffered) {
    Conversation session(implicit_tls());
    get_ready(session, {"PIPELINING"});
    EXPECT_EQ(session.begin(mail_to({"st\xC3\xB6rung@example.org", "b@example.org"}, true)), "");
    EXPECT_EQ(session.signals(), "finished ready");
    const TransactionResult result = session.dialogue().take_result();
    EXPECT_EQ(verdicts(result), "refused refused");
    EXPECT_EQ(result.recipients[0].reply.code, 0);
    EXPECT_EQ(result.recipients[0].reply.text,
              "not sent: an address is not ASCII, and the server does not offer SMTPUTF8");
}

TEST_F(Transactions, NeverWriteAnAddressThatWouldBreakTheCommand) {
    EXPECT_EQ(
        pipelined.begin(mail_to({"a@example.org>\r\nRCPT TO:<x@example.com", "b@example.org"})),
        "MAIL FROM:<panel@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
    EXPECT_EQ(pipelined.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n"), kWireContent);
    pipelined.server("250 Ok\r\n");
    const TransactionResult result = pipelined.dialogue().take_result();
    EXPECT_EQ(verdicts(result), "refused delivered");
    EXPECT_EQ(result.recipients[0].reply.code, 0);
    EXPECT_EQ(result.recipients[0].reply.text,
              "not sent: the address is unusable: it holds a control character");
}

TEST_F(Transactions, AreOverAtOnceWhenNoRecipientIsUsable) {
    EXPECT_EQ(serial.begin(mail_to({"nobody", "@example.org"})), "");
    EXPECT_EQ(serial.signals(), "finished ready");
    EXPECT_EQ(verdicts(serial.dialogue().take_result()), "refused refused");
    EXPECT_EQ(serial.begin(mail_to({"a@example.org"})), "MAIL FROM:<panel@example.org>\r\n");
}

TEST_F(Transactions, AreOverAtOnceWhenTheSenderIsUnusable) {
    EXPECT_EQ(serial.begin(mail_to({"a@example.org"}, false, "panel@example.org\nRSET")), "");
    EXPECT_EQ(serial.signals(), "finished ready");
    const TransactionResult result = serial.dialogue().take_result();
    EXPECT_EQ(verdicts(result), "refused");
    EXPECT_EQ(result.recipients[0].reply.text,
              "not sent: the sender's address is unusable: it holds a control character");
}

// ---- refusals and deferrals by the server ------------------------------------------------------

TEST_F(Transactions, GoOnForTheOthersWhenOneRecipientIsRefused) {
    pipelined.begin(mail_to({"a@example.org", "b@example.org", "c@example.org"}));
    EXPECT_EQ(pipelined.server("250 Ok\r\n550 5.1.1 No such user\r\n250 Ok\r\n"
                               "452 4.5.3 Too many\r\n354 Go on\r\n"),
              kWireContent);
    pipelined.server("250 Ok\r\n");
    const TransactionResult result = pipelined.dialogue().take_result();
    EXPECT_EQ(verdicts(result), "refused delivered deferred");
    EXPECT_EQ(result.recipients[0].reply.describe(), "550 5.1.1 No such user");
    EXPECT_EQ(result.recipients[2].reply.code, 452);
}

TEST_F(Transactions, TellWhichCommandDecided) {
    static_cast<void>(pipelined.begin(mail_to({"a@example.org", "b@example.org"})));
    static_cast<void>(pipelined.server("250 Ok\r\n550 Unknown\r\n250 Ok\r\n354 Go on\r\n"));
    static_cast<void>(pipelined.server("554 Spam\r\n"));
    const TransactionResult content = pipelined.dialogue().take_result();
    EXPECT_EQ(content.recipients[0].step, Awaiting::recipient);
    EXPECT_EQ(content.recipients[1].step, Awaiting::content);

    static_cast<void>(pipelined.begin(mail_to({"a@example.org"})));
    static_cast<void>(pipelined.server("250 Ok\r\n250 Ok\r\n451 Later\r\n"));
    EXPECT_EQ(pipelined.dialogue().take_result().recipients[0].step, Awaiting::data);

    static_cast<void>(serial.begin(mail_to({"a@example.org"})));
    static_cast<void>(serial.server("550 Not you\r\n"));
    EXPECT_EQ(serial.dialogue().take_result().recipients[0].step, Awaiting::mail);

    static_cast<void>(serial.begin(mail_to({"a@example.org"})));
    serial.dialogue().closed();
    EXPECT_EQ(serial.dialogue().take_result().recipients[0].step, Awaiting::nothing);
}

TEST_F(Transactions, EndWithALoneDotWhenTheServerWantsContentForNobody) {
    pipelined.begin(mail_to({"a@example.org", "b@example.org"}));
    EXPECT_EQ(pipelined.server("250 Ok\r\n550 No\r\n450 Later\r\n354 Go on\r\n"), ".\r\n");
    EXPECT_EQ(pipelined.dialogue().awaiting(), Awaiting::content);
    EXPECT_EQ(pipelined.signals(), "");
    EXPECT_EQ(pipelined.server("554 5.5.1 No valid recipients\r\n"), "");
    EXPECT_EQ(pipelined.signals(), "finished ready");
    const TransactionResult result = pipelined.dialogue().take_result();
    EXPECT_EQ(verdicts(result), "refused deferred");
    EXPECT_EQ(result.reply.code, 0);
    EXPECT_EQ(pipelined.begin(mail_to({"a@example.org"})),
              "MAIL FROM:<panel@example.org>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n");
}

TEST_F(Transactions, DeliverNothingWithALoneDotWhateverIsSaidToIt) {
    for (const char* reply : {"250 Ok\r\n", "451 Later\r\n", "554 No\r\n"}) {
        pipelined.begin(mail_to({"a@example.org"}));
        EXPECT_EQ(pipelined.server("250 Ok\r\n550 No\r\n354 Go on\r\n"), ".\r\n");
        pipelined.server(reply);
        EXPECT_EQ(pipelined.signals(), "finished ready");
        EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "refused");
    }
}

TEST_F(Transactions, EndWithALoneDotWhenTheSenderWasRefusedToo) {
    pipelined.begin(mail_to({"a@example.org"}));
    EXPECT_EQ(pipelined.server("550 No\r\n503 No sender\r\n354 Go on\r\n"), ".\r\n");
    pipelined.server("503 No sender\r\n");
    EXPECT_EQ(pipelined.signals(), "finished ready");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "refused");
}

TEST_F(Transactions, SendNoEmptyMailToARecipientWhoseSenderWasRefused) {
    pipelined.begin(mail_to({"a@example.org"}));
    EXPECT_EQ(pipelined.server("550 No\r\n250 Ok\r\n354 Go on\r\n"), "");
    EXPECT_EQ(pipelined.signals(), "finished failed");
    // The replies contradict each other, so that none of them refuses anybody for good.
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "undecided");
    EXPECT_EQ(pipelined.dialogue().failure().kind, FailureKind::unexpected_reply);
}

TEST_F(Transactions, AskForNoContentInSerialWhenEveryRecipientWasRefused) {
    serial.begin(mail_to({"a@example.org", "b@example.org"}));
    serial.server("250 Ok\r\n");
    serial.server("550 No\r\n");
    EXPECT_EQ(serial.server("450 Later\r\n"), "");
    EXPECT_EQ(serial.signals(), "finished ready");
    EXPECT_EQ(verdicts(serial.dialogue().take_result()), "refused deferred");
}

TEST_F(Transactions, TakeTheReplyToMailForEveryRecipientButThoseRefusedHere) {
    pipelined.begin(mail_to({"a@example.org", "nobody", "c@example.org"}));
    pipelined.server("451 4.3.0 Later\r\n503 No sender\r\n503 No sender\r\n503 No sender\r\n");
    EXPECT_EQ(pipelined.signals(), "finished ready");
    const TransactionResult result = pipelined.dialogue().take_result();
    EXPECT_EQ(verdicts(result), "deferred refused deferred");
    EXPECT_EQ(result.recipients[2].reply.code, 451);
    EXPECT_EQ(result.reply.code, 451);
}

class TooManyRecipients : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(TooManyRecipients, IsTemporaryUnlessItIsTheMailbox) {
    Conversation session(implicit_tls());
    get_ready(session, {});
    session.begin(mail_to({"a@example.org"}));
    session.server("250 Ok\r\n");
    session.server(std::string(GetParam().first) + "\r\n");
    EXPECT_EQ(verdicts(session.dialogue().take_result()), GetParam().second);
}

INSTANTIATE_TEST_SUITE_P(ReplyToRcpt, TooManyRecipients,
                         testing::Values(std::pair{"552 Too many recipients", "deferred"},
                                         std::pair{"552 5.5.3 Too many recipients", "deferred"},
                                         std::pair{"552 5.2.2 Mailbox full", "refused"},
                                         std::pair{"550 5.5.3 Odd", "refused"}));

// ---- RSET --------------------------------------------------------------------------------------

TEST_F(Transactions, ResetFirstWhenTheOneBeforeEndedWithoutContent) {
    pipelined.begin(mail_to({"a@example.org"}));
    pipelined.server("250 Ok\r\n550 No\r\n554 No valid recipients\r\n");
    EXPECT_EQ(pipelined.signals(), "finished ready");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "refused");
    EXPECT_EQ(pipelined.begin(mail_to({"b@example.org"})),
              "RSET\r\nMAIL FROM:<panel@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
    EXPECT_EQ(pipelined.dialogue().awaiting(), Awaiting::reset);
    EXPECT_EQ(pipelined.server("250 Flushed\r\n250 Ok\r\n250 Ok\r\n354 Go on\r\n"), kWireContent);
    pipelined.server("250 Ok\r\n");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "delivered");
    EXPECT_EQ(pipelined.begin(mail_to({"b@example.org"})),
              "MAIL FROM:<panel@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
}

TEST_F(Transactions, ResetAloneWithoutPipelining) {
    serial.begin(mail_to({"a@example.org"}));
    serial.server("250 Ok\r\n");
    serial.server("550 No\r\n");
    EXPECT_EQ(serial.begin(mail_to({"b@example.org"})), "RSET\r\n");
    EXPECT_EQ(serial.dialogue().awaiting(), Awaiting::reset);
    EXPECT_EQ(serial.server("250 Flushed\r\n"), "MAIL FROM:<panel@example.org>\r\n");
}

TEST_F(Transactions, DoNotForgetTheResetOverAMailThatWasNotSent) {
    serial.begin(mail_to({"a@example.org"}));
    serial.server("250 Ok\r\n");
    serial.server("550 No\r\n");
    EXPECT_EQ(serial.begin(mail_to({"nobody"})), "");
    EXPECT_EQ(serial.begin(mail_to({"b@example.org"})), "RSET\r\n");
}

TEST_F(Transactions, NeedNoResetAfterARefusedSender) {
    serial.begin(mail_to({"a@example.org"}));
    EXPECT_EQ(serial.server("550 No\r\n"), "");
    EXPECT_EQ(serial.signals(), "finished ready");
    EXPECT_EQ(serial.begin(mail_to({"b@example.org"})), "MAIL FROM:<panel@example.org>\r\n");
}

TEST_F(Transactions, NeedNoResetAfterRefusedContent) {
    pipelined.begin(mail_to({"a@example.org"}));
    pipelined.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n");
    pipelined.server("554 5.6.0 Spam\r\n");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "refused");
    EXPECT_TRUE(pipelined.begin(mail_to({"b@example.org"})).starts_with("MAIL"));
}

TEST_F(Transactions, AreGivenUpWhenResetIsRefused) {
    serial.begin(mail_to({"a@example.org"}));
    serial.server("250 Ok\r\n");
    serial.server("550 No\r\n");
    EXPECT_EQ(serial.signals(), "finished ready");
    serial.begin(mail_to({"b@example.org"}));
    EXPECT_EQ(serial.server("502 Not here\r\n"), "");
    EXPECT_EQ(serial.signals(), "finished failed");
    EXPECT_EQ(verdicts(serial.dialogue().take_result()), "undecided");
    EXPECT_EQ(serial.dialogue().failure().text, "the server answered RSET with 502 Not here");
}

// ---- content -----------------------------------------------------------------------------------

TEST_F(Transactions, WriteContentOnceAndTellItWhatTheServerOffers) {
    int calls = 0;
    Transaction transaction = mail_to({"a@example.org"});
    transaction.content = [&calls](std::string& out, const Capabilities& offered) {
        ++calls;
        out += offered.eight_bit_mime && offered.pipelining ? ".dotted\r\n.\r\nend" : "unknown";
    };
    pipelined.begin(std::move(transaction));
    EXPECT_EQ(pipelined.server("250 Ok\r\n250 Ok\r\n"), "");
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(pipelined.server("354 Go on\r\n"), "..dotted\r\n..\r\nend\r\n.\r\n");
    pipelined.server("250 Ok\r\n");
    EXPECT_EQ(calls, 1);
}

TEST_F(Transactions, StuffOnlyTheContentAndNotWhatWaitsBeforeIt) {
    pipelined.begin(mail_to({"a@example.org"}));
    pipelined.dialogue().output() = "\r\n.unsent";
    EXPECT_EQ(pipelined.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n"),
              std::string("\r\n.unsent") + kWireContent);
}

TEST_F(Transactions, SendNoFinalDotWhenWritingTheContentThrows) {
    Transaction transaction = mail_to({"a@example.org"});
    transaction.content = [](std::string& out, const Capabilities&) {
        out += "Subject: ";
        throw std::bad_alloc();
    };
    pipelined.begin(std::move(transaction));
    EXPECT_THROW(pipelined.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n"), std::bad_alloc);
    EXPECT_EQ(pipelined.client(), "Subject: ");
    EXPECT_EQ(pipelined.begin(mail_to({"b@example.org"})), "(not begun)");
    pipelined.dialogue().closed();
    EXPECT_EQ(pipelined.signals(), "finished failed");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "undecided");
}

}  // namespace
