// The reference document: it is read without a word, names every key (of relays in one of several,
// since some exclude each other), and where it says a default,
// the default is what the document says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "encrypted_email/configuration/document.hpp"
#include "encrypted_email/configuration/reader.hpp"

using namespace encrypted_email::configuration;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

namespace {

std::string reference() {
    std::ifstream file(REFERENCE_DOCUMENT);
    EXPECT_TRUE(file.is_open()) << REFERENCE_DOCUMENT;
    return {std::istreambuf_iterator<char>(file), {}};
}

// The paths of all values that are no tables.
void collect(const Node& table, const std::string& prefix, std::vector<std::string>& paths) {
    for (const Entry& entry : table.entries) {
        const std::string path = prefix + entry.key;
        if (entry.value.kind == Kind::table) {
            collect(entry.value, path + ".", paths);
        } else {
            paths.push_back(path);
        }
    }
}

TEST(Reference, IsReadWithoutProblemsAndWarnings) {
    const ReadResult result = read_settings(reference(), "reference.toml");
    EXPECT_NE(result.settings, nullptr) << result.describe();
    EXPECT_THAT(result.warnings, IsEmpty());
}

TEST(Reference, HasEveryKey) {
    const ParsedDocument document = parse_document(reference());
    ASSERT_TRUE(document.root) << document.error;
    std::vector<std::string> paths;
    for (const Entry& relay : document.root->find("relays")->value.entries)
        collect(relay.value, "relays.NAME.", paths);
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    collect(document.root->find("groups")->value.find("facility")->value, "groups.NAME.", paths);
    collect(document.root->find("spool")->value, "spool.", paths);
    collect(document.root->find("trust")->value, "trust.", paths);
    EXPECT_THAT(paths, UnorderedElementsAreArray(known_keys()));
}

TEST(Reference, ShowsTheDefaultsWhereThereAreSome) {
    const ReadResult result = read_settings(reference(), "reference.toml");
    ASSERT_NE(result.settings, nullptr) << result.describe();
    const Relay& relay = *result.settings->relays.at(0);
    const Relay default_relay;
    EXPECT_EQ(relay.port, default_relay.port);
    EXPECT_EQ(relay.tls, default_relay.tls);
    EXPECT_EQ(relay.revocation, default_relay.revocation);
    EXPECT_EQ(relay.connections, default_relay.connections);
    EXPECT_EQ(relay.idle_timeout, default_relay.idle_timeout);
    EXPECT_EQ(relay.life_time, default_relay.life_time);
    EXPECT_EQ(relay.timeout, default_relay.timeout);
    EXPECT_EQ(relay.mails_per_connection, default_relay.mails_per_connection);
    EXPECT_EQ(relay.mails_per_minute, default_relay.mails_per_minute);
    EXPECT_EQ(relay.deadlines.envelope, default_relay.deadlines.envelope);
    EXPECT_EQ(relay.deadlines.data, default_relay.deadlines.data);
    EXPECT_EQ(relay.deadlines.content, default_relay.deadlines.content);

    const MailingGroup& group = *result.settings->groups.at(0);
    const MailingGroup default_group;
    EXPECT_EQ(group.cc.size(), default_group.cc.size());
    EXPECT_EQ(group.bcc.size(), default_group.bcc.size());
    EXPECT_EQ(group.filter.priority_from, default_group.filter.priority_from);
    EXPECT_EQ(group.filter.priority_to, default_group.filter.priority_to);
    EXPECT_EQ(group.batching.wait, default_group.batching.wait);
    EXPECT_EQ(group.batching.interval, default_group.batching.interval);
    EXPECT_EQ(group.batching.maximum, default_group.batching.maximum);
    EXPECT_EQ(group.late_after, default_group.late_after);

    const Spool& spool = result.settings->spool;
    const Spool default_spool;
    EXPECT_EQ(spool.enabled, default_spool.enabled);
    EXPECT_EQ(spool.events, default_spool.events);
    EXPECT_EQ(spool.size, default_spool.size);
    EXPECT_EQ(spool.keep_free, default_spool.keep_free);
    EXPECT_EQ(spool.remember, default_spool.remember);
}

}  // namespace
