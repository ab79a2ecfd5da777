// Replies that are too many, too early, of the wrong kind, or the last ones.
#include "encrypted_email/smtp/dialogue.hpp"

#include <gtest/gtest.h>

#include "conversation.hpp"

using namespace encrypted_email::smtp;

namespace {

class ReplyMatching : public testing::Test {
protected:
    ReplyMatching() : pipelined(implicit_tls()), serial(implicit_tls()) {
        get_ready(pipelined, {"PIPELINING"});
        get_ready(serial, {});
    }

    static FailureKind kind(Conversation& session) { return session.dialogue().failure().kind; }

    Conversation pipelined;
    Conversation serial;
};

TEST_F(ReplyMatching, AReplyWhileIdleBreaksTheConnection) {
    EXPECT_EQ(serial.server("250 Ok\r\n"), "");
    EXPECT_EQ(serial.signals(), "failed");
    EXPECT_EQ(kind(serial), FailureKind::unexpected_reply);
    EXPECT_EQ(serial.dialogue().failure().text,
              "the server sent a reply that no command waits for: 250 Ok");
    EXPECT_EQ(serial.begin(mail_to({"a@example.org"})), "(not begun)");
}

TEST_F(ReplyMatching, AFarewellWhileIdleIsNoMistake) {
    serial.server("421 4.4.2 Idle for too long\r\n");
    EXPECT_EQ(serial.signals(), "failed");
    EXPECT_EQ(kind(serial), FailureKind::service_closing);
    EXPECT_EQ(serial.dialogue().failure().text,
              "the server ends the session: 421 4.4.2 Idle for too long");

    pipelined.server("221 2.0.0 Bye\r\n");
    EXPECT_EQ(kind(pipelined), FailureKind::service_closing);
}

TEST_F(ReplyMatching, ASecondReplyToTheMailDoesNotAnswerTheNextOne) {
    pipelined.begin(mail_to({"a@example.org"}));
    pipelined.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n");
    pipelined.server("250 Queued\r\n250 Queued\r\n");
    EXPECT_EQ(pipelined.signals(), "finished failed");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "delivered");
    EXPECT_EQ(kind(pipelined), FailureKind::unexpected_reply);
}

TEST_F(ReplyMatching, AFarewellBehindTheLastReplyComesBeforeReady) {
    pipelined.begin(mail_to({"a@example.org"}));
    pipelined.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n");
    pipelined.server("250 Queued\r\n421 Enough for one connection\r\n");
    EXPECT_EQ(pipelined.signals(), "finished failed");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "delivered");
    EXPECT_EQ(kind(pipelined), FailureKind::service_closing);
}

TEST_F(ReplyMatching, APieceOfAReplyThatNobodyAskedForIsNotTakenForTheNextAnswer) {
    pipelined.begin(mail_to({"a@example.org"}));
    pipelined.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n");
    pipelined.server("250 Queued\r\n250 Que");
    EXPECT_EQ(pipelined.signals(), "finished ready");
    pipelined.begin(mail_to({"b@example.org"}));
    pipelined.server("ued\r\n");
    EXPECT_EQ(pipelined.signals(), "finished failed");
    EXPECT_EQ(kind(pipelined), FailureKind::unexpected_reply);
}

TEST_F(ReplyMatching, APieceOfAFarewellThatCameWhileIdleIsUnderstoodLater) {
    EXPECT_EQ(serial.server("42"), "");
    EXPECT_EQ(serial.signals(), "");
    serial.begin(mail_to({"a@example.org"}));
    serial.server("1 Bye\r\n");
    EXPECT_EQ(serial.signals(), "finished failed");
    EXPECT_EQ(verdicts(serial.dialogue().take_result()), "undecided");
    EXPECT_EQ(kind(serial), FailureKind::service_closing);
}

TEST_F(ReplyMatching, ADelayedSecondReplyIsNoticedBeforeContentGoesOut) {
    // The reply to RCPT answers DATA, because something answered MAIL already.
    pipelined.begin(mail_to({"a@example.org"}));
    EXPECT_EQ(pipelined.server("250 Stray\r\n250 Ok\r\n250 Ok\r\n"), "");
    EXPECT_EQ(pipelined.signals(), "finished failed");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "undecided");
    EXPECT_EQ(kind(pipelined), FailureKind::unexpected_reply);
    EXPECT_EQ(pipelined.dialogue().failure().text, "the server answered DATA with 250 Ok");
}

TEST_F(ReplyMatching, AReplyAheadOfItsCommandDoesNotCount) {
    serial.begin(mail_to({"a@example.org"}));
    serial.server("250 Ok\r\n250 Ok\r\n");
    EXPECT_EQ(serial.signals(), "finished failed");
    EXPECT_EQ(kind(serial), FailureKind::unexpected_reply);
    EXPECT_EQ(verdicts(serial.dialogue().take_result()), "undecided");
}

TEST_F(ReplyMatching, AnAcceptanceAheadOfTheContentDoesNotDeliverIt) {
    pipelined.begin(mail_to({"a@example.org"}));
    pipelined.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n250 Queued\r\n");
    EXPECT_EQ(pipelined.signals(), "finished failed");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "undecided");
    EXPECT_EQ(pipelined.client(), "") << "the content is not sent to a server out of step";
    EXPECT_EQ(kind(pipelined), FailureKind::unexpected_reply);
}

TEST_F(ReplyMatching,
       AnAcceptanceThatComesWhileTheContentIsUnderWayDeliversItButBreaksTheConnection) {
    pipelined.begin(mail_to({"a@example.org"}));
    pipelined.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n");
    pipelined.server("550 No\r\n250 Queued\r\n");
    EXPECT_EQ(pipelined.signals(), "finished failed");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "ambiguous")
        << "which of the two answered the mail is not known";
}

TEST_F(ReplyMatching, ARefusalThatAStrayReplyHasShiftedRefusesNobody) {
    // b was taken and a was not; with the stray reply it looks the other way round.
    pipelined.begin(mail_to({"a@example.org", "b@example.org"}));
    pipelined.server("250 Ok\r\n250 Stray\r\n550 No such user\r\n250 Ok\r\n354 Go on\r\n");
    EXPECT_EQ(pipelined.signals(), "finished failed");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "undecided undecided");
}

TEST_F(ReplyMatching, ARefusalThatAStrayReplyHasShiftedToDataRefusesNobody) {
    pipelined.begin(mail_to({"a@example.org", "b@example.org"}));
    pipelined.server("250 Ok\r\n250 Stray\r\n250 Ok\r\n550 No such user\r\n354 Go on\r\n");
    EXPECT_EQ(pipelined.signals(), "finished failed");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "undecided undecided");
}

TEST_F(ReplyMatching, ARefusalOfOurOwnOutlivesAStrayReply) {
    pipelined.begin(mail_to({"nobody", "b@example.org"}));
    pipelined.server("250 Ok\r\n250 Stray\r\n550 No such user\r\n354 Go on\r\n");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "refused undecided");
}

TEST_F(ReplyMatching, BytesThatAreNoReplyBreakTheConnection) {
    serial.begin(mail_to({"a@example.org"}));
    serial.server("HTTP/1.1 400 Bad Request\r\n");
    EXPECT_EQ(serial.signals(), "finished failed");
    EXPECT_EQ(verdicts(serial.dialogue().take_result()), "undecided");
    EXPECT_EQ(kind(serial), FailureKind::not_smtp);
    EXPECT_EQ(serial.dialogue().failure().text,
              "instead of the reply to MAIL came no SMTP but \"HTTP/1.1 400 Bad Request\"");
}

TEST_F(ReplyMatching, WhatCameBeforeTheBytesThatAreNoReplyStillCounts) {
    pipelined.begin(mail_to({"a@example.org", "b@example.org"}));
    pipelined.server("250 Ok\r\n550 No\r\n\r\n");
    EXPECT_EQ(verdicts(pipelined.dialogue().take_result()), "refused undecided");
    EXPECT_EQ(kind(pipelined), FailureKind::not_smtp);
}

TEST_F(ReplyMatching, NothingIsSaidOrHeardAfterAFailure) {
    serial.begin(mail_to({"a@example.org"}));
    serial.server("354 What\r\n");
    EXPECT_EQ(serial.signals(), "finished failed");
    EXPECT_EQ(serial.server("250 Ok\r\n"), "");
    EXPECT_EQ(serial.secured(), "");
    EXPECT_EQ(serial.quit(), "");
    serial.dialogue().closed();
    EXPECT_EQ(serial.signals(), "");
    EXPECT_EQ(serial.dialogue().awaiting(), Awaiting::nothing);
    EXPECT_EQ(kind(serial), FailureKind::unexpected_reply);
}

// ---- the connection ends in the middle
// -----------------------------------------------------------

struct Ending {
    const char* replies;  // to MAIL, two RCPT, DATA and the dot, as far as they came
    const char* verdicts;
};

class LostConnection : public testing::TestWithParam<Ending> {};

TEST_P(LostConnection, LeavesWhatIsKnown) {
    Conversation session(implicit_tls());
    get_ready(session, {"PIPELINING"});
    session.begin(mail_to({"a@example.org", "b@example.org"}));
    session.server(GetParam().replies);
    session.dialogue().closed();
    EXPECT_EQ(session.signals(), "finished failed");
    const TransactionResult result = session.dialogue().take_result();
    EXPECT_EQ(verdicts(result), GetParam().verdicts);
    EXPECT_EQ(result.reply.code, 0);
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::closed);
}

TEST_P(LostConnection, LeavesWhatIsKnownWhenTheServerSaysFarewell) {
    Conversation session(implicit_tls());
    get_ready(session, {"PIPELINING"});
    session.begin(mail_to({"a@example.org", "b@example.org"}));
    session.server(GetParam().replies);
    session.server("421 4.3.2 Shutting down\r\n");
    EXPECT_EQ(session.signals(), "finished failed");
    const TransactionResult result = session.dialogue().take_result();
    EXPECT_EQ(verdicts(result), GetParam().verdicts);
    EXPECT_EQ(result.reply.code, 421);
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::service_closing);
}

INSTANTIATE_TEST_SUITE_P(
    Before, LostConnection,
    testing::Values(Ending{"", "undecided undecided"},                      // MAIL is answered
                    Ending{"250 Ok\r\n", "undecided undecided"},            // RCPT is
                    Ending{"250 Ok\r\n250 Ok\r\n", "undecided undecided"},  // the second is
                    Ending{"250 Ok\r\n550 No\r\n", "refused undecided"},    // likewise
                    Ending{"250 Ok\r\n450 No\r\n250 Ok\r\n", "deferred undecided"},  // DATA is
                    Ending{"250 Ok\r\n250 Ok\r\n250 Ok\r\n354 Go\r\n", "ambiguous ambiguous"},
                    Ending{"250 Ok\r\n550 No\r\n250 Ok\r\n354 Go\r\n", "refused ambiguous"},
                    Ending{"250 Ok\r\n550 No\r\n450 No\r\n354 Go\r\n", "refused deferred"},
                    Ending{"451 No\r\n503 No\r\n503 No\r\n", "deferred deferred"}));

TEST(LostConnectionInSerial, IsUndecidedUntilTheContentIsOut) {
    for (std::size_t answered = 0; answered < 4; ++answered) {
        Conversation session(implicit_tls());
        get_ready(session, {});
        session.begin(mail_to({"a@example.org"}));
        const char* replies[] = {"250 Ok\r\n", "250 Ok\r\n", "354 Go on\r\n"};
        for (std::size_t i = 0; i < answered && i < 3; ++i)
            session.server(replies[i]);
        session.dialogue().closed();
        EXPECT_EQ(verdicts(session.dialogue().take_result()),
                  answered < 3 ? "undecided" : "ambiguous");
    }
}

TEST(LostConnectionAfterAnUnfinishedReply, IsAmbiguous) {
    Conversation session(implicit_tls());
    get_ready(session, {"PIPELINING"});
    session.begin(mail_to({"a@example.org"}));
    session.server("250 Ok\r\n250 Ok\r\n354 Go on\r\n");
    session.server("250-Queued as 1");
    session.dialogue().closed();
    EXPECT_EQ(verdicts(session.dialogue().take_result()), "ambiguous");
}

TEST(Farewell, IsUnderstoodAtEveryStepOfTheSession) {
    const std::vector<std::string> steps = {
        "220 mail.example.org\r\n",  hello_reply({"STARTTLS"}), "220 Go\r\n",
        hello_reply({"AUTH LOGIN"}), "334 VXNlcm5hbWU6\r\n",    "334 UGFzc3dvcmQ6\r\n"};
    for (std::size_t count = 0; count <= steps.size(); ++count) {
        if (count == 3) continue;  // plaintext where TLS begins
        Conversation session(with_credentials(with_starttls()));
        for (std::size_t i = 0; i < count; ++i) {
            session.server(steps[i]);
            if (i == 2) session.secured();
        }
        EXPECT_EQ(session.signals(), count > 2 ? "upgrade" : "");
        EXPECT_EQ(session.server("421 4.3.2 Shutting down\r\n"), "");
        EXPECT_EQ(session.signals(), "failed");
        EXPECT_EQ(session.dialogue().failure().kind, FailureKind::service_closing) << count;
        EXPECT_EQ(session.dialogue().failure().reply.code, 421);
    }
}

}  // namespace
