// Mails that follow each other without waiting: by DATA with the envelope behind the content
// before it, by BDAT as whole mails; and servers that do not take that.
#include <gtest/gtest.h>

#include "conversation.hpp"
#include "encrypted_email/smtp/dialogue.hpp"

using namespace encrypted_email::smtp;

namespace {

constexpr const char* kEnvelope =
    "MAIL FROM:<panel@example.org>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n";
constexpr const char* kWireContent = "Subject: Boiler\r\n\r\nToo hot.\r\n.\r\n";
constexpr const char* kChunk =
    "MAIL FROM:<panel@example.org>\r\nRCPT TO:<a@example.org>\r\nBDAT 29 LAST\r\n"
    "Subject: Boiler\r\n\r\nToo hot.\r\n";
constexpr const char* kTaken = "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n250 2.0.0 Queued\r\n";

Transaction mail() { return mail_to({"a@example.org"}); }

class PacedSession : public testing::Test {
protected:
    PacedSession() : session(implicit_tls()) {
        get_ready(session, {"PIPELINING", "CHUNKING", "ENHANCEDSTATUSCODES"});
    }

    std::string next_verdicts() { return verdicts(session.dialogue().take_result()); }

    Conversation session;
};

// ---- by DATA ---------------------------------------------------------------------------------

class ByData : public PacedSession {
protected:
    ByData() { session.dialogue().set_pace({.mails = 16, .chunking = false}); }

    // One mail's content is on its way, the next one's envelope behind it.
    void get_two_under_way() {
        session.begin(mail());
        session.server("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n");
        static_cast<void>(session.signals());
        EXPECT_EQ(session.begin(mail()), kEnvelope);
    }
};

TEST_F(ByData, TheNextEnvelopeLeavesWithTheContent) {
    EXPECT_EQ(session.begin(mail()), kEnvelope);
    EXPECT_FALSE(session.dialogue().accepts()) << "nothing may come between DATA and its content";
    session.dialogue().receive("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n");
    EXPECT_EQ(session.signals(), "ready");
    EXPECT_EQ(session.begin(mail()), std::string(kWireContent) + kEnvelope);
    EXPECT_FALSE(session.dialogue().accepts()) << "no third: its 354 has to be awaited";

    session.dialogue().receive("250 2.0.0 Queued\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n");
    EXPECT_EQ(session.signals(), "finished ready");
    const TransactionResult first = session.dialogue().take_result();
    EXPECT_EQ(verdicts(first), "delivered");
    EXPECT_FALSE(first.followed);
    EXPECT_TRUE(first.fit_for_chunking);
    EXPECT_EQ(session.begin(mail()), std::string(kWireContent) + kEnvelope);
    session.server("250 2.0.0 Queued\r\n");
    const TransactionResult second = session.dialogue().take_result();
    EXPECT_EQ(verdicts(second), "delivered");
    EXPECT_TRUE(second.followed);
}

TEST_F(ByData, AMailThatComesLaterStillFollowsTheContent) {
    session.begin(mail());
    EXPECT_EQ(session.server("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n"), kWireContent);
    EXPECT_EQ(session.signals(), "ready");
    EXPECT_EQ(session.begin(mail()), kEnvelope);
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::content);
    EXPECT_FALSE(session.dialogue().awaits_follower());
    session.server("250 2.0.0 Queued\r\n");
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::mail);
    EXPECT_TRUE(session.dialogue().awaits_follower());
}

TEST_F(ByData, NothingFollowsWithoutPipelining) {
    Conversation serial(implicit_tls());
    get_ready(serial, {"CHUNKING", "ENHANCEDSTATUSCODES"});
    serial.dialogue().set_pace({.mails = 16, .chunking = true});
    serial.begin(mail());
    serial.server("250 Ok\r\n");
    serial.server("250 Ok\r\n");
    EXPECT_EQ(serial.server("354 Go on\r\n"), kWireContent);
    EXPECT_EQ(serial.signals(), "");
    EXPECT_FALSE(serial.dialogue().accepts());
}

TEST_F(ByData, ARefusedMailDoesNotTouchTheOneBehindIt) {
    get_two_under_way();
    EXPECT_EQ(session.server("554 5.7.1 Spam\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n"),
              kWireContent);
    session.server("250 2.0.0 Queued\r\n");
    EXPECT_EQ(next_verdicts(), "refused");
    EXPECT_EQ(next_verdicts(), "delivered");
}

TEST_F(ByData, AServerThatRefusesTheFollowingEnvelopeLosesNothing) {
    get_two_under_way();
    session.server(
        "250 2.0.0 Queued\r\n503 5.5.1 Bad sequence\r\n503 5.5.1 Bad sequence\r\n"
        "503 5.5.1 Bad sequence\r\n");
    EXPECT_EQ(session.signals(), "finished finished ready");
    EXPECT_EQ(next_verdicts(), "delivered");
    const TransactionResult second = session.dialogue().take_result();
    EXPECT_EQ(verdicts(second), "undecided");
    EXPECT_TRUE(second.too_fast);
    EXPECT_FALSE(second.content_sent);

    session.dialogue().set_pace({});
    EXPECT_EQ(session.begin(mail()), kEnvelope);
    session.server("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n");
    session.server("250 2.0.0 Queued\r\n");
    EXPECT_EQ(next_verdicts(), "delivered");
}

TEST_F(ByData, ABadSequenceWithoutAnotherMailBeforeIsARefusal) {
    session.begin(mail());
    session.server("503 5.5.1 Log in first\r\n503 5.5.1 No\r\n503 5.5.1 No\r\n");
    const TransactionResult result = session.dialogue().take_result();
    EXPECT_EQ(verdicts(result), "refused");
    EXPECT_FALSE(result.too_fast);
}

TEST_F(ByData, ALostConnectionLeavesTheOneAmbiguousAndTheOtherUndecided) {
    get_two_under_way();
    session.dialogue().closed();
    EXPECT_EQ(session.signals(), "finished finished failed");
    EXPECT_EQ(next_verdicts(), "ambiguous");
    EXPECT_EQ(next_verdicts(), "undecided");
}

TEST_F(ByData, AFarewellInBetweenLeavesWhatIsKnown) {
    get_two_under_way();
    session.server("250 2.0.0 Queued\r\n421 4.3.2 Enough\r\n");
    EXPECT_EQ(session.signals(), "finished finished failed");
    EXPECT_EQ(next_verdicts(), "delivered");
    EXPECT_EQ(next_verdicts(), "undecided");
}

TEST_F(ByData, ASecondReplyToTheContentIsNoticedBeforeTheNextContentLeaves) {
    get_two_under_way();
    EXPECT_EQ(session.server("250 2.0.0 Queued\r\n250 2.0.0 Queued\r\n250 2.1.0 Ok\r\n"
                             "250 2.1.5 Ok\r\n354 Go on\r\n"),
              "");
    EXPECT_EQ(session.signals(), "finished finished failed");
    EXPECT_EQ(next_verdicts(), "delivered");
    EXPECT_EQ(next_verdicts(), "undecided");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::unexpected_reply);
}

TEST_F(ByData, AMissingReplyIsNoticedBeforeTheNextContentLeaves) {
    get_two_under_way();
    EXPECT_EQ(session.server("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n"), "");
    EXPECT_EQ(session.signals(), "finished finished failed");
}

TEST_F(ByData, AMailThatCannotBeSentEndsInItsTurn) {
    session.begin(mail());
    session.server("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n");
    EXPECT_EQ(session.begin(mail_to({"nobody"})), "");
    EXPECT_EQ(session.signals(), "ready");
    session.server("250 2.0.0 Queued\r\n");
    EXPECT_EQ(session.signals(), "finished finished");
    EXPECT_EQ(next_verdicts(), "delivered");
    EXPECT_EQ(next_verdicts(), "refused");
}

TEST_F(ByData, QuitWaitsForWhatIsUnderWay) {
    get_two_under_way();
    EXPECT_EQ(session.quit(), "");
}

// ---- by BDAT ---------------------------------------------------------------------------------

class ByBdat : public PacedSession {
protected:
    ByBdat() { session.dialogue().set_pace({.mails = 3, .chunking = true}); }
};

TEST_F(ByBdat, WholeMailsFollowEachOtherEachFromACleanState) {
    EXPECT_EQ(session.begin(mail()), kChunk);
    EXPECT_EQ(session.begin(mail()), std::string("RSET\r\n") + kChunk);
    EXPECT_EQ(session.begin(mail()), std::string("RSET\r\n") + kChunk);
    EXPECT_FALSE(session.dialogue().accepts());
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::mail);
    session.server(kTaken);
    EXPECT_EQ(session.signals(), "finished ready");
    EXPECT_EQ(next_verdicts(), "delivered");
    session.server(std::string("250 2.0.0 Flushed\r\n") + kTaken + "250 2.0.0 Flushed\r\n" +
                   kTaken);
    EXPECT_EQ(session.signals(), "finished finished");
    EXPECT_EQ(next_verdicts(), "delivered");
    EXPECT_EQ(next_verdicts(), "delivered");
}

TEST_F(ByBdat, ContentIsNotStuffed) {
    Transaction dotted = mail();
    dotted.content = [](std::string& out, const Capabilities&) { out += ".\r\n..\r\n"; };
    EXPECT_TRUE(session.begin(std::move(dotted)).ends_with("BDAT 7 LAST\r\n.\r\n..\r\n"));
}

TEST_F(ByBdat, IsUsedOnlyWhereEnhancedStatusCodesAreOffered) {
    Conversation plain(implicit_tls());
    get_ready(plain, {"PIPELINING", "CHUNKING"});
    plain.dialogue().set_pace({.mails = 3, .chunking = true});
    EXPECT_EQ(plain.begin(mail()), kEnvelope);
}

TEST_F(ByBdat, ContentForNobodyIsThrownAwayByTheServer) {
    session.begin(mail());
    session.begin(mail());
    session.server("250 2.1.0 Ok\r\n550 5.1.1 No such user\r\n554 5.5.1 No valid recipients\r\n");
    EXPECT_EQ(next_verdicts(), "refused");
    session.server(std::string("250 2.0.0 Flushed\r\n") + kTaken);
    EXPECT_EQ(next_verdicts(), "delivered");
}

TEST_F(ByBdat, AServerThatDoesNotKnowItAfterAllLosesNothing) {
    for (const char* reply : {"500 5.5.2 What\r\n", "502 5.5.1 No\r\n", "503 5.5.1 No\r\n"}) {
        session.begin(mail());
        session.server(std::string("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n") + reply);
        const TransactionResult result = session.dialogue().take_result();
        EXPECT_EQ(verdicts(result), "undecided");
        EXPECT_TRUE(result.too_fast);
        EXPECT_TRUE(session.begin(mail()).starts_with("RSET\r\n"));
        session.server(std::string("250 2.0.0 Flushed\r\n") + kTaken);
        EXPECT_EQ(next_verdicts(), "delivered");
    }
}

TEST_F(ByBdat, AContentThatIsRefusedIsRefused) {
    session.begin(mail());
    session.server("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n554 5.7.1 Spam\r\n");
    EXPECT_EQ(next_verdicts(), "refused");
    EXPECT_TRUE(session.begin(mail()).starts_with("RSET\r\n")) << "RFC 3030 section 2";
}

TEST_F(ByBdat, ALostConnectionLeavesAmbiguousWhatHadLeftAndUndecidedWhatHadNot) {
    session.begin(mail());
    session.begin(mail());
    EXPECT_TRUE(session.dialogue().begin(mail()));
    session.dialogue().closed();
    EXPECT_EQ(next_verdicts(), "ambiguous");
    EXPECT_EQ(next_verdicts(), "ambiguous");
    EXPECT_EQ(next_verdicts(), "undecided") << "its bytes were still here";
}

TEST_F(ByBdat, ASecondReplyToAContentDoesNotDeliverTheNextMail) {
    session.begin(mail());
    session.begin(mail());
    session.server(std::string(kTaken) + "250 2.0.0 Queued\r\n250 2.0.0 Flushed\r\n" + kTaken);
    EXPECT_EQ(session.signals(), "finished finished failed");
    EXPECT_EQ(next_verdicts(), "delivered");
    EXPECT_EQ(next_verdicts(), "ambiguous");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::unexpected_reply);
}

TEST_F(ByBdat, AMissingReplyDoesNotDeliverTheNextMail) {
    session.begin(mail());
    session.begin(mail());
    session.server(std::string(kTaken) + kTaken);  // none to RSET
    EXPECT_EQ(session.signals(), "finished finished failed");
    EXPECT_EQ(next_verdicts(), "delivered");
    EXPECT_EQ(next_verdicts(), "ambiguous");
}

TEST_F(ByBdat, ARefusedSenderWithAnAcceptedContentIsNotBelieved) {
    session.begin(mail());
    session.server("550 5.7.1 No\r\n250 2.1.5 Ok\r\n250 2.0.0 Queued\r\n");
    EXPECT_EQ(session.signals(), "finished failed");
    EXPECT_EQ(next_verdicts(), "ambiguous");
}

TEST_F(ByBdat, AWriterThatThrowsLeavesNothingHalfSaid) {
    Transaction broken = mail();
    broken.content = [](std::string& out, const Capabilities&) {
        out += "Subject: ";
        throw std::bad_alloc();
    };
    EXPECT_THROW(session.dialogue().begin(std::move(broken)), std::bad_alloc);
    EXPECT_EQ(session.client(), "");
    EXPECT_EQ(session.begin(mail()), kChunk);
}

TEST_F(ByBdat, AfterItAMailByDataStillBeginsClean) {
    session.begin(mail());
    session.dialogue().set_pace({.mails = 3, .chunking = false});
    EXPECT_EQ(session.begin(mail()), std::string("RSET\r\n") + kEnvelope);
}

TEST(ByDataThenByBdat, TheServerHasToShowThatItsRepliesCanBeToldApart) {
    Conversation session(implicit_tls());
    get_ready(session, {"PIPELINING", "CHUNKING", "ENHANCEDSTATUSCODES"});
    const auto tells_apart = [&](const char* envelope, const char* content) {
        session.begin(mail());
        session.server(envelope);
        session.server(content);
        return session.dialogue().take_result().fit_for_chunking;
    };
    EXPECT_TRUE(tells_apart("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go\r\n", "250 2.6.0 Queued\r\n"));
    EXPECT_FALSE(tells_apart("250 2.0.0 Ok\r\n250 2.1.5 Ok\r\n354 Go\r\n", "250 2.0.0 Queued\r\n"));
    EXPECT_FALSE(tells_apart("250 2.1.0 Ok\r\n250 Ok\r\n354 Go\r\n", "250 2.0.0 Queued\r\n"));
    EXPECT_FALSE(tells_apart("250 2.1.0 Ok\r\n250 2.1.0 Ok\r\n354 Go\r\n", "250 2.0.0 Queued\r\n"));
    EXPECT_FALSE(tells_apart("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go\r\n", "250 Queued\r\n"));
}

}  // namespace
