#include "host_stub/conversion/conversion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "encrypted_email/configuration/reader.hpp"

using namespace host_stub::conversion;
namespace configuration = encrypted_email::configuration;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace {

constexpr std::string_view kEnds =
    "sender = Building 7 <alarms@example.org>\nrecipients = service@example.org\n";

Conversion converted(std::string_view lines) {
    FormerSettings settings;
    settings.read(lines, "old.cfg");
    return convert(settings, "old.cfg");
}

// What the sink itself makes of the document.
configuration::ReadResult read_by_the_sink(const Conversion& conversion) {
    auto read = configuration::read_settings(conversion.document, "site.toml");
    EXPECT_NE(read.settings, nullptr) << read.describe() << '\n' << conversion.document;
    EXPECT_THAT(read.warnings, IsEmpty()) << conversion.document;
    return read;
}

// The only relay, for such lines about the server.
configuration::Relay relay_for(const std::string& lines) {
    const Conversion conversion = converted(lines + std::string(kEnds));
    EXPECT_THAT(conversion.problems, IsEmpty());
    const auto read = read_by_the_sink(conversion);
    return read.settings == nullptr ? configuration::Relay{} : *read.settings->relays.at(0);
}

std::vector<std::string> changes_for(const std::string& lines) {
    return converted(lines + std::string(kEnds)).changes;
}

TEST(Conversion, OfAnEncryptedServerWithLogInIsTheSame) {
    const Conversion conversion = converted(
        "host = Mail.Example.org\nport = 465\nssl = yes\nauthentication = SMTP\nuser = alarms\n"
        "password = open sesame\nsender = \"Building 7, alarms\" <alarms@example.org>\n"
        "recipients = service@example.org; \"Night, on call\" <night@example.org>\n"
        "cc = boss@example.org\nbcc = archive@example.org\n");
    EXPECT_THAT(conversion.problems, IsEmpty());
    EXPECT_THAT(conversion.changes, IsEmpty());
    const auto read = read_by_the_sink(conversion);
    ASSERT_THAT(read.settings->relays, SizeIs(1));
    const auto& relay = *read.settings->relays[0];
    EXPECT_EQ(relay.host, "mail.example.org");
    EXPECT_EQ(relay.port, 465);
    EXPECT_EQ(relay.tls, configuration::TlsMode::implicit);
    EXPECT_EQ(relay.user, "alarms");
    EXPECT_EQ(relay.secret, "relay-password");
    const auto& group = *read.settings->groups.at(0);
    EXPECT_EQ(group.from.display_name, "Building 7, alarms");
    ASSERT_THAT(group.to, SizeIs(2));
    EXPECT_EQ(group.to[1].mailbox(), "night@example.org");
    EXPECT_THAT(group.cc, SizeIs(1));
    EXPECT_THAT(group.bcc, SizeIs(1));
}

TEST(Conversion, NamesAPasswordAndNeverHasIt) {
    const Conversion conversion =
        converted("host = mail.example.org\nssl = 1\nuser = alarms\npassword = open sesame\n" +
                  std::string(kEnds));
    EXPECT_THAT(conversion.to_do,
                ElementsAre(AllOf(HasSubstr("the password of alarms with the host under the name "
                                            "\"relay-password\""),
                                  HasSubstr("a line relay-password=..."),
                                  HasSubstr("SECRET_RELAY_PASSWORD")),
                            HasSubstr("Delete the password at old.cfg:4 when this works")));
    for (const auto& text : {conversion.document, conversion.to_do[0], conversion.to_do[1]})
        EXPECT_THAT(text, Not(HasSubstr("sesame")));
}

struct WayCase {
    const char* lines;
    int port;
    configuration::TlsMode tls;
    const char* change;  // null: nothing changes
};

class Way : public testing::TestWithParam<WayCase> {};

TEST_P(Way, IsEncryptedWhateverItWasBefore) {
    const WayCase& one = GetParam();
    const auto relay = relay_for(std::string("host = mail.example.org\n") + one.lines);
    EXPECT_EQ(relay.port, one.port);
    EXPECT_EQ(relay.tls, one.tls);
    const auto changes = changes_for(std::string("host = mail.example.org\n") + one.lines);
    if (one.change == nullptr) {
        EXPECT_THAT(changes, IsEmpty());
    } else {
        EXPECT_THAT(changes, ElementsAre(HasSubstr(one.change)));
    }
}

constexpr auto kImplicit = configuration::TlsMode::implicit;
constexpr auto kStarttls = configuration::TlsMode::starttls;

INSTANTIATE_TEST_SUITE_P(
    Of, Way,
    testing::Values(
        WayCase{"ssl = yes\n", 465, kImplicit, nullptr},
        WayCase{"ssl = no\n", 25, kStarttls, "old.cfg:2: SSL was off"},
        WayCase{"", 25, kStarttls, "On port 25 the server is asked for it by STARTTLS"},
        WayCase{"port = 587\n", 587, kStarttls, "SSL was off"},
        WayCase{"port = 465\nssl = off\n", 465, kImplicit, "Port 465 has it from the first byte"},
        WayCase{"port = 2525\nssl = false\n", 2525, kStarttls, "On port 2525"},
        WayCase{"port = 2465\nssl = TRUE\n", 2465, kImplicit, nullptr},
        WayCase{"port = 587\nssl = 1\n", 587, kStarttls, "write tls = \"implicit\""},
        WayCase{"port = 587\nssl = STARTTLS\n", 587, kStarttls, nullptr},
        WayCase{"starttls = yes\n", 587, kStarttls, nullptr},
        WayCase{"starttls = yes\nport = 465\n", 465, kImplicit, "write tls = \"starttls\""},
        WayCase{"ssl = no\nuse starttls = on\nport = 25\n", 25, kStarttls, nullptr}));

TEST(Conversion, OfMicrosoft365GoesByOauthAndSaysWhenPasswordsEnd) {
    const std::string lines =
        "host = SMTP.office365.com\nport = 587\nssl = starttls\nuser = alarms@contoso.example\n"
        "password = open sesame\n";
    const auto relay = relay_for(lines);
    EXPECT_EQ(relay.host, "smtp.office365.com");
    EXPECT_EQ(relay.port, 587);
    ASSERT_NE(relay.oauth, nullptr);
    EXPECT_EQ(relay.oauth->target, "/contoso.example/oauth2/v2.0/token");
    EXPECT_EQ(relay.oauth->client_secret, "relay-client-secret");
    EXPECT_THAT(changes_for(lines), ElementsAre(AllOf(HasSubstr("at the end of December 2026"),
                                                      HasSubstr("docs/mail_providers.md"))));
    const auto conversion = converted(lines + std::string(kEnds));
    EXPECT_THAT(conversion.to_do, Contains(HasSubstr("\"relay-client-secret\"")));
    EXPECT_THAT(conversion.document, HasSubstr("#   mechanisms = [\"login\", \"plain\"]"));
    EXPECT_EQ(relay_for("host = smtp.office365.com\nuser = alarms\n").oauth->target,
              "/example.onmicrosoft.com/oauth2/v2.0/token");
}

// As the comment in the document says.
TEST(Conversion, OfMicrosoft365CanGoByPasswordAsLongAsThatIsTaken) {
    std::string document =
        converted("host = smtp.office365.com\nuser = a@example.org\n" + std::string(kEnds))
            .document;
    for (std::size_t at = 0; (at = document.find("\noauth.")) != std::string::npos;)
        document.erase(at, document.find('\n', at + 1) - at);
    for (const std::string comment : {"#   secret", "#   mechanisms"})
        document.replace(document.find(comment), comment.size(), comment.substr(4));
    const auto read = configuration::read_settings(document, "site.toml");
    ASSERT_NE(read.settings, nullptr) << read.describe();
    EXPECT_EQ(read.settings->relays[0]->secret, "relay-password");
}

TEST(Conversion, OfGoogleNeedsAnAppPassword) {
    const auto relay = relay_for("host = smtp.gmail.com\nport = 587\nuser = alarms@example.org\n");
    EXPECT_EQ(relay.host, "smtp.gmail.com");
    EXPECT_EQ(relay.secret, "app-password");
    EXPECT_THAT(changes_for("host = smtp.gmail.com\nuser = alarms@example.org\n"),
                ElementsAre(HasSubstr("since May 2025")));
    EXPECT_EQ(relay_for("host = smtp-relay.gmail.com\nauthentication = none\n").user, "");
    EXPECT_EQ(relay_for("host = smtp-relay.gmail.com\nuser = a@example.org\n").secret,
              "app-password");
}

TEST(Conversion, LogsInWhereAServiceTakesNoMailOtherwise) {
    for (const std::string host : {"smtp.office365.com", "smtp.gmail.com"}) {
        EXPECT_EQ(relay_for("host = " + host + "\nauthentication = None\n").user,
                  "alarms@example.org");
        EXPECT_THAT(changes_for("host = " + host + "\n"),
                    Contains(HasSubstr("takes mails only from those who log in")));
    }
}

TEST(Conversion, WarnsThatOutlookComTakesNoPasswords) {
    EXPECT_THAT(changes_for("host = smtp-mail.outlook.com\nstarttls = 1\nuser = a@outlook.com\n"),
                ElementsAre(HasSubstr("since September 2024")));
}

TEST(Conversion, OfPopBeforeSmtpStaysSoInsideTls) {
    for (const std::string how :
         {"authentication = POP-before-SMTP\n", "pop before smtp = yes\n"}) {
        const std::string lines = "host = mail.example.org\nssl = yes\n" + how +
                                  "POP Server Hostname = pop.example.org\npop3_user = alarms\n"
                                  "pop3_password = open sesame\n";
        const auto relay = relay_for(lines);
        EXPECT_EQ(relay.user, "alarms");
        ASSERT_TRUE(relay.pop.has_value());
        EXPECT_EQ(relay.pop->host, "pop.example.org");
        EXPECT_EQ(relay.pop->port, 110);
        EXPECT_EQ(relay.pop->tls, configuration::TlsMode::starttls);
        EXPECT_THAT(changes_for(lines),
                    ElementsAre(HasSubstr("old.cfg:3: the log-in by POP3 was in clear")));
        EXPECT_THAT(converted(lines + std::string(kEnds)).to_do,
                    Contains(HasSubstr("Delete the password at old.cfg:6")));
    }
}

TEST(Conversion, OfEncryptedPopBeforeSmtpChangesNothing) {
    const std::string lines =
        "host = mail.example.org\nssl = 1\nauthentication = pop\nuser = alarms\npop ssl = 1\n";
    EXPECT_THAT(changes_for(lines), IsEmpty());
    const auto relay = relay_for(lines);
    ASSERT_TRUE(relay.pop.has_value());
    EXPECT_EQ(relay.pop->host, "mail.example.org");
    EXPECT_EQ(relay.pop->port, 995);
    EXPECT_EQ(relay.pop->tls, configuration::TlsMode::implicit);
}

TEST(Conversion, WithoutLogInLeavesTheUserOut) {
    const std::string lines = "host = 192.0.2.7\nssl = 1\nuser = alarms\nauthentication = NONE\n";
    EXPECT_EQ(relay_for(lines).user, "");
    EXPECT_THAT(changes_for(lines), ElementsAre(HasSubstr("the user is left out")));
}

TEST(Conversion, TakesAHostWithAPortAndTheUserAsSender) {
    const auto conversion = converted(
        "server = mail.example.org:2525\nuser = alarms@example.org\nto = a@example.org\n");
    const auto read = read_by_the_sink(conversion);
    EXPECT_EQ(read.settings->relays[0]->port, 2525);
    EXPECT_EQ(read.settings->groups[0]->from.mailbox(), "alarms@example.org");
    EXPECT_THAT(conversion.changes, Contains(HasSubstr("the user's address is taken")));
}

TEST(Conversion, NamesEachRecipientOnce) {
    const auto conversion = converted(
        "host = mail.example.org\nsender = a@example.org\nto = b@example.org, b@EXAMPLE.org\n"
        "cc = b@example.org\n");
    EXPECT_EQ(read_by_the_sink(conversion).settings->groups[0]->recipient_count(), 1u);
    EXPECT_THAT(conversion.changes, Contains(HasSubstr("old.cfg:4: b@example.org is named twice")));
}

struct BadCase {
    const char* lines;
    const char* problem;
};

class Unusable : public testing::TestWithParam<BadCase> {};

TEST_P(Unusable, IsToldWithLineAndRemedy) {
    const Conversion conversion = converted(GetParam().lines + std::string(kEnds));
    EXPECT_EQ(conversion.document, "");
    EXPECT_THAT(conversion.problems, ElementsAre(HasSubstr(GetParam().problem)));
    EXPECT_THAT(conversion.problems[0], Not(HasSubstr("sesame")));
}

INSTANTIATE_TEST_SUITE_P(
    Settings, Unusable,
    testing::Values(
        BadCase{"",
                "no mail server is named; add a line `host = mail.example.org`, or give --host"},
        BadCase{"host = smtps://mail.example.org\n",
                "old.cfg:1: \"smtps://mail.example.org\" is "
                "not a host: write only the name"},
        BadCase{"host = smtps://alarms:sesame@mail.example.org\n",
                "old.cfg:1: a host has no \"@\""},
        BadCase{"host = mail.example.org\nport = mail\n", "old.cfg:2: \"mail\" is no port"},
        BadCase{"host = mail.example.org\nport = 65536\n", "it is a number from 1 to 65535"},
        BadCase{"host = mail.example.org:25\nport = 26\n",
                "old.cfg:1: the host has port 25, and old.cfg:2 says 26; keep one"},
        BadCase{"host = mail.example.org\nssl = maybe\n",
                "old.cfg:2: \"maybe\" is not known as a value of ssl; write yes or no"},
        BadCase{"host = mail.example.org\nauthentication = NTLM\n",
                "old.cfg:2: \"NTLM\" is no authentication that is known here; write None, SMTP"},
        BadCase{"host = mail.example.org\nauthentication = SMTP\n", "no user is named"},
        BadCase{"host = mail.example.org\nuser = \xff\n", "old.cfg:2: user is no text in UTF-8"},
        BadCase{"host = mail.example.org\nuser = a\tb\n", "user has a control character"},
        BadCase{"host = mail.example.org\nto = nobody\n",
                "old.cfg:2: \"nobody\" is not a mail address: it has no \"@\""}));

TEST(UnusableSettings, AreToldWhenNobodySendsOrReceives) {
    EXPECT_THAT(converted("host = mail.example.org\nto = a@example.org\n").problems,
                ElementsAre(HasSubstr("no sender is named; add a line `sender = ")));
    EXPECT_THAT(converted("host = mail.example.org\nsender = a@example.org\n").problems,
                ElementsAre(HasSubstr("no recipient is named; add a line `recipients = ")));
    EXPECT_THAT(converted("host = mail.example.org\nsender = alarms\nto = a@example.org").problems,
                ElementsAre(HasSubstr("old.cfg:2: \"alarms\" is not a mail address")));
    std::string many = "host = mail.example.org\nsender = a@example.org\n";
    for (int i = 0; i < 1001; ++i)
        many += "to" + std::to_string(i) + " = a" + std::to_string(i) + "@example.org\n";
    EXPECT_THAT(converted(many).problems,
                ElementsAre(HasSubstr("1001 recipients, and a mailing group has at most 1000")));
}

}  // namespace
