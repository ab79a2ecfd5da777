// The honest half of the fault relay: what it takes, and which breaches of a client it sees.
#include "tests/support/relay_session.hpp"

#include <gmock/gmock.h>

namespace test_support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Relay : public testing::Test {
protected:
    // What the server says to all that.
    std::string client(std::string_view bytes) {
        session_.receive(bytes);
        std::string replies;
        while (session_.next()) {
            replies += session_.answer();
            if (auto mail = session_.take_mail()) mails_.push_back(std::move(*mail));
        }
        return replies;
    }

    void get_ready() {
        session_.tls_established("TLS 1.3");
        client("EHLO [127.0.0.1]\r\n");
    }

    RelayManners manners_;
    RelaySession session_{manners_};
    std::vector<host_stub::trial_server::Mail> mails_;
};

TEST_F(Relay, TakesAMailInAPipelinedGroupWithoutItsExtraDots) {
    get_ready();
    EXPECT_THAT(client("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n"),
                HasSubstr("354"));
    EXPECT_THAT(client("Subject: x\r\n\r\n..dot\r\n.\r\n"), HasSubstr("250"));
    ASSERT_EQ(mails_.size(), 1u);
    EXPECT_EQ(mails_[0].content, "Subject: x\r\n\r\n.dot\r\n");
    EXPECT_THAT(session_.breaches(), IsEmpty());
}

TEST_F(Relay, TakesAMailInChunksWhichMayComeInPieces) {
    manners_.chunking = true;
    get_ready();
    client("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\n");
    EXPECT_EQ(client("BDAT 14\r\nSubject: "), "");
    EXPECT_THAT(client("x\r\n\r\n"), HasSubstr("250"));
    EXPECT_THAT(client("BDAT 6 LAST\r\n.dot\r\n"), HasSubstr("250"));
    ASSERT_EQ(mails_.size(), 1u);
    EXPECT_EQ(mails_[0].content, "Subject: x\r\n\r\n.dot\r\n");
    EXPECT_THAT(session_.breaches(), IsEmpty());
}

TEST_F(Relay, AnswersALoneDotForNobodyWith554AndTakesNothing) {
    manners_.eager_354 = true;
    get_ready();
    client("MAIL FROM:<a@x.example>\r\nRCPT TO:<refused@x.example>\r\nDATA\r\n");
    EXPECT_THAT(client(".\r\n"), HasSubstr("554"));
    EXPECT_THAT(mails_, IsEmpty());
    EXPECT_EQ(session_.lone_dots(), 1u);
    EXPECT_THAT(session_.breaches(), IsEmpty());
}

TEST_F(Relay, TakesNoEmptyMailAndNoContentForNobody) {
    manners_.eager_354 = true;
    get_ready();
    client("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n");
    EXPECT_THAT(client(".\r\n"), HasSubstr("554"));
    client("MAIL FROM:<a@x.example>\r\nRCPT TO:<refused@x.example>\r\nDATA\r\n");
    EXPECT_THAT(client("Subject: x\r\n.\r\n"), HasSubstr("554"));
    EXPECT_THAT(mails_, IsEmpty());
    EXPECT_THAT(session_.breaches(), ElementsAre("an empty mail", "content for nobody"));
}

TEST_F(Relay, SeesAMailWithinAMail) {
    get_ready();
    client("MAIL FROM:<a@x.example>\r\n");
    EXPECT_THAT(client("MAIL FROM:<a@x.example>\r\n"), HasSubstr("503"));
    EXPECT_THAT(session_.breaches(), ElementsAre("MAIL while a mail is under way"));
}

TEST_F(Relay, SeesWhatComesBehindQuit) {
    get_ready();
    client("QUIT\r\n");
    client("NOOP\r\n");
    EXPECT_THAT(session_.breaches(), ElementsAre("bytes after QUIT"));
}

TEST_F(Relay, SeesLinesThatEndWithLfAlone) {
    get_ready();
    client("MAIL FROM:<a@x.example>\n");
    client("RCPT TO:<b@x.example>\r\n");
    client("DATA\r\n");
    client("Subject: x\n\r\n.\r\n");
    EXPECT_THAT(session_.breaches(),
                ElementsAre("a line that ends with LF alone", "content with a CR or an LF alone"));
}

TEST_F(Relay, SeesADotThatIsNotDoubled) {
    get_ready();
    client("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n");
    client("Subject: x\r\n\r\n.dot\r\n.\r\n");
    EXPECT_THAT(session_.breaches(), ElementsAre("a line of content whose dot is not doubled"));
}

TEST_F(Relay, SeesHaste) {
    manners_.pipelining = false;
    get_ready();
    client("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\n");
    EXPECT_THAT(session_.breaches(), ElementsAre("more before the reply to \"MAIL\""));
}

TEST_F(Relay, SeesContentThatDoesNotWaitFor354) {
    get_ready();
    client("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\nSubject: x\r\n.\r\n");
    EXPECT_THAT(session_.breaches(), ElementsAre("more before the reply to \"DATA\""));
}

TEST_F(Relay, ForgetsAMailThatIsPassedOver) {
    get_ready();
    client("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n");
    session_.receive("Subject: x\r\n\r\n.\r\n");
    while (const auto request = session_.next()) {
        request->step == Step::dot ? session_.pass_over() : void(session_.answer());
    }
    EXPECT_THAT(client("MAIL FROM:<a@x.example>\r\n"), HasSubstr("250"));
    EXPECT_THAT(session_.breaches(), IsEmpty());
    EXPECT_FALSE(session_.take_mail());
}

}  // namespace
}  // namespace test_support
