// From the first byte to `ready`, and the polite end: greeting, EHLO, STARTTLS, AUTH, QUIT.
#include "encrypted_email/smtp/dialogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conversation.hpp"

using namespace encrypted_email::smtp;
using testing::HasSubstr;

namespace {

constexpr const char* kGreeting = "220 mail.example.org ESMTP\r\n";
constexpr const char* kHello = "EHLO panel.example.org\r\n";
constexpr const char* kPlainCommand = "AUTH PLAIN AHBhbmVsAG9wZW4gc2VzYW1l\r\n";

// ---- implicit TLS ----------------------------------------------------------------------------

TEST(Session, WaitsForTlsBeforeTheGreeting) {
    Conversation session(implicit_tls());
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::tls);
    EXPECT_EQ(session.secured(), "");
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::greeting);
    EXPECT_EQ(session.server(kGreeting), kHello);
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::hello);
    EXPECT_EQ(session.server(hello_reply({"PIPELINING", "SIZE 1000"})), "");
    EXPECT_EQ(session.signals(), "ready");
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::nothing);
    EXPECT_TRUE(session.dialogue().capabilities().pipelining);
    EXPECT_EQ(session.dialogue().capabilities().size_limit, 1000u);
}

TEST(Session, BelievesNothingThatComesBeforeTls) {
    Conversation session(with_credentials(implicit_tls()));
    EXPECT_EQ(session.server(kGreeting), "");
    EXPECT_EQ(session.signals(), "failed");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::not_smtp);
    EXPECT_EQ(session.secured(), "");
}

TEST(Session, GivesAnAddressLiteralWhenTheClientsNameIsNone) {
    for (const std::string name : {"", "my panel", "panel\r\nMAIL FROM:<a@b>", "st\xC3\xB6rung"}) {
        DialogueOptions options = implicit_tls();
        options.client_name = name;
        Conversation session(std::move(options));
        session.secured();
        EXPECT_EQ(session.server(kGreeting), "EHLO [127.0.0.1]\r\n");
    }
}

TEST(Session, SaysThatTheServerTakesNoConnection) {
    Conversation session(implicit_tls());
    session.secured();
    EXPECT_EQ(session.server("554 5.7.1 You are on a list\r\n"), "");
    EXPECT_EQ(session.signals(), "failed");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::greeting_refused);
    EXPECT_EQ(session.dialogue().failure().reply.code, 554);
    EXPECT_EQ(session.dialogue().failure().text,
              "the server does not take the connection: 554 5.7.1 You are on a list");
}

TEST(Session, DoesNotFallBackToHelo) {
    Conversation session(implicit_tls());
    session.secured();
    session.server(kGreeting);
    EXPECT_EQ(session.server("500 5.5.1 What?\r\n"), "");
    EXPECT_EQ(session.signals(), "failed");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::hello_refused);
}

// ---- STARTTLS --------------------------------------------------------------------------------

TEST(Starttls, ComesBeforeEverythingAndAsksForTheCapabilitiesAgain) {
    Conversation session(with_credentials(with_starttls()));
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::greeting);
    EXPECT_EQ(session.server(kGreeting), kHello);
    EXPECT_EQ(session.server(hello_reply({"STARTTLS", "PIPELINING", "AUTH PLAIN"})),
              "STARTTLS\r\n");
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::starttls);
    EXPECT_EQ(session.server("220 2.0.0 Ready\r\n"), "");
    EXPECT_EQ(session.signals(), "upgrade");
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::tls);
    EXPECT_FALSE(session.dialogue().capabilities().pipelining);
    EXPECT_FALSE(session.dialogue().capabilities().offers_authentication("PLAIN"));

    EXPECT_EQ(session.secured(), kHello);
    EXPECT_EQ(session.server(hello_reply({"AUTH PLAIN"})), kPlainCommand);
    EXPECT_EQ(session.server("235 2.7.0 Welcome\r\n"), "");
    EXPECT_EQ(session.signals(), "ready");
    EXPECT_FALSE(session.dialogue().capabilities().pipelining);
}

TEST(Starttls, IsNotLeftOutWhenTheServerDoesNotOfferIt) {
    Conversation session(with_credentials(with_starttls()));
    session.server(kGreeting);
    EXPECT_EQ(session.server(hello_reply({"PIPELINING", "AUTH PLAIN"})), "");
    EXPECT_EQ(session.signals(), "failed");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::starttls_not_offered);
    EXPECT_EQ(session.dialogue().failure().text, "the server does not offer STARTTLS");
    EXPECT_EQ(session.secured(), "");
}

TEST(Starttls, IsNotLeftOutWhenTheServerRefusesIt) {
    for (const char* reply : {"454 4.7.0 Not now\r\n", "502 5.5.1 No\r\n", "250 Fine\r\n"}) {
        Conversation session(with_credentials(with_starttls()));
        session.server(kGreeting);
        session.server(hello_reply({"STARTTLS", "AUTH PLAIN"}));
        EXPECT_EQ(session.server(reply), "");
        EXPECT_EQ(session.signals(), "failed");
        EXPECT_EQ(session.dialogue().failure().kind, FailureKind::starttls_refused);
    }
}

TEST(Starttls, TakesBytesBehindItsReplyForAnAttack) {
    for (const char* injected : {"2", "250 ok\r\n", "\x16\x03\x03", "\r\n"}) {
        Conversation session(with_credentials(with_starttls()));
        session.server(kGreeting);
        session.server(hello_reply({"STARTTLS"}));
        EXPECT_EQ(session.server(std::string("220 Ready\r\n") + injected), "");
        EXPECT_EQ(session.signals(), "failed");
        EXPECT_EQ(session.dialogue().failure().kind, FailureKind::starttls_injection);
        EXPECT_EQ(session.secured(), "");
    }
}

TEST(Starttls, TakesPlaintextBetweenItsReplyAndTlsForAnAttack) {
    Conversation session(with_starttls());
    session.server(kGreeting);
    session.server(hello_reply({"STARTTLS"}));
    session.server("220 Ready\r\n");
    EXPECT_EQ(session.server("250 mail.example.org\r\n"), "");
    EXPECT_EQ(session.signals(), "upgrade failed");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::starttls_injection);
}

TEST(Starttls, DoesNotTakeAReplyThatCameBeforeTheCommandForItsOwn) {
    Conversation session(with_starttls());
    session.server(kGreeting);
    session.server(hello_reply({"STARTTLS"}) + "220 Ready\r\n");
    EXPECT_EQ(session.signals(), "failed");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::unexpected_reply);
    EXPECT_EQ(session.secured(), "");
}

TEST(Starttls, IsNotBegunByAnOwnerWhoSaysSecuredTooEarly) {
    Conversation session(with_credentials(with_starttls()));
    EXPECT_EQ(session.secured(), "");
    session.server(kGreeting);
    EXPECT_EQ(session.secured(), "");
    EXPECT_EQ(session.server(hello_reply({"STARTTLS", "AUTH PLAIN"})), "STARTTLS\r\n");
}

TEST(Starttls, ToleratesAServerThatOffersItAgainWithinTls) {
    Conversation session(with_starttls());
    session.server(kGreeting);
    session.server(hello_reply({"STARTTLS"}));
    session.server("220 Ready\r\n");
    session.secured();
    EXPECT_EQ(session.server(hello_reply({"STARTTLS"})), "");
    EXPECT_EQ(session.signals(), "upgrade ready");
}

// ---- AUTH ------------------------------------------------------------------------------------

// Leads a session with credentials to the EHLO reply that offers `keywords`; what the client says
// to that.
std::string offer(Conversation& session, const std::vector<std::string>& keywords) {
    session.secured();
    session.server(kGreeting);
    return session.server(hello_reply(keywords));
}

TEST(LogIn, UsesPlainInOneStep) {
    Conversation session(with_credentials(implicit_tls()));
    EXPECT_EQ(offer(session, {"AUTH LOGIN PLAIN"}), kPlainCommand);
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::authentication);
    EXPECT_EQ(session.signals(), "");
    EXPECT_EQ(session.server("235 2.7.0 Welcome\r\n"), "");
    EXPECT_EQ(session.signals(), "ready");
}

TEST(LogIn, UsesLoginWhenThereIsNothingElse) {
    Conversation session(with_credentials(implicit_tls()));
    EXPECT_EQ(offer(session, {"AUTH=LOGIN"}), "AUTH LOGIN\r\n");
    EXPECT_EQ(session.server("334 VXNlcm5hbWU6\r\n"), "cGFuZWw=\r\n");
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::authentication);
    EXPECT_EQ(session.server("334 UGFzc3dvcmQ6\r\n"), "b3BlbiBzZXNhbWU=\r\n");
    EXPECT_EQ(session.server("235 Welcome\r\n"), "");
    EXPECT_EQ(session.signals(), "ready");
}

TEST(LogIn, DoesNotAnswerAPromptThatCameBeforeTheCommand) {
    Conversation session(with_credentials(implicit_tls()));
    session.secured();
    session.server(kGreeting);
    session.server(hello_reply({"AUTH LOGIN"}) + "334 VXNlcm5hbWU6\r\n");
    EXPECT_EQ(session.signals(), "failed");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::unexpected_reply);
}

TEST(LogIn, NamesWhatIsOfferedWhenNothingFits) {
    Conversation session(with_credentials(implicit_tls()));
    EXPECT_EQ(offer(session, {"AUTH CRAM-MD5 GSSAPI"}), "");
    EXPECT_EQ(session.signals(), "failed");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::authentication_not_offered);
    EXPECT_EQ(session.dialogue().failure().text,
              "there is no log-in in common: the server offers CRAM-MD5, GSSAPI; this relay allows "
              "SCRAM-SHA-256-PLUS, SCRAM-SHA-1-PLUS, SCRAM-SHA-256, SCRAM-SHA-1, PLAIN, LOGIN");
}

TEST(LogIn, SaysSoWhenNoneIsOfferedAtAll) {
    Conversation session(with_credentials(implicit_tls()));
    EXPECT_EQ(offer(session, {"PIPELINING"}), "");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::authentication_not_offered);
    EXPECT_THAT(session.dialogue().failure().text, HasSubstr("the server offers none"));
}

TEST(LogIn, IsNotTriedWithoutCredentials) {
    Conversation session(implicit_tls());
    EXPECT_EQ(offer(session, {"AUTH PLAIN"}), "");
    EXPECT_EQ(session.signals(), "ready");
}

TEST(LogIn, IsNotTriedWithCredentialsThatCannotBeSent) {
    Conversation session(with_credentials(implicit_tls(), "panel", std::string("a\0b", 3)));
    EXPECT_EQ(offer(session, {"AUTH PLAIN"}), "");
    EXPECT_EQ(session.signals(), "failed");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::credentials_unusable);
}

TEST(LogIn, ThatIsRefusedEndsTheSession) {
    Conversation session(with_credentials(implicit_tls()));
    offer(session, {"AUTH PLAIN"});
    EXPECT_EQ(session.server("535 5.7.8 Authentication failed\r\n"), "");
    EXPECT_EQ(session.signals(), "failed");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::authentication_refused);
    EXPECT_EQ(session.dialogue().failure().reply.code, 535);
    EXPECT_EQ(session.dialogue().failure().text,
              "the server refused the log-in (PLAIN): 535 5.7.8 Authentication failed");
    EXPECT_EQ(session.begin(mail_to({"a@example.org"})), "(not begun)");
}

TEST(LogIn, ThatIsDeferredEndsTheSession) {
    Conversation session(with_credentials(implicit_tls()));
    offer(session, {"AUTH PLAIN"});
    EXPECT_EQ(session.server("454 4.7.0 Try later\r\n"), "");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::authentication_deferred);
}

TEST(LogIn, AnswersNoPromptTwice) {
    Conversation session(with_credentials(implicit_tls()));
    offer(session, {"AUTH PLAIN"});
    EXPECT_EQ(session.server("334 \r\n"), "");
    EXPECT_EQ(session.dialogue().failure().kind, FailureKind::unexpected_reply);
}

TEST(LogIn, KeepsThePasswordOutOfWhatTheServerMadeOfIt) {
    for (const char* reply :
         {"500 5.5.1 Unrecognized: AUTH PLAIN AHBhbmVsAG9wZW4gc2VzYW1l\r\n",
          "535 5.7.8 open sesame is wrong\r\n", "421 4.7.0 AHBhbmVsAG9wZW4gc2VzYW1l\r\n",
          "AUTH PLAIN AHBhbmVsAG9wZW4gc2VzYW1l\r\n"}) {
        Conversation session(with_credentials(implicit_tls()));
        offer(session, {"AUTH PLAIN"});
        session.server(reply);
        EXPECT_EQ(session.signals(), "failed");
        for (const std::string& text :
             {session.dialogue().failure().text, session.dialogue().failure().reply.describe()}) {
            EXPECT_EQ(text.find("AHBhbmVs"), std::string::npos) << text;
            EXPECT_EQ(text.find("sesame"), std::string::npos) << text;
        }
    }
}

TEST(LogIn, LeavesNoTraceOfThePasswordInAnOutputThatWasCleared) {
    Conversation session(with_credentials(implicit_tls()));
    session.secured();
    session.server(kGreeting);
    session.dialogue().receive(hello_reply({"AUTH PLAIN"}));
    std::string& output = session.dialogue().output();
    ASSERT_EQ(output, kPlainCommand);
    output.clear();
    const std::string_view memory(output.data(), output.capacity());
    ASSERT_NE(memory.find("bmVsAG9wZW4gc2VzYW1l"), std::string_view::npos);
    session.dialogue().receive("235 Welcome\r\n");
    EXPECT_EQ(memory.find_first_not_of('\0'), std::string_view::npos);
}

// ---- closing ---------------------------------------------------------------------------------

TEST(Session, EndsWithQuit) {
    Conversation session(implicit_tls());
    get_ready(session, {});
    EXPECT_EQ(session.quit(), "QUIT\r\n");
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::quit);
    EXPECT_EQ(session.server("221 2.0.0 Bye\r\n"), "");
    EXPECT_EQ(session.signals(), "quit");
    EXPECT_EQ(session.dialogue().awaiting(), Awaiting::nothing);
}

TEST(Session, EndsWithQuitWhateverTheServerSaysToIt) {
    for (const char* reply : {"421 4.4.2 Timeout\r\n", "500 What?\r\n", "221 Bye\r\n221 Bye\r\n"}) {
        Conversation session(implicit_tls());
        get_ready(session, {});
        session.quit();
        session.server(reply);
        EXPECT_EQ(session.signals(), "quit") << reply;
    }
}

TEST(Session, EndsWithQuitWhenTheServerJustCloses) {
    Conversation session(implicit_tls());
    get_ready(session, {});
    session.quit();
    session.dialogue().closed();
    EXPECT_EQ(session.signals(), "quit");
}

TEST(Session, QuitsOnceOnly) {
    Conversation session(implicit_tls());
    get_ready(session, {});
    session.quit();
    EXPECT_EQ(session.quit(), "");
    EXPECT_EQ(session.begin(mail_to({"a@example.org"})), "(not begun)");
    session.dialogue().closed();
    EXPECT_EQ(session.quit(), "");
    EXPECT_EQ(session.signals(), "quit");
}

TEST(Session, QuitsWithoutAWordBeforeItIsReady) {
    Conversation session(with_credentials(implicit_tls()));
    offer(session, {"AUTH PLAIN"});
    EXPECT_EQ(session.quit(), "");
    EXPECT_EQ(session.signals(), "quit");
    EXPECT_EQ(session.server("235 Welcome\r\n"), "");
    EXPECT_EQ(session.signals(), "");
}

TEST(Session, DoesNotQuitWithinATransaction) {
    Conversation session(implicit_tls());
    get_ready(session, {});
    session.begin(mail_to({"a@example.org"}));
    EXPECT_EQ(session.quit(), "");
    EXPECT_TRUE(session.dialogue().in_transaction());
}

TEST(Session, SaysWhatItWaitedForWhenTheServerCloses) {
    const auto text_after = [](const std::vector<std::string>& said) {
        Conversation session(with_credentials(with_starttls()));
        for (const std::string& bytes : said)
            session.server(bytes);
        session.dialogue().closed();
        EXPECT_TRUE(session.signals().ends_with("failed"));
        EXPECT_EQ(session.dialogue().failure().kind, FailureKind::closed);
        return session.dialogue().failure().text;
    };
    const std::string hello = hello_reply({"STARTTLS"});
    EXPECT_EQ(text_after({}), "the server closed the connection before the greeting");
    EXPECT_EQ(text_after({kGreeting}), "the server closed the connection before the reply to EHLO");
    EXPECT_EQ(text_after({kGreeting, hello}),
              "the server closed the connection before the reply to STARTTLS");
    EXPECT_EQ(text_after({kGreeting, hello, "220 Go\r\n"}),
              "the server closed the connection before TLS");
}

TEST(Session, SaysThatAnIdleConnectionWasClosed) {
    Conversation session(implicit_tls());
    get_ready(session, {});
    session.dialogue().closed();
    EXPECT_EQ(session.signals(), "failed");
    EXPECT_EQ(session.dialogue().failure().text, "the server closed the idle connection");
    session.dialogue().closed();
    EXPECT_EQ(session.signals(), "");
}

}  // namespace
