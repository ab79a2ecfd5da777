#include "encrypted_email/pop/session.hpp"

#include <gmock/gmock.h>

#include <utility>

using namespace encrypted_email;
using namespace encrypted_email::pop;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr std::string_view kPassword = "hunter2 and more";

sasl::Credentials credentials(std::string user = "alarms", std::string_view password = kPassword) {
    return {std::move(user), sasl::Secret(password), sasl::Proof::password, {}};
}

std::string sent(Session& session) { return std::exchange(session.output(), {}); }

void expect_failure(const Session& session, FailureKind kind, const std::string& words) {
    EXPECT_EQ(session.failure().kind, kind) << session.failure().text;
    EXPECT_THAT(session.failure().text, HasSubstr(words));
    EXPECT_THAT(session.failure().text, Not(HasSubstr(std::string(kPassword))));
    EXPECT_FALSE(session.logged_in());
}

// Within TLS, up to the question for the password.
void greet(Session& session) {
    session.secured();
    session.receive("+OK Dovecot ready.\r\n");
    EXPECT_EQ(sent(session), "USER alarms\r\n");
    session.receive("+OK\r\n");
    EXPECT_EQ(sent(session), "PASS " + std::string(kPassword) + "\r\n");
}

TEST(PopSession, LogsInAndQuits) {
    Session session(credentials(), false);
    EXPECT_EQ(session.awaiting(), "the TLS handshake");
    greet(session);
    EXPECT_FALSE(session.logged_in());
    EXPECT_EQ(session.awaiting(), "the answer to PASS");
    session.receive("+OK Logged in.\r\n");
    EXPECT_TRUE(session.logged_in());
    EXPECT_EQ(session.said(), "+OK Logged in.");
    EXPECT_EQ(sent(session), "QUIT\r\n");
    EXPECT_FALSE(session.over());
    session.receive("+OK Bye\r\n");
    EXPECT_TRUE(session.over());
    EXPECT_FALSE(session.failed());
}

TEST(PopSession, SaysNothingOfItsOwnBeforeTls) {
    Session session(credentials(), true);
    EXPECT_EQ(sent(session), "");
    session.receive("+OK ready\r\n");
    EXPECT_EQ(sent(session), "STLS\r\n");
    EXPECT_FALSE(session.wants_tls());
    session.receive("+OK begin\n");
    EXPECT_TRUE(session.wants_tls());
    EXPECT_EQ(sent(session), "");
    session.secured();
    EXPECT_EQ(sent(session), "USER alarms\r\n");
}

TEST(PopSession, NeverGoesOnWithoutTls) {
    Session refused(credentials(), true);
    refused.receive("+OK ready\r\n");
    static_cast<void>(sent(refused));
    refused.receive("-ERR no STLS here\r\n");
    expect_failure(refused, FailureKind::stls_refused, "refuses STLS: -ERR no STLS here");
    EXPECT_EQ(sent(refused), "");
    Session injected(credentials(), true);
    injected.receive("+OK ready\r\n");
    injected.receive("+OK begin\r\n+OK you are logged in\r\n");
    expect_failure(injected, FailureKind::stls_injection, "behind the answer to STLS");
    Session late(credentials(), true);
    late.receive("+OK ready\r\n");
    late.receive("+OK begin\r\n");
    late.receive("+OK");
    expect_failure(late, FailureKind::stls_injection, "in clear where TLS was due");
    Session early(credentials(), false);
    early.receive("+OK ready\r\n");
    expect_failure(early, FailureKind::not_pop3, "in clear where TLS was due");
}

TEST(PopSession, TellsRefusalsApart) {
    Session wrong(credentials(), false);
    greet(wrong);
    wrong.receive("-ERR [AUTH] Authentication failed.\r\n");
    expect_failure(wrong, FailureKind::log_in_refused, ": -ERR [AUTH] Authentication failed.");
    for (const std::string code : {"[IN-USE]", "[LOGIN-DELAY]", "[SYS/TEMP]"}) {
        Session busy(credentials(), false);
        greet(busy);
        busy.receive("-ERR " + code + " later\r\n");
        expect_failure(busy, FailureKind::busy, code + " later");
    }
    Session user(credentials(), false);
    user.secured();
    user.receive("+OK\r\n");
    user.receive("-ERR never heard of\r\n");
    expect_failure(user, FailureKind::log_in_refused, "never heard of");
    Session greeting(credentials(), false);
    greeting.secured();
    greeting.receive("-ERR go away\r\n");
    expect_failure(greeting, FailureKind::greeting_refused, "refuses to talk: -ERR go away");
}

TEST(PopSession, RefusesWhatIsNoPop3) {
    for (const std::string answer :
         {"220 mail.example.org ESMTP\r\n", "* OK IMAP\r\n", "+OKAY\r\n", "\r\n", "+ok\r\n"}) {
        Session session(credentials(), false);
        session.secured();
        session.receive(answer);
        expect_failure(session, FailureKind::not_pop3, "what the server says is no POP3");
    }
    Session ahead(credentials(), false);
    ahead.secured();
    ahead.receive("+OK\r\n+OK\r\n");
    expect_failure(ahead, FailureKind::not_pop3, "answers before it is asked");
    Session endless(credentials(), false);
    endless.secured();
    for (int i = 0; i < 600; ++i)
        endless.receive("+");
    expect_failure(endless, FailureKind::not_pop3, "longer than 512 bytes");
}

TEST(PopSession, RepeatsNoPasswordAndNoControlCharacter) {
    Session session(credentials(), false);
    greet(session);
    session.receive("-ERR wrong: " + std::string(kPassword) + "\x1B[2J\r\n");
    expect_failure(session, FailureKind::log_in_refused, "-ERR wrong: ***?[2J");
    EXPECT_THAT(session.said(), Not(HasSubstr(std::string(kPassword))));
}

TEST(PopSession, SendsNoCredentialsThatACommandCannotCarry) {
    const Session line_end(credentials("alarms", "hunter2\r\nDELE 1"), false);
    expect_failure(line_end, FailureKind::credentials_unusable, "no password");
    const Session empty(credentials("alarms", ""), false);
    expect_failure(empty, FailureKind::credentials_unusable, "no password");
    const Session space(credentials("two words"), false);
    expect_failure(space, FailureKind::credentials_unusable, "no user name");
}

TEST(PopSession, TellsAServerThatHangsUp) {
    Session session(credentials(), false);
    session.secured();
    session.closed();
    expect_failure(session, FailureKind::closed, "instead of the server's greeting");
    Session done(credentials(), false);
    greet(done);
    done.receive("+OK\r\n");
    done.closed();
    EXPECT_TRUE(done.over());
    EXPECT_FALSE(done.failed());
}

}  // namespace
