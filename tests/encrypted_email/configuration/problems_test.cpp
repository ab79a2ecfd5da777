// Every kind of problem and warning with its exact text: what an operator gets to read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "encrypted_email/configuration/reader.hpp"

using namespace encrypted_email::configuration;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const std::string kRelay = "[relays.main]\nhost = 'mail.example.org'\n";
const std::string kGroup = "[groups.fire]\nfrom = 'a@b.example'\nto = 'c@d.example'\n";

struct Case {
    std::string lines;
    std::string problem;  // without "site.toml:"
};

// One line, from line 3 on, in the table of a relay that is otherwise in order.
void expect_in_relay(const std::vector<Case>& cases) {
    for (const Case& test : cases) {
        const ReadResult result = read_settings(
            "[relays.main]\nhost = 'mail.example.org'\n" + test.lines + "\n" + kGroup, "site.toml");
        EXPECT_EQ(result.settings, nullptr);
        EXPECT_THAT(result.problems, ElementsAre("site.toml:" + test.problem)) << test.lines;
    }
}

// The same, from line 6 on, of a group.
void expect_in_group(const std::vector<Case>& cases) {
    for (const Case& test : cases) {
        const ReadResult result = read_settings(kRelay + kGroup + test.lines + "\n", "site.toml");
        EXPECT_EQ(result.settings, nullptr);
        EXPECT_THAT(result.problems, ElementsAre("site.toml:" + test.problem)) << test.lines;
    }
}

// The same, from line 7 on, of the spool.
void expect_in_spool(const std::vector<Case>& cases) {
    for (const Case& test : cases) {
        const ReadResult result =
            read_settings(kRelay + kGroup + "[spool]\n" + test.lines + "\n", "site.toml");
        EXPECT_EQ(result.settings, nullptr);
        EXPECT_THAT(result.problems, ElementsAre("site.toml:" + test.problem)) << test.lines;
    }
}

void expect_in_document(const std::vector<Case>& cases) {
    for (const Case& test : cases) {
        const ReadResult result = read_settings(test.lines, "site.toml");
        EXPECT_EQ(result.settings, nullptr);
        EXPECT_THAT(result.problems, ElementsAre("site.toml:" + test.problem)) << test.lines;
    }
}

TEST(Problems, OfTheDocument) {
    expect_in_document({
        {kGroup, "1:1: relays: missing; at least one is needed, as in [relays.main]"},
        {kRelay, "1:1: groups: missing; at least one is needed, as in [groups.facility]"},
        {"[relays]\n" + kGroup, "1:1: relays: at least one is needed, as in [relays.main]"},
        {"groups = {}\n" + kRelay, "1:10: groups: at least one is needed, as in [groups.facility]"},
        {"relays = 'main'\n" + kGroup,
         "1:10: relays: expected tables with a name each, as in [relays.main], found a string"},
        {"[[relays]]\nhost = 'x'\n" + kGroup,
         "1:1: relays: expected tables with a name each, as in [relays.main], found a list"},
        {"[relays]\nhost = 'x'\n" + kGroup,
         "2:8: relays.host: expected a table for one relay, as in [relays.main], found a string"},
        {kRelay + "[groups]\nto = ['x']\n",
         "4:6: groups.to: expected a table for one mailing group, as in [groups.facility], found "
         "a list"},
        {kRelay + kGroup + "[group.fire]\n", "6:2: group: unknown key; did you mean \"groups\"?"},
        {"port = 3\n" + kRelay + kGroup,
         "1:1: port: unknown key; did you mean \"relays.NAME.port\"?"},
        {"colour = 3\n" + kRelay + kGroup,
         "1:1: colour: unknown key; allowed are relays, groups, spool, trust"},
        {"\"co\\nlour\" = 3\n" + kRelay + kGroup,
         "1:1: \"co?lour\": unknown key; allowed are relays, groups, spool, trust"},
        {"[relays.'main relay']\nhost = 'x.example'\n" + kGroup,
         "1:9: relays.\"main relay\": a name has 1 to 64 letters, digits, \"_\" and \"-\""},
        {kRelay + "[groups.'']\nfrom = 'a@b.example'\nto = 'c@d.example'\n",
         "3:9: groups.\"\": a name has 1 to 64 letters, digits, \"_\" and \"-\""},
        {kRelay + "[groups." + std::string(65, 'x') + "]\nfrom = 'a@b.example'\nto = 'c@d.example'",
         "3:9: groups.\"" + std::string(64, 'x') +
             "...\": a name has 1 to 64 letters, digits, \"_\" and \"-\""},
        {"a.b.c.d.e.f.g.h.i = 1", "1:16: a key has more than 8 parts"},
    });
}

TEST(Problems, OfADocumentThatIsTooLong) {
    const std::string document(kMaximumDocument + 1, '#');
    EXPECT_THAT(read_settings(document, "site.toml").problems,
                ElementsAre("site.toml:1:1: the document has 4194305 bytes; allowed are 4194304"));
}

TEST(Problems, OfTheSyntaxNameLineAndColumn) {
    // The rest of the text is that of toml++, and differs between its versions.
    const ReadResult result = read_settings("[relays.main]\nhost 'x'\n", "site.toml");
    EXPECT_EQ(result.settings, nullptr);
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_TRUE(result.problems[0].starts_with("site.toml:2:6: this is not TOML: "))
        << result.problems[0];
}

TEST(Problems, OfAPinShowHowToMakeOne) {
    const std::string base64(42, 'x');
    for (const std::string& pin :
         {std::string("AA:BB:CC"), "sha256//" + base64 + "E", "sha1//" + base64 + "E=",
          "sha256//" + base64 + "F=", "sha256//" + base64 + "-=", "sha256//" + base64 + "EE="}) {
        const ReadResult result =
            read_settings(kRelay + "pins = ['" + pin + "']\n" + kGroup, "site.toml");
        EXPECT_NE(result.describe().find("\"" + pin +
                                         "\" is not a pin; it has the form "
                                         "\"sha256//BASE64\", of the SHA-256 of a public key: "
                                         "openssl x509 -in FILE"),
                  std::string::npos)
            << pin << '\n'
            << result.describe();
    }
}

TEST(Problems, OfTooManyPins) {
    std::string pins;
    for (const char letter : std::string("ABCDEFGHIJKLMNOPQ")) {
        pins += "'sha256//" + std::string(42, letter) + "E=',";
    }
    const ReadResult result =
        read_settings(kRelay + "pins = [" + pins + "]\n" + kGroup, "site.toml");
    EXPECT_NE(result.describe().find("relays.main.pins: more than 16 pins; keep those of the"),
              std::string::npos)
        << result.describe();
}

TEST(Problems, OfARelay) {
    expect_in_relay({
        {"hots = 'x'", "3:1: relays.main.hots: unknown key; did you mean \"host\"?"},
        {"colour = 'x'",
         "3:1: relays.main.colour: unknown key; allowed are preset, host, port, tls, "
         "proxy, proxy_user, proxy_secret, user, secret, oauth, pop, mechanisms, certificate, "
         "key, ca_file, pins, revocation, connections, idle_timeout, life_time, ..."},
        {"port = 70000", "3:8: relays.main.port: 70000 is out of range; allowed is 1 to 65535"},
        {"port = 0", "3:8: relays.main.port: 0 is out of range; allowed is 1 to 65535"},
        {"port = -9223372036854775808",
         "3:8: relays.main.port: -9223372036854775808 is out of range; allowed is 1 to 65535"},
        {"port = '465'", "3:8: relays.main.port: expected an integer, found a string"},
        {"port = 465.0", "3:8: relays.main.port: expected an integer, found a float"},
        {"tls = 'ssl'",
         "3:7: relays.main.tls: \"ssl\" is not known; allowed are \"implicit\" (TLS from the first "
         "byte) and \"starttls\" (asked for first, never without)"},
        {"tls = true", "3:7: relays.main.tls: expected a string, found a boolean"},
        {"user = 'alarms'",
         "1:9: relays.main.secret: missing; give the name under which the host keeps user's "
         "password"},
        {"secret = 'relay-password'",
         "1:9: relays.main.user: missing; say whose password secret names, or leave secret out"},
        {"user = ''\nsecret = 'x'", "3:8: relays.main.user: must not be empty"},
        {"user = \"a\\u0000b\"\nsecret = 'x'", "3:8: relays.main.user: holds a control character"},
        {"user = 'a'\nsecret = 2026-01-15",
         "4:10: relays.main.secret: expected a string, found a date or time"},
        {"user = 'a'\nsecret = '" + std::string(256, 'x') + "'",
         "4:10: relays.main.secret: longer than 255 bytes"},
        {"mechanisms = ['plain']",
         "1:9: relays.main.user: missing; say who logs in, or leave mechanisms out"},
        {"ca_file = ['ca.pem']", "3:11: relays.main.ca_file: expected a string, found a list"},
        {"revocation = 'none'",
         "3:14: relays.main.revocation: \"none\" is not known; allowed are \"off\", \"stapled\" "
         "(an "
         "OCSP answer that the server staples is judged) and \"require\" (there has to be a good "
         "one)"},
        {"pins = 'sha256//'", "3:8: relays.main.pins: expected a list of strings, found a string"},
        {"connections = 0",
         "3:15: relays.main.connections: 0 is out of range; allowed is 1 to 100"},
        {"connections = 101",
         "3:15: relays.main.connections: 101 is out of range; allowed is 1 to 100"},
        {"idle_timeout = '500ms'",
         "3:16: relays.main.idle_timeout: \"500ms\" is not a duration: the least unit is the "
         "second, as in \"1s\""},
        {"idle_timeout = 0",
         "3:16: relays.main.idle_timeout: 0 is out of range; allowed is 1s to 24h"},
        {"life_time = '25h'",
         "3:13: relays.main.life_time: \"25h\" is out of range; allowed is 1s to 24h"},
        {"life_time = true",
         "3:13: relays.main.life_time: expected a duration such as \"30s\" or a number of seconds, "
         "found a boolean"},
        {"timeout = 0", "3:11: relays.main.timeout: 0 is out of range; allowed is 1s to 5m"},
        {"timeout = '301s'",
         "3:11: relays.main.timeout: \"301s\" is out of range; allowed is 1s to 5m"},
        {"mails_per_connection = -1",
         "3:24: relays.main.mails_per_connection: -1 is out of range; allowed is 0 to 100000"},
        {"mails_per_minute = 100001",
         "3:20: relays.main.mails_per_minute: 100001 is out of range; allowed is 0 to 100000"},
        {"deadlines = '1m'", "3:13: relays.main.deadlines: expected a table, found a string"},
        {"deadlines.content = 0",
         "3:21: relays.main.deadlines.content: 0 is out of range; allowed is 1s to 1h"},
        {"deadlines.dat = '1m'",
         "3:11: relays.main.deadlines.dat: unknown key; did you mean \"data\"?"},
    });
    expect_in_document({
        {"[relays.main]\nport = 465\n" + kGroup,
         "1:9: relays.main.host: missing; name the mail server, as in host = "
         "\"mail.example.org\""},
        {"[relays.main]\nhost = 'smtps://mail.example.org'\n" + kGroup,
         "2:8: relays.main.host: \"smtps://mail.example.org\" is not a host: write only the name, "
         "without \"smtps://\"; the protocol is chosen by the key tls"},
        {"[relays.main]\nhost = 25\n" + kGroup,
         "2:8: relays.main.host: expected a string, found an integer"},
    });
}

TEST(Problems, OfTheSiteKey) {
    for (const char* key : {"site.key", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rX",
                            "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuF="}) {
        const ReadResult result = read_settings(
            kRelay + kGroup + "[trust]\nsite_key = '" + key + "'\n", "site.toml");
        EXPECT_NE(result.describe().find("trust.site_key: \"" + std::string(key) +
                                         "\" is not a public Ed25519 key; it is the middle line"),
                  std::string::npos)
            << result.describe();
    }
}

TEST(Problems, OfMechanisms) {
    const std::string log_in = "user = 'a'\nsecret = 'x'\n";
    expect_in_relay({
        {log_in + "mechanisms = 'plain'",
         "5:14: relays.main.mechanisms: expected a list of strings, found a string"},
        {log_in + "mechanisms = []",
         "5:14: relays.main.mechanisms: no mechanism; name those that are allowed, or leave "
         "mechanisms out"},
        {log_in + "mechanisms = ['plian']",
         "5:15: relays.main.mechanisms: \"plian\" is no mechanism that is known here; did you mean "
         "\"plain\"?"},
        {log_in + "mechanisms = ['digest-md5', 'login']",
         "5:15: relays.main.mechanisms: \"digest-md5\" is no mechanism that is known here; allowed "
         "are scram-sha-256-plus, scram-sha-1-plus, scram-sha-256, scram-sha-1, cram-md5, plain, "
         "login, oauthbearer, xoauth2, external"},
        {log_in + "mechanisms = ['plain', 'PLAIN']",
         "5:24: relays.main.mechanisms: \"PLAIN\" is already in the list"},
        {log_in + "mechanisms = ['plain', 'xoauth2']",
         "5:24: relays.main.mechanisms: \"xoauth2\" takes an access token, those before it a "
         "password; name mechanisms of one kind"},
    });
}

TEST(Problems, OfASecretWhereItsNameShouldBe) {
    for (const std::string secret : {"eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "ya29.a0AfH6SMBx",
                                     "-----BEGIN PRIVATE KEY-----\\nMC4CAQ"}) {
        expect_in_relay(
            {{"user = 'a'\nsecret = \"" + secret + "\"",
              "4:10: relays.main.secret: this is a token or a key, and not the name of "
              "one; let the host keep it, and give the host's name for it here. Whoever "
              "could read this document knows it now: have a new one made"}});
    }
}

TEST(Problems, OfAPasswordInTheHost) {
    const ReadResult result =
        read_settings("[relays.main]\nhost = 'smtps://a:hunter2@x.example'\n" + kGroup, "x");
    EXPECT_THAT(
        result.problems,
        ElementsAre("x:2:8: relays.main.host: a host has no \"@\"; who logs in stands under "
                    "the keys user and secret, and the password is kept by the host"));
}

TEST(Problems, OfAPasswordInTheDocument) {
    const std::string remedy =
        "a password does not belong in this document; let the host keep it, and give the host's "
        "name for it in the relay's key secret";
    for (const std::string key : {"password", "Password", "passwd", "relay_password", "passphrase",
                                  "pass", "pwd", "secret-password"}) {
        expect_in_relay({{key + " = 'hunter2'", "3:1: relays.main." + key + ": " + remedy}});
    }
    expect_in_relay({{"access_token = 'hunter2'", "3:1: relays.main.access_token: a token" +
                                                      remedy.substr(remedy.find(" does"))}});
    expect_in_relay({{"proxy_password = 'hunter2'",
                      "3:1: relays.main.proxy_password: a password does not belong in this "
                      "document; let the host keep it, and give the host's name for it in the key "
                      "proxy_secret"}});
    expect_in_group({{"password = 'hunter2'", "6:1: groups.fire.password: " + remedy}});
    expect_in_document({{"password = 'hunter2'\n" + kRelay + kGroup, "1:1: password: " + remedy}});
}

TEST(Problems, NeverRepeatASecret) {
    for (const std::string line :
         {"secret = \"hunter2\\u0000\"\nuser = 'a'", "secret = 'hunter2'", "secret = ['hunter2']",
          "pass = 'hunter2'", "secret = 'hunter2' hunter2", "secret = hunter2hunter2"}) {
        const ReadResult result =
            read_settings("[relays.main]\nhost = 'x.example'\n" + line + "\n" + kGroup, "x");
        EXPECT_EQ(result.settings, nullptr) << line;
        EXPECT_EQ(result.describe().find("hunter2"), std::string::npos) << result.describe();
    }
}

TEST(Problems, OfAGroup) {
    expect_in_group({
        {"subject-prefix = 'x'",
         "6:1: groups.fire.subject-prefix: unknown key; did you mean \"subject_prefix\"?"},
        {"wait = 3", "6:1: groups.fire.wait: unknown key; did you mean \"batching.wait\"?"},
        {"catgories = []",
         "6:1: groups.fire.catgories: unknown key; did you mean \"filter.categories\"?"},
        {"colour = 'x'",
         "6:1: groups.fire.colour: unknown key; allowed are relay, from, to, cc, bcc, "
         "subject_prefix, filter, batching, late_after"},
        {"relay = 'mian'",
         "6:9: groups.fire.relay: there is no relay \"mian\"; did you mean \"main\"?"},
        {"relay = 'backup'",
         "6:9: groups.fire.relay: there is no relay \"backup\"; allowed are main"},
        {"relay = 1",
         "6:9: groups.fire.relay: expected a relay's name or a list of names, found an integer"},
        {"relay = ''", "6:9: groups.fire.relay: must not be empty"},
        {"relay = []", "6:9: groups.fire.relay: no relay; give at least one name"},
        {"relay = ['main', 1]", "6:18: groups.fire.relay: expected a string, found an integer"},
        {"relay = ['main', 'mian']",
         "6:18: groups.fire.relay: there is no relay \"mian\"; did you mean \"main\"?"},
        {"relay = ['main', 'main']", "6:18: groups.fire.relay: \"main\" is already in the list"},
        {"late_after = '59s'",
         "6:14: groups.fire.late_after: \"59s\" is out of range; allowed is 1m to 24h"},
        {"late_after = '25h'",
         "6:14: groups.fire.late_after: \"25h\" is out of range; allowed is 1m to 24h"},
        {"cc = 7",
         "6:6: groups.fire.cc: expected an address or a list of addresses, found an integer"},
        {"cc = ['x@y.example', 7]",
         "6:22: groups.fire.cc: expected an address as a string, found an integer"},
        {"cc = ['x@y.example', 'y']",
         "6:22: groups.fire.cc: \"y\" is not a mail address: it has no \"@\", as in "
         "boiler@example.org"},
        {"cc = 'Again <c@D.example>'",
         "6:6: groups.fire.cc: \"c@d.example\" is already a recipient, in to"},
        {"bcc = ['x@y.example', 'x@y.example']",
         "6:23: groups.fire.bcc: \"x@y.example\" is already a recipient, in bcc"},
        {"subject_prefix = \"a\\nb\"",
         "6:18: groups.fire.subject_prefix: holds a control character"},
        {"subject_prefix = 1",
         "6:18: groups.fire.subject_prefix: expected a string, found an integer"},
    });
    expect_in_document({
        {kRelay + "[groups.fire]\nto = 'c@d.example'\n",
         "3:9: groups.fire.from: missing; give the sender, as in from = \"alarms@example.org\""},
        {kRelay + "[groups.fire]\nfrom = 'a@b.example'\n",
         "3:9: groups.fire: no recipient; give at least one address in to, cc or bcc"},
        {kRelay + "[groups.fire]\nfrom = 'a@b.example'\nto = []\nbcc = []\n",
         "3:9: groups.fire: no recipient; give at least one address in to, cc or bcc"},
        {kRelay + "[groups.fire]\nfrom = ['a@b.example']\nto = 'c@d.example'\n",
         "4:8: groups.fire.from: expected an address as a string, found a list"},
        {"[relays.backup]\nhost = 'x.example'\n" + kRelay + kGroup,
         "5:9: groups.fire.relay: missing; say which of the relays: backup, main"},
    });
}

TEST(Problems, OfTooManyRecipients) {
    std::string list;
    for (int i = 0; i < 1000; ++i) {
        list += "'r" + std::to_string(i) + "@d.example',";
    }
    const std::string head = kRelay + "[groups.fire]\nfrom = 'a@b.example'\nto = [" + list + "]\n";
    EXPECT_THAT(read_settings(head, "site.toml").problems, IsEmpty());
    EXPECT_THAT(read_settings(head + "cc = 'one@d.example'\n", "site.toml").problems,
                ElementsAre("site.toml:3:9: groups.fire: 1001 recipients; allowed are 1000 in to, "
                            "cc and bcc together"));
}

TEST(Problems, OfAFilter) {
    expect_in_group({
        {"filter = 'fire'", "6:10: groups.fire.filter: expected a table, found a string"},
        {"filter.category = ['HVAC']",
         "6:8: groups.fire.filter.category: unknown key; did you mean \"categories\"?"},
        {"filter.priority = 39",
         "6:19: groups.fire.filter.priority: expected a range such as { from = 0, to = 39 }, found "
         "an integer"},
        {"filter.priority = { to = 256 }",
         "6:26: groups.fire.filter.priority.to: 256 is out of range; allowed is 0 to 255"},
        {"filter.priority = { from = -1 }",
         "6:28: groups.fire.filter.priority.from: -1 is out of range; allowed is 0 to 255"},
        {"filter.priority = { from = 40, to = 39 }",
         "6:19: groups.fire.filter.priority: no priority lies from 40 to 39; 0 is the most "
         "urgent"},
        {"filter.priority = { form = 40 }",
         "6:21: groups.fire.filter.priority.form: unknown key; did you mean \"from\"?"},
        {"filter.categories = 'HVAC'",
         "6:21: groups.fire.filter.categories: expected a list of strings, found a string"},
        {"filter.categories = ['HVAC', 3]",
         "6:30: groups.fire.filter.categories: expected a string, found an integer"},
        {"filter.categories = ['']", "6:22: groups.fire.filter.categories: must not be empty"},
        {"filter.statuses = ['high_alarm']",
         "6:20: groups.fire.filter.statuses: \"high_alarm\" is not a status; did you mean "
         "\"high-alarm\"?"},
        {"filter.statuses = ['purple']",
         "6:20: groups.fire.filter.statuses: \"purple\" is not a status; allowed are unspecified, "
         "normal, off-normal, fault, low-limit, high-limit, low-warning, high-warning, low-alarm, "
         "high-alarm, alarm, trouble, offline, online, shutdown, unreliable"},
        {"filter.objects = ['" + std::string(256, '*') + "']",
         "6:19: groups.fire.filter.objects: longer than 255 bytes"},
    });
}

TEST(Problems, OfBatching) {
    expect_in_group({
        {"batching.maximun = 3",
         "6:10: groups.fire.batching.maximun: unknown key; did you mean \"maximum\"?"},
        {"batching = []", "6:12: groups.fire.batching: expected a table, found a list"},
        {"batching.wait = '25h'",
         "6:17: groups.fire.batching.wait: \"25h\" is out of range; allowed is 0s to 24h"},
        {"batching.wait = -1",
         "6:17: groups.fire.batching.wait: -1 is out of range; allowed is 0s to 24h"},
        {"batching.interval = '5'",
         "6:21: groups.fire.batching.interval: \"5\" is not a duration: a unit is missing, as in "
         "\"5s\""},
        {"batching.maximum = 0",
         "6:20: groups.fire.batching.maximum: 0 is out of range; allowed is 1 to 1000"},
        {"batching.maximum = 1001",
         "6:20: groups.fire.batching.maximum: 1001 is out of range; allowed is 1 to 1000"},
        {"batching.urgent = 256",
         "6:19: groups.fire.batching.urgent: 256 is out of range; allowed is 0 to 255"},
        {"batching.urgent = []",
         "6:19: groups.fire.batching.urgent: expected an integer, found a "
         "list"},
    });
}

TEST(Problems, OfTheSpool) {
    expect_in_spool({
        {"event = 5000", "7:1: spool.event: unknown key; did you mean \"events\"?"},
        {"colour = 1",
         "7:1: spool.colour: unknown key; allowed are enabled, events, size, keep_free, remember, "
         "seal_secret"},
        {"passphrase = 'hunter2'",
         "7:1: spool.passphrase: a password does not belong in this document; let the host keep "
         "it, and give the host's name for it in the key seal_secret"},
        {"enabled = 'yes'", "7:11: spool.enabled: expected true or false, found a string"},
        {"enabled = 1", "7:11: spool.enabled: expected true or false, found an integer"},
        {"events = 999", "7:10: spool.events: 999 is out of range; allowed is 1000 to 10000000"},
        {"events = 10000001",
         "7:10: spool.events: 10000001 is out of range; allowed is 1000 to 10000000"},
        {"size = '512 MB'",
         "7:8: spool.size: \"512 MB\" is not a size: allowed is a number with KiB, MiB or GiB, as "
         "in \"512 MiB\""},
        {"size = '15 MiB'",
         "7:8: spool.size: \"15 MiB\" is out of range; allowed is 16 MiB to 64 GiB"},
        {"size = 16777215",
         "7:8: spool.size: 16777215 is out of range; allowed is 16 MiB to 64 GiB"},
        {"size = '65 GiB'",
         "7:8: spool.size: \"65 GiB\" is out of range; allowed is 16 MiB to 64 GiB"},
        {"size = 1.5",
         "7:8: spool.size: expected a size such as \"512 MiB\" or a number of bytes, found a "
         "float"},
        {"keep_free = -1",
         "7:13: spool.keep_free: -1 is out of range; allowed is 0 bytes to 64 GiB"},
        {"remember = '169h'",
         "7:12: spool.remember: \"169h\" is out of range; allowed is 0s to 168h"},
        {"seal_secret = ''", "7:15: spool.seal_secret: must not be empty"},
        {"seal_secret = true", "7:15: spool.seal_secret: expected a string, found a boolean"},
    });
    expect_in_document({
        {"spool = true\n" + kRelay + kGroup, "1:9: spool: expected a table, found a boolean"},
        {kRelay + kGroup + "[spol]\n", "6:2: spol: unknown key; did you mean \"spool\"?"},
    });
}

TEST(Problems, AreGivenTogetherInTheOrderOfTheDocument) {
    const ReadResult result = read_settings(
        "[groups.fire]\nrelay = 'main'\nto = 'c@d'\n[relays.main]\nport = 0\nhosts = 'x'\n",
        "site.toml");
    EXPECT_THAT(result.problems,
                ElementsAre("site.toml:1:9: groups.fire.from: missing; give the sender, as in from "
                            "= \"alarms@example.org\"",
                            "site.toml:4:9: relays.main.host: missing; name the mail server, as in "
                            "host = \"mail.example.org\"",
                            "site.toml:5:8: relays.main.port: 0 is out of range; allowed is 1 to "
                            "65535",
                            "site.toml:6:1: relays.main.hosts: unknown key; did you mean "
                            "\"host\"?"));
    EXPECT_EQ(result.describe(), result.problems[0] + "\n" + result.problems[1] + "\n" +
                                     result.problems[2] + "\n" + result.problems[3]);
}

TEST(Problems, OfARelayDoNotSpreadToItsGroups) {
    const ReadResult result = read_settings(
        "[relays.'my relay']\nport = 0\n" + kGroup + "relay = 'my relay'\n", "site.toml");
    for (const std::string& problem : result.problems) {
        EXPECT_EQ(problem.find("groups"), std::string::npos) << problem;
    }
    EXPECT_EQ(result.problems.size(), 3U);
}

TEST(Problems, AreAtMostTwenty) {
    std::string document;
    for (int i = 0; i < 100; ++i) {
        document += "colour" + std::to_string(i) + " = 1\n";
    }
    const ReadResult result = read_settings(document + kRelay + kGroup, "site.toml");
    EXPECT_EQ(result.settings, nullptr);
    ASSERT_EQ(result.problems.size(), kMaximumProblems);
    EXPECT_TRUE(result.problems.back().starts_with("site.toml:20:1: colour19: "));
}

void expect_warning(const std::string& document, const std::string& warning) {
    const ReadResult result = read_settings(document, "site.toml");
    EXPECT_NE(result.settings, nullptr) << result.describe();
    EXPECT_THAT(result.warnings, ElementsAre("site.toml:" + warning));
}

TEST(Warnings, OfAPortThatUsuallySpeaksOtherwise) {
    expect_warning("[relays.main]\nhost = 'x.example'\nport = 465\ntls = 'starttls'\n" + kGroup,
                   "3:8: relays.main.port: port 465 usually has TLS from the first byte; this "
                   "relay has tls = \"starttls\"");
    expect_warning(kRelay + "port = 587\n" + kGroup,
                   "3:8: relays.main.port: port 587 usually has STARTTLS; this relay has tls = "
                   "\"implicit\"");
    expect_warning(kRelay + "port = 25\n" + kGroup,
                   "3:8: relays.main.port: port 25 usually has STARTTLS; this relay has tls = "
                   "\"implicit\"");
}

TEST(Warnings, OfUrgencyThatMakesNoDifference) {
    expect_warning(kRelay + kGroup + "batching.urgent = 255\n",
                   "6:19: groups.fire.batching.urgent: every event that the group wants is urgent, "
                   "so none waits for others; the least urgent one has priority 255");
    expect_warning(kRelay + kGroup + "batching.urgent = 39\nfilter.priority = { to = 20 }\n",
                   "6:19: groups.fire.batching.urgent: every event that the group wants is urgent, "
                   "so none waits for others; the least urgent one has priority 20");
    expect_warning(kRelay + kGroup + "batching = { urgent = 39 }\nfilter.priority.from = 100\n",
                   "6:23: groups.fire.batching.urgent: no event that the group wants is urgent; "
                   "the most urgent one has priority 100");
}

TEST(Warnings, OfASealOnNothing) {
    expect_warning(kRelay + kGroup + "[spool]\nenabled = false\nseal_secret = 'spool-key'\n",
                   "8:15: spool.seal_secret: nothing is kept on disk, so nothing is sealed");
}

TEST(Warnings, AreAbsentForAGroupOfUrgentEventsAlone) {
    const ReadResult result = read_settings(
        kRelay + kGroup + "filter.priority = { to = 39 }\nbatching.urgent = 39\n", "site.toml");
    EXPECT_NE(result.settings, nullptr) << result.describe();
    EXPECT_THAT(result.warnings, IsEmpty());
}

TEST(Warnings, AreAbsentWhereNothingIsUnusual) {
    for (const std::string lines :
         {"port = 465", "port = 2525", "port = 587\ntls = 'starttls'",
          "port = 25\ntls = 'starttls'", "port = 2525\ntls = 'starttls'", "tls = 'starttls'"}) {
        const ReadResult result =
            read_settings(kRelay + lines + "\n" + kGroup + "batching.urgent = 254\n", "site.toml");
        EXPECT_NE(result.settings, nullptr) << result.describe();
        EXPECT_THAT(result.warnings, IsEmpty()) << lines;
    }
}

}  // namespace
