#include "encrypted_email/configuration/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "plugin_api/alarm_sink.h"

using namespace encrypted_email::configuration;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const std::string kLeastRelay = "[relays.main]\nhost = 'mail.example.org'\n";
const std::string kLeastGroup = "[groups.fire]\nfrom = 'a@b.example'\nto = 'c@d.example'\n";

ReadResult read(const std::string& document) { return read_settings(document, "/etc/site.toml"); }

TEST(Reader, GivesDefaultsToWhatTheDocumentLeavesOut) {
    const ReadResult result = read(kLeastRelay + kLeastGroup);
    ASSERT_NE(result.settings, nullptr) << result.describe();
    EXPECT_THAT(result.problems, IsEmpty());
    EXPECT_THAT(result.warnings, IsEmpty());
    EXPECT_EQ(result.describe(), "");

    ASSERT_EQ(result.settings->relays.size(), 1U);
    const Relay& relay = *result.settings->relays[0];
    EXPECT_EQ(relay.name, "main");
    EXPECT_EQ(relay.host, "mail.example.org");
    EXPECT_EQ(relay.port, 465);
    EXPECT_EQ(relay.tls, TlsMode::implicit);
    EXPECT_EQ(relay.user, "");
    EXPECT_EQ(relay.secret, "");
    EXPECT_EQ(relay.proof, encrypted_email::sasl::Proof::password);
    EXPECT_THAT(relay.mechanisms, IsEmpty());
    EXPECT_EQ(relay.ca_file, "");
    EXPECT_TRUE(relay.pins.empty());
    EXPECT_EQ(relay.revocation, Revocation::stapled);
    EXPECT_EQ(relay.connections, 2U);
    EXPECT_EQ(relay.idle_timeout, 30s);
    EXPECT_EQ(relay.life_time, 5min);
    EXPECT_EQ(relay.timeout, 30s);
    EXPECT_EQ(relay.mails_per_connection, 0U);
    EXPECT_EQ(relay.mails_per_minute, 0U);
    EXPECT_EQ(relay.deadlines.envelope, 5min);
    EXPECT_EQ(relay.deadlines.data, 2min);
    EXPECT_EQ(relay.deadlines.content, 10min);

    ASSERT_EQ(result.settings->groups.size(), 1U);
    const MailingGroup& group = *result.settings->groups[0];
    EXPECT_EQ(group.name, "fire");
    EXPECT_THAT(group.relays, ElementsAre("main"));
    EXPECT_EQ(group.from.mailbox(), "a@b.example");
    ASSERT_EQ(group.to.size(), 1U);
    EXPECT_EQ(group.to[0].mailbox(), "c@d.example");
    EXPECT_THAT(group.cc, IsEmpty());
    EXPECT_THAT(group.bcc, IsEmpty());
    EXPECT_EQ(group.subject_prefix, "");
    EXPECT_EQ(group.filter.priority_from, 0U);
    EXPECT_EQ(group.filter.priority_to, 255U);
    EXPECT_THAT(group.filter.categories, IsEmpty());
    EXPECT_THAT(group.filter.statuses, IsEmpty());
    EXPECT_THAT(group.filter.objects, IsEmpty());
    EXPECT_EQ(group.batching.wait, 30s);
    EXPECT_EQ(group.batching.interval, 0s);
    EXPECT_EQ(group.batching.maximum, 50U);
    EXPECT_EQ(group.batching.urgent, std::nullopt);
    EXPECT_EQ(group.late_after, 15min);

    const Spool& spool = result.settings->spool;
    EXPECT_TRUE(spool.enabled);
    EXPECT_EQ(spool.events, 1'000'000U);
    EXPECT_EQ(spool.size, 536'870'912U);
    EXPECT_EQ(spool.keep_free, 67'108'864U);
    EXPECT_EQ(spool.remember, 24h);
    EXPECT_EQ(spool.seal_secret, "");
}

TEST(Reader, TakesEverythingFromTheDocument) {
    const ReadResult result = read(R"(
[relays.main]
host = "Mail.Example.org."
port = 2465
tls = "starttls"
user = "alarms"
secret = "relay-password"
  ca_file = "tls/../ca.pem"
pins = ["sha256//qvTGHdzF6KLavt4PO0gs2a6pQ00IwOs3S51rQqnoIwo="]
revocation = "require"
connections = 7
idle_timeout = 45
life_time = "1h30m"
timeout = "10s"
mails_per_connection = 100
mails_per_minute = 30
mechanisms = ["OAUTHBEARER", "xoauth2"]
deadlines = { envelope = "20s", data = 15, content = "1m" }

[relays.backup]
host = "192.0.2.1"

[groups.facility]
relay = ["backup", "main"]
from = "Building 7 <alarms@building7.example>"
to = ["facility@building7.example", "Desk <desk@building7.example>"]
cc = "cc@building7.example"
bcc = ["bcc@building7.example"]
subject_prefix = "[Building 7]"
filter.priority = { from = 10, to = 100 }
filter.categories = ["HVAC", "Fire"]
filter.statuses = ["alarm", "high-alarm", "normal", "unspecified", "unreliable"]
filter.objects = ["Main/**", "*/Boiler-*/**"]
batching.wait = "10s"
batching.interval = "5m"
batching.maximum = 20
batching.urgent = 39
late_after = "1h"

[spool]
enabled = false
events = 10000000
size = "64 GiB"
keep_free = 1000000
remember = "168h"
seal_secret = "spool-key"
)");
    ASSERT_NE(result.settings, nullptr) << result.describe();
    ASSERT_EQ(result.settings->relays.size(), 2U);
    const Relay& relay = *result.settings->relays[0];
    EXPECT_EQ(relay.host, "mail.example.org");
    EXPECT_EQ(relay.port, 2465);
    EXPECT_EQ(relay.tls, TlsMode::starttls);
    EXPECT_EQ(relay.user, "alarms");
    EXPECT_EQ(relay.secret, "relay-password");
    EXPECT_EQ(relay.proof, encrypted_email::sasl::Proof::token);
    EXPECT_THAT(relay.mechanisms, ElementsAre(encrypted_email::sasl::Mechanism::oauthbearer,
                                              encrypted_email::sasl::Mechanism::xoauth2));
    EXPECT_EQ(relay.ca_file, "/etc/ca.pem");
    EXPECT_EQ(relay.ca_file_place.line, 8U);
    EXPECT_EQ(relay.ca_file_place.column, 13U);
    EXPECT_EQ(relay.pins,
              std::vector<std::string>{"sha256//qvTGHdzF6KLavt4PO0gs2a6pQ00IwOs3S51rQqnoIwo="});
    EXPECT_EQ(relay.revocation, Revocation::require);
    EXPECT_EQ(relay.connections, 7U);
    EXPECT_EQ(relay.idle_timeout, 45s);
    EXPECT_EQ(relay.life_time, 90min);
    EXPECT_EQ(relay.timeout, 10s);
    EXPECT_EQ(relay.mails_per_connection, 100U);
    EXPECT_EQ(relay.mails_per_minute, 30U);
    EXPECT_EQ(relay.deadlines.envelope, 20s);
    EXPECT_EQ(relay.deadlines.data, 15s);
    EXPECT_EQ(relay.deadlines.content, 1min);
    EXPECT_EQ(result.settings->relays[1]->name, "backup");
    EXPECT_EQ(result.settings->relays[1]->host, "192.0.2.1");

    const MailingGroup& group = *result.settings->groups.at(0);
    EXPECT_THAT(group.relays, ElementsAre("backup", "main"));
    EXPECT_EQ(group.from.display_name, "Building 7");
    ASSERT_EQ(group.to.size(), 2U);
    EXPECT_EQ(group.to[1].display_name, "Desk");
    EXPECT_EQ(group.cc.at(0).mailbox(), "cc@building7.example");
    EXPECT_EQ(group.bcc.at(0).mailbox(), "bcc@building7.example");
    EXPECT_EQ(group.recipient_count(), 4U);
    EXPECT_EQ(group.subject_prefix, "[Building 7]");
    EXPECT_EQ(group.filter.priority_from, 10U);
    EXPECT_EQ(group.filter.priority_to, 100U);
    EXPECT_THAT(group.filter.categories, ElementsAre("HVAC", "Fire"));
    EXPECT_THAT(
        group.filter.statuses,
        ElementsAre(ALARM_SINK_POINT_ALARM, ALARM_SINK_POINT_HIGH_ALARM, ALARM_SINK_POINT_NORMAL,
                    ALARM_SINK_POINT_UNSPECIFIED, ALARM_SINK_POINT_UNRELIABLE));
    EXPECT_THAT(group.filter.objects, ElementsAre("Main/**", "*/Boiler-*/**"));
    EXPECT_EQ(group.batching.wait, 10s);
    EXPECT_EQ(group.batching.interval, 5min);
    EXPECT_EQ(group.batching.maximum, 20U);
    EXPECT_EQ(group.batching.urgent, 39U);
    EXPECT_EQ(group.late_after, 1h);

    const Spool& spool = result.settings->spool;
    EXPECT_FALSE(spool.enabled);
    EXPECT_EQ(spool.events, 10'000'000U);
    EXPECT_EQ(spool.size, 68'719'476'736U);
    EXPECT_EQ(spool.keep_free, 1'000'000U);
    EXPECT_EQ(spool.remember, 168h);
    EXPECT_EQ(spool.seal_secret, "spool-key");
}

TEST(Reader, KnowsTheStatusesByTheirNamesInTheContract) {
    const ReadResult result = read(kLeastRelay + kLeastGroup +
                                   "filter.statuses = ['unspecified', 'normal', 'off-normal',"
                                   "'fault', 'low-limit', 'high-limit', 'low-warning',"
                                   "'high-warning', 'low-alarm', 'high-alarm', 'alarm', 'trouble',"
                                   "'offline', 'online', 'shutdown', 'unreliable']\n");
    ASSERT_NE(result.settings, nullptr) << result.describe();
    EXPECT_THAT(
        result.settings->groups[0]->filter.statuses,
        ElementsAre(ALARM_SINK_POINT_UNSPECIFIED, ALARM_SINK_POINT_NORMAL,
                    ALARM_SINK_POINT_OFF_NORMAL, ALARM_SINK_POINT_FAULT, ALARM_SINK_POINT_LOW_LIMIT,
                    ALARM_SINK_POINT_HIGH_LIMIT, ALARM_SINK_POINT_LOW_WARNING,
                    ALARM_SINK_POINT_HIGH_WARNING, ALARM_SINK_POINT_LOW_ALARM,
                    ALARM_SINK_POINT_HIGH_ALARM, ALARM_SINK_POINT_ALARM, ALARM_SINK_POINT_TROUBLE,
                    ALARM_SINK_POINT_OFFLINE, ALARM_SINK_POINT_ONLINE, ALARM_SINK_POINT_SHUTDOWN,
                    ALARM_SINK_POINT_UNRELIABLE));
}

TEST(Reader, ChoosesThePortByTheTlsMode) {
    const ReadResult result = read(kLeastRelay + "tls = 'starttls'\n" + kLeastGroup);
    ASSERT_NE(result.settings, nullptr) << result.describe();
    EXPECT_EQ(result.settings->relays[0]->port, 587);
}

TEST(Reader, KeepsRelaysAndGroupsInTheOrderOfTheDocument) {
    const ReadResult result = read(
        "[groups.z]\nfrom = 'a@b.example'\nto = 'c@d.example'\nrelay = 'a'\n"
        "[relays.z]\nhost = 'z.example'\n[relays.a]\nhost = 'a.example'\n"
        "[groups.a]\nfrom = 'a@b.example'\nto = 'c@d.example'\nrelay = 'z'\n");
    ASSERT_NE(result.settings, nullptr) << result.describe();
    EXPECT_EQ(result.settings->relays[0]->name, "z");
    EXPECT_EQ(result.settings->relays[1]->name, "a");
    EXPECT_EQ(result.settings->groups[0]->name, "z");
    EXPECT_THAT(result.settings->groups[0]->relays, ElementsAre("a"));
    EXPECT_EQ(result.settings->groups[1]->name, "a");
}

TEST(Reader, TakesATableForATableHoweverItIsWritten) {
    const ReadResult result = read(
        "relays = { main = { host = 'x.example' } }\n"
        "groups.fire = { from = 'a@b.example', bcc = 'c@d.example', filter = { priority = { "
        "to = 9 } }, batching.wait = 0 }\n");
    ASSERT_NE(result.settings, nullptr) << result.describe();
    EXPECT_EQ(result.settings->groups[0]->filter.priority_to, 9U);
    EXPECT_EQ(result.settings->groups[0]->batching.wait, 0s);
}

TEST(Reader, ResolvesTheCaFileFromTheFolderOfTheDocument) {
    const auto ca_file = [](std::string_view origin, std::string_view file) {
        const ReadResult result = read_settings(
            kLeastRelay + "ca_file = '" + std::string(file) + "'\n" + kLeastGroup, origin);
        return result.settings == nullptr ? result.describe() : result.settings->relays[0]->ca_file;
    };
    EXPECT_EQ(ca_file("/etc/sink/site.toml", "ca.pem"), "/etc/sink/ca.pem");
    EXPECT_EQ(ca_file("/etc/sink/site.toml", "../ca.pem"), "/etc/ca.pem");
    EXPECT_EQ(ca_file("/etc/sink/site.toml", "/srv/ca.pem"), "/srv/ca.pem");
    const std::string here = std::filesystem::current_path().string();
    EXPECT_EQ(ca_file("site.toml", "ca.pem"), here + "/ca.pem");
    EXPECT_EQ(ca_file("", "ca.pem"), here + "/ca.pem");
    EXPECT_EQ(ca_file("sink/site.toml", "ca.pem"), here + "/sink/ca.pem");
}

TEST(Reader, AllowsWhatIsEmptyOnPurpose) {
    const ReadResult result = read(kLeastRelay + kLeastGroup +
                                   "cc = []\nsubject_prefix = ''\nfilter = {}\nbatching = {}\n");
    ASSERT_NE(result.settings, nullptr) << result.describe();
    EXPECT_EQ(result.settings->groups[0]->subject_prefix, "");
}

TEST(Reader, ReadsDocumentsWithByteOrderMarkAndCarriageReturns) {
    std::string document = "\xEF\xBB\xBF" + kLeastRelay + kLeastGroup;
    for (std::size_t i = 0; (i = document.find('\n', i)) != std::string::npos; i += 2) {
        document.insert(i, "\r");
    }
    const ReadResult result = read(document);
    EXPECT_NE(result.settings, nullptr) << result.describe();
}

TEST(Reader, ReadsAThousandGroups) {
    std::string document = kLeastRelay;
    for (int i = 0; i < 1000; ++i) {
        document +=
            "[groups.g" + std::to_string(i) + "]\nfrom = 'a@b.example'\nto = 'c@d.example'\n";
    }
    const ReadResult result = read(document);
    ASSERT_NE(result.settings, nullptr) << result.describe();
    EXPECT_EQ(result.settings->groups.size(), 1000U);
    EXPECT_EQ(result.settings->groups[999]->name, "g999");
}

TEST(Reader, ListsItsKeys) {
    EXPECT_THAT(
        known_keys(),
        ElementsAre("relays.NAME.preset", "relays.NAME.host", "relays.NAME.port", "relays.NAME.tls",
                    "relays.NAME.proxy", "relays.NAME.proxy_user", "relays.NAME.proxy_secret",
                    "relays.NAME.user", "relays.NAME.secret", "relays.NAME.oauth.token_url",
                    "relays.NAME.oauth.tenant", "relays.NAME.oauth.client_id",
                    "relays.NAME.oauth.scope", "relays.NAME.oauth.client_secret",
                    "relays.NAME.oauth.certificate", "relays.NAME.oauth.key",
                    "relays.NAME.oauth.signature", "relays.NAME.oauth.refresh_token",
                    "relays.NAME.oauth.ca_file", "relays.NAME.oauth.proxy",
                    "relays.NAME.oauth.proxy_user", "relays.NAME.oauth.proxy_secret",
                    "relays.NAME.oauth.secret_expires", "relays.NAME.oauth.timeout",
                    "relays.NAME.pop.host", "relays.NAME.pop.port", "relays.NAME.pop.tls",
                    "relays.NAME.pop.lasts", "relays.NAME.mechanisms", "relays.NAME.certificate", "relays.NAME.key", "relays.NAME.ca_file",
                    "relays.NAME.pins", "relays.NAME.revocation", "relays.NAME.connections",
                    "relays.NAME.idle_timeout", "relays.NAME.life_time", "relays.NAME.timeout",
                    "relays.NAME.mails_per_connection", "relays.NAME.mails_per_minute",
                    "relays.NAME.deadlines.envelope", "relays.NAME.deadlines.data",
                    "relays.NAME.deadlines.content", "groups.NAME.relay", "groups.NAME.from",
                    "groups.NAME.to", "groups.NAME.cc", "groups.NAME.bcc",
                    "groups.NAME.subject_prefix", "groups.NAME.filter.priority.from",
                    "groups.NAME.filter.priority.to", "groups.NAME.filter.categories",
                    "groups.NAME.filter.statuses", "groups.NAME.filter.objects",
                    "groups.NAME.batching.wait", "groups.NAME.batching.interval",
                    "groups.NAME.batching.maximum", "groups.NAME.batching.urgent",
                    "groups.NAME.late_after", "spool.enabled", "spool.events", "spool.size",
                    "spool.keep_free", "spool.remember", "spool.seal_secret", "trust.site_key"));
}

}  // namespace
