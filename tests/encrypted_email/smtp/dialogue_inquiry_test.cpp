// A server is asked whether it would take a mail, and gets none.
#include "encrypted_email/smtp/dialogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conversation.hpp"

using namespace encrypted_email::smtp;
using testing::ElementsAre;

namespace {

Transaction inquiry(const std::vector<std::string>& recipients) {
    Transaction transaction = mail_to(recipients);
    transaction.content = nullptr;
    return transaction;
}

TEST(Inquiry, IsOneFlightThatEndsWithRset) {
    Conversation server(implicit_tls());
    get_ready(server, {"PIPELINING", "CHUNKING", "ENHANCEDSTATUSCODES"});
    server.dialogue().set_pace({.mails = 4, .chunking = true});
    EXPECT_EQ(server.begin(inquiry({"a@example.org", "b@example.org"})),
              "MAIL FROM:<panel@example.org>\r\n"
              "RCPT TO:<a@example.org>\r\n"
              "RCPT TO:<b@example.org>\r\n"
              "RSET\r\n");
    EXPECT_EQ(server.server("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n550 5.1.1 No\r\n"), "");
    EXPECT_EQ(server.dialogue().awaiting(), Awaiting::reset);
    EXPECT_EQ(server.server("250 2.0.0 Ok\r\n"), "");
    EXPECT_EQ(server.signals(), "finished");  // by that pace it was ready all the time
    const TransactionResult result = server.dialogue().take_result();
    EXPECT_EQ(verdicts(result), "undecided refused");
    EXPECT_FALSE(result.content_sent);
}

TEST(Inquiry, WaitsForEachReplyWithoutPipelining) {
    Conversation server(implicit_tls());
    get_ready(server, {});
    EXPECT_EQ(server.begin(inquiry({"a@example.org"})), "MAIL FROM:<panel@example.org>\r\n");
    EXPECT_EQ(server.server("250 Ok\r\n"), "RCPT TO:<a@example.org>\r\n");
    EXPECT_EQ(server.server("550 No\r\n"), "RSET\r\n");
    EXPECT_EQ(server.server("250 Ok\r\n"), "");
    EXPECT_EQ(server.signals(), "finished ready");
}

TEST(Inquiry, EndsAtASenderThatIsRefused) {
    Conversation server(implicit_tls());
    get_ready(server, {});
    server.begin(inquiry({"a@example.org"}));
    EXPECT_EQ(server.server("550 No\r\n"), "");
    EXPECT_EQ(server.signals(), "finished ready");
    EXPECT_EQ(server.begin(inquiry({"a@example.org"})), "MAIL FROM:<panel@example.org>\r\n");
}

TEST(Inquiry, LeavesAMailBehindItUntouched) {
    Conversation server(implicit_tls());
    get_ready(server, {"PIPELINING"});
    server.begin(inquiry({"a@example.org"}));
    server.server("250 Ok\r\n250 Ok\r\n250 Ok\r\n");
    EXPECT_EQ(server.begin(mail_to({"a@example.org"})),
              "MAIL FROM:<panel@example.org>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n");
}

TEST(Inquiry, BreaksWhenRsetIsRefused) {
    Conversation server(implicit_tls());
    get_ready(server, {"PIPELINING"});
    server.begin(inquiry({"a@example.org"}));
    server.server("250 Ok\r\n250 Ok\r\n500 What?\r\n");
    EXPECT_EQ(server.signals(), "finished failed");
    EXPECT_EQ(server.dialogue().failure().kind, FailureKind::unexpected_reply);
}

TEST(Observer, HearsEachReplyAndWhatItAnswers) {
    class Observer final : public ReplyObserver {
    public:
        void answered(Awaiting to, const Reply& reply) override {
            heard.push_back(std::to_string(static_cast<int>(to)) + ' ' + reply.describe());
        }
        std::vector<std::string> heard;
    } observer;
    const auto line = [](Awaiting to, const char* reply) {
        return std::to_string(static_cast<int>(to)) + ' ' + reply;
    };
    Conversation server(with_credentials(implicit_tls()));
    server.dialogue().set_observer(&observer);
    server.secured();
    server.server("220 mail.example.org ESMTP\r\n");
    server.server(hello_reply({"AUTH PLAIN"}));
    server.server("235 2.7.0 open sesame is right\r\n");
    server.begin(inquiry({"a@example.org"}));
    server.server("250 Ok\r\n");
    server.server("450 4.2.1 Later\r\n");
    server.server("250 Ok\r\n");
    server.server("421 4.3.2 Bye\r\n");
    EXPECT_THAT(
        observer.heard,
        ElementsAre(line(Awaiting::greeting, "220 mail.example.org ESMTP"),
                    line(Awaiting::hello, "250 mail.example.org AUTH PLAIN"),
                    line(Awaiting::authentication, "235 2.7.0 *** is right"),
                    line(Awaiting::mail, "250 Ok"), line(Awaiting::recipient, "450 4.2.1 Later"),
                    line(Awaiting::reset, "250 Ok"), line(Awaiting::nothing, "421 4.3.2 Bye")));
}

}  // namespace
