#include "host_stub/trial_server/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace {

using namespace host_stub::trial_server;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Observer final : public SessionObserver {
public:
    void transaction_begun() override { ++transactions; }
    void mail_accepted(Mail mail) override { mails.push_back(std::move(mail)); }
    void authenticated(bool accepted) override { ++(accepted ? logins : refused_logins); }

    int transactions = 0;
    int logins = 0;
    int refused_logins = 0;
    std::vector<Mail> mails;
};

// A session and a client that says one thing after the other.
class Conversation {
public:
    explicit Conversation(SessionOptions options = {})
        : options_(std::move(options)), session_(options_, observer_) {}

    std::string say(std::string_view bytes) {
        session_.receive(bytes);
        return std::exchange(session_.output(), {});
    }

    // With TLS and after EHLO.
    Conversation& secured() {
        session_.tls_established("TLS 1.3", "AES_128_GCM_SHA256");
        say("EHLO client\r\n");
        return *this;
    }

    [[nodiscard]] Session::Next next() const { return session_.next(); }
    [[nodiscard]] Session& session() { return session_; }
    [[nodiscard]] const Observer& observer() const { return observer_; }

private:
    SessionOptions options_;
    Observer observer_;
    Session session_;
};

SessionOptions with_credentials() {
    SessionOptions options;
    options.credentials = Credentials{"alarms", "secret"};
    return options;
}

SessionOptions with_starttls() {
    auto options = with_credentials();
    options.starttls = true;
    return options;
}

constexpr auto* kPlain = "AUTH PLAIN AGFsYXJtcwBzZWNyZXQ=\r\n";
constexpr auto* kEnvelope = "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n";

TEST(TrialSession, AcceptsAMail) {
    Conversation client;
    client.session().greet();
    EXPECT_THAT(client.session().output(), StartsWith("220 trial.example "));
    client.secured();
    EXPECT_EQ(client.say("MAIL FROM:<a@example.org> SIZE=20 BODY=8BITMIME\r\n"),
              "250 2.1.0 sender accepted\r\n");
    EXPECT_THAT(client.say("RCPT TO:<b@example.org>\r\n"), StartsWith("250 2.1.5 "));
    EXPECT_THAT(client.say("RCPT TO:<c@example.org>\r\n"), StartsWith("250 2.1.5 "));
    EXPECT_THAT(client.say("DATA\r\n"), StartsWith("354 "));
    EXPECT_EQ(client.say("Subject: \xc3\xa4\r\n\r\n..dot\r\n"), "");
    EXPECT_THAT(client.say(".\r\n"), StartsWith("250 2.0.0 "));
    EXPECT_THAT(client.say("QUIT\r\n"), StartsWith("221 "));
    EXPECT_EQ(client.next(), Session::Next::close);

    ASSERT_EQ(client.observer().mails.size(), 1u);
    const auto& mail = client.observer().mails[0];
    EXPECT_EQ(mail.sender, "a@example.org");
    EXPECT_THAT(mail.recipients, testing::ElementsAre("b@example.org", "c@example.org"));
    EXPECT_EQ(mail.content, "Subject: \xc3\xa4\r\n\r\n.dot\r\n");
    EXPECT_TRUE(mail.eight_bit);
    EXPECT_EQ(mail.tls_version, "TLS 1.3");
    EXPECT_EQ(mail.cipher, "AES_128_GCM_SHA256");
    EXPECT_EQ(client.observer().transactions, 1);
}

TEST(TrialSession, AcceptsContentAndTheNextEnvelopeInOneFlight) {
    Conversation client;
    client.secured();
    client.say(kEnvelope);
    const auto replies = client.say(std::string("one\r\n.\r\n") + kEnvelope);
    EXPECT_EQ(std::count(replies.begin(), replies.end(), '\n'), 4);
    EXPECT_THAT(client.say("two\r\n.\r\nQUIT\r\n"), HasSubstr("\r\n221 "));
    EXPECT_EQ(client.observer().mails.size(), 2u);
}

TEST(TrialSession, ContentThatDoesNotWaitForThe354IsRefused) {
    Conversation client;
    client.secured();
    EXPECT_THAT(client.say(std::string(kEnvelope) + "text\r\n.\r\n"), HasSubstr("\r\n554 5.5.0 "));
    EXPECT_EQ(client.next(), Session::Next::close);
    EXPECT_TRUE(client.observer().mails.empty());
}

TEST(TrialSession, FragmentationChangesNothing) {
    Conversation whole;
    Conversation bytewise;
    for (const auto& flight : {std::string("EHLO client\r\n") + kEnvelope,
                               std::string("text\r\n.\r\nBAD\r\nQUIT\r\n")}) {
        std::string replies;
        for (const char byte : flight) {
            replies += bytewise.say({&byte, 1});
        }
        EXPECT_EQ(replies, whole.say(flight));
    }
    EXPECT_EQ(bytewise.observer().mails.size(), 1u);
}

TEST(TrialSession, OffersWhatItsOptionsSay) {
    Conversation rich(with_starttls());
    const auto offers = rich.say("EHLO client\r\n");
    EXPECT_EQ(offers,
              "250-trial.example\r\n250-PIPELINING\r\n250-SIZE 10485760\r\n250-8BITMIME\r\n"
              "250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 STARTTLS\r\n");

    SessionOptions options;
    options.pipelining = options.eight_bit_mime = options.size = options.smtputf8 = false;
    options.enhanced_status_codes = false;
    Conversation poor(options);
    EXPECT_EQ(poor.say("EHLO client\r\n"), "250 trial.example\r\n");
    EXPECT_EQ(poor.say("MAIL FROM:<a@example.org>\r\n"), "250 sender accepted\r\n");
    EXPECT_EQ(poor.say("HELO client\r\n"), "250 trial.example\r\n");
}

TEST(TrialSession, WhatIsNotOfferedIsRefused) {
    SessionOptions options;
    options.eight_bit_mime = options.size = options.smtputf8 = false;
    Conversation client(options);
    client.say("EHLO client\r\n");
    for (const auto* parameter :
         {"BODY=8BITMIME", "SIZE=1", "SMTPUTF8", "AUTH=<>", "RET=HDRS", "BODY=BINARYMIME"}) {
        EXPECT_THAT(client.say(std::string("MAIL FROM:<a@example.org> ") + parameter + "\r\n"),
                    StartsWith("555 5.5.4 "));
    }
    client.say("MAIL FROM:<a@example.org>\r\n");
    EXPECT_THAT(client.say("RCPT TO:<b@example.org> NOTIFY=NEVER\r\n"), StartsWith("555 5.5.4 "));
    EXPECT_EQ(client.observer().transactions, 1);
}

TEST(TrialSession, WithoutPipeliningAClientThatDoesNotWaitIsSentAway) {
    SessionOptions options;
    options.pipelining = false;
    Conversation client(options);
    client.say("EHLO client\r\n");
    EXPECT_THAT(client.say(kEnvelope), HasSubstr("\r\n554 5.5.0 "));
    EXPECT_EQ(client.next(), Session::Next::close);

    Conversation patient(options);
    patient.say("EHLO client\r\n");
    patient.say("MAIL FROM:<a@example.org>\r\n");
    patient.say("RCPT TO:<b@example.org>\r\n");
    patient.say("DATA\r\n");
    EXPECT_THAT(patient.say("text\r\n.\r\n"), StartsWith("250 "));
}

TEST(TrialSession, StarttlsForgetsWhatWasSaidInPlaintext) {
    Conversation client(with_starttls());
    client.say("EHLO client\r\n");
    EXPECT_THAT(client.say("MAIL FROM:<a@example.org>\r\n"), StartsWith("530 5.7.0 "));
    EXPECT_EQ(client.say("STARTTLS\r\nEHLO injected\r\nMAIL FROM:<a@example.org>\r\n"),
              "220 2.0.0 begin TLS\r\n");
    EXPECT_EQ(client.next(), Session::Next::upgrade);

    client.session().tls_established("TLS 1.2", "any");
    EXPECT_EQ(client.next(), Session::Next::read);
    EXPECT_EQ(client.say(""), "");
    EXPECT_THAT(client.say(kPlain), StartsWith("503 "));
    EXPECT_THAT(client.say("MAIL FROM:<a@example.org>\r\n"), StartsWith("503 "));
    EXPECT_THAT(client.say("EHLO client\r\n"), Not(HasSubstr("STARTTLS")));
    EXPECT_THAT(client.say("STARTTLS\r\n"), StartsWith("503 "));
    EXPECT_THAT(client.say(kPlain), StartsWith("235 "));
    EXPECT_THAT(client.say("MAIL FROM:<a@example.org>\r\n"), StartsWith("250 "));
}

TEST(TrialSession, AuthIsOfferedInsideTlsOnly) {
    Conversation client(with_starttls());
    EXPECT_THAT(client.say("EHLO client\r\n"), Not(HasSubstr("AUTH")));
    EXPECT_THAT(client.say(kPlain), StartsWith("538 5.7.11 "));
    client.session().tls_established("TLS 1.3", "any");
    EXPECT_THAT(client.say("EHLO client\r\n"), HasSubstr("250 AUTH PLAIN LOGIN\r\n"));
}

TEST(TrialSession, MailNeedsALogInWhenCredentialsAreSet) {
    Conversation client(with_credentials());
    client.secured();
    EXPECT_THAT(client.say("MAIL FROM:<a@example.org>\r\n"), StartsWith("530 5.7.0 "));
    EXPECT_THAT(client.say("AUTH PLAIN AGFsYXJtcwB3cm9uZw==\r\n"), StartsWith("535 5.7.8 "));
    EXPECT_THAT(client.say("AUTH CRAM-MD5\r\n"), StartsWith("504 "));
    EXPECT_THAT(client.say("AUTH PLAIN\r\n"), StartsWith("334 \r\n"));
    EXPECT_THAT(client.say("*\r\n"), StartsWith("501 "));
    EXPECT_THAT(client.say("AUTH LOGIN\r\n"), StartsWith("334 VXNlcm5hbWU6\r\n"));
    EXPECT_THAT(client.say("YWxhcm1z\r\n"), StartsWith("334 UGFzc3dvcmQ6\r\n"));
    EXPECT_THAT(client.say("c2VjcmV0\r\n"), StartsWith("235 2.7.0 "));
    EXPECT_THAT(client.say(kPlain), StartsWith("503 "));
    client.say(kEnvelope);
    client.say("text\r\n.\r\n");

    EXPECT_EQ(client.observer().logins, 1);
    EXPECT_EQ(client.observer().refused_logins, 1);
    ASSERT_EQ(client.observer().mails.size(), 1u);
    EXPECT_EQ(client.observer().mails[0].user, "alarms");
}

TEST(TrialSession, RecipientChoosesItsRefusal) {
    Conversation client;
    client.secured();
    client.say("MAIL FROM:<a@example.org>\r\n");
    EXPECT_THAT(client.say("RCPT TO:<refuse-550@example.org>\r\n"), StartsWith("550 5.1.1 "));
    EXPECT_THAT(client.say("RCPT TO:<refuse-450@example.org>\r\n"), StartsWith("450 4.2.0 "));
    EXPECT_THAT(client.say("DATA\r\n"), StartsWith("554 "));
    EXPECT_THAT(client.say("RCPT TO:<refuse-250@example.org>\r\n"), StartsWith("250 "));
    EXPECT_THAT(client.say("DATA\r\n"), StartsWith("354 "));
    client.say("text\r\n.\r\n");
    ASSERT_EQ(client.observer().mails.size(), 1u);
    EXPECT_THAT(client.observer().mails[0].recipients,
                testing::ElementsAre("refuse-250@example.org"));
}

TEST(TrialSession, RefusedContentEndsTheTransaction) {
    for (const auto& [content, reply] : std::vector<std::pair<std::string, std::string>>{
             {"bare\nfeed\r\n.\r\n", "550 5.6.0 "},
             {"\xc3\xa4\r\n.\r\n", "554 5.6.3 "},
             {std::string(999, 'a') + "\r\n.\r\n", "550 5.6.0 "}}) {
        Conversation client;
        client.secured();
        client.say(kEnvelope);
        EXPECT_THAT(client.say(content), StartsWith(reply));
        EXPECT_THAT(client.say("DATA\r\n"), StartsWith("503 "));
        EXPECT_TRUE(client.observer().mails.empty());
    }
}

TEST(TrialSession, LimitsTheSizeOfAMail) {
    SessionOptions options;
    options.maximum_size = 100;
    Conversation client(options);
    client.secured();
    EXPECT_THAT(client.say("MAIL FROM:<a@example.org> SIZE=101\r\n"), StartsWith("552 5.3.4 "));
    EXPECT_THAT(client.say("MAIL FROM:<a@example.org> SIZE=99999999999999999999999\r\n"),
                StartsWith("552 5.3.4 "));
    EXPECT_THAT(client.say("MAIL FROM:<a@example.org> SIZE=x\r\n"), StartsWith("501 "));
    client.say(kEnvelope);
    EXPECT_THAT(client.say(std::string(101, 'a') + "\r\n.\r\n"), StartsWith("552 5.3.4 "));
}

TEST(TrialSession, LimitsTheRecipientsOfAMail) {
    SessionOptions options;
    options.maximum_recipients = 1;
    Conversation client(options);
    client.secured();
    client.say("MAIL FROM:<a@example.org>\r\n");
    EXPECT_THAT(client.say("RCPT TO:<b@example.org>\r\n"), StartsWith("250 "));
    EXPECT_THAT(client.say("RCPT TO:<c@example.org>\r\n"), StartsWith("452 4.5.3 "));
}

TEST(TrialSession, NonAsciiAddressesNeedSmtputf8) {
    Conversation client;
    client.secured();
    EXPECT_THAT(client.say("MAIL FROM:<\xc3\xa4@example.org>\r\n"), StartsWith("501 "));
    client.say("MAIL FROM:<a@example.org>\r\n");
    EXPECT_THAT(client.say("RCPT TO:<\xc3\xa4@example.org>\r\n"), StartsWith("553 5.6.7 "));
    client.say("RSET\r\n");
    EXPECT_THAT(client.say("MAIL FROM:<\xc3\xa4@example.org> SMTPUTF8\r\n"), StartsWith("250 "));
    EXPECT_THAT(client.say("RCPT TO:<\xc3\xb6@example.org>\r\n"), StartsWith("250 "));
}

TEST(TrialSession, CommandsOutOfOrderAreRefused) {
    Conversation client;
    EXPECT_THAT(client.say("MAIL FROM:<a@example.org>\r\n"), StartsWith("503 "));
    client.secured();
    EXPECT_THAT(client.say("RCPT TO:<b@example.org>\r\n"), StartsWith("503 "));
    EXPECT_THAT(client.say("DATA\r\n"), StartsWith("503 "));
    client.say("MAIL FROM:<a@example.org>\r\n");
    EXPECT_THAT(client.say("MAIL FROM:<a@example.org>\r\n"), StartsWith("503 "));
    EXPECT_THAT(client.say("RSET\r\n"), StartsWith("250 "));
    EXPECT_THAT(client.say("RCPT TO:<b@example.org>\r\n"), StartsWith("503 "));
    EXPECT_THAT(client.say("NOOP\r\n"), StartsWith("250 "));
    EXPECT_THAT(client.say("VRFY b\r\n"), StartsWith("252 "));
    EXPECT_THAT(client.say("TURN\r\n"), StartsWith("500 "));
    EXPECT_THAT(client.say("NOOP\nQUIT\r\n"), StartsWith("500 "));
}

TEST(TrialSession, TooManyErrorsEndTheSession) {
    Conversation client;
    for (std::size_t i = 1; i < Session::kMostErrors; ++i) {
        EXPECT_THAT(client.say("BAD\r\n"), StartsWith("500 "));
    }
    EXPECT_THAT(client.say("BAD\r\nNOOP\r\n"), StartsWith("421 4.7.0 "));
    EXPECT_EQ(client.next(), Session::Next::close);
    EXPECT_EQ(client.say("NOOP\r\n"), "");
}

TEST(TrialSession, AnEndlessLineEndsTheSession) {
    Conversation client;
    EXPECT_EQ(client.say(std::string(Session::kLongestLine, 'a')), "");
    EXPECT_THAT(client.say("a"), StartsWith("500 5.5.6 "));
    EXPECT_EQ(client.next(), Session::Next::close);
}

}  // namespace
