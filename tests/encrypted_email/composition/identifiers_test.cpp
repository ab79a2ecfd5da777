#include "encrypted_email/composition/identifiers.hpp"

#include <gtest/gtest.h>

#include <array>
#include <regex>

#include "support/example.hpp"

namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;

std::string id_of(const configuration::MailingGroup& group,
                  std::initializer_list<std::string_view> ids) {
    std::vector<intake::Event> events;
    for (const std::string_view id : ids) {
        events.push_back(example::alarm());
        events.back().id = id;
    }
    return message_id(example::batch(group, events));
}

std::string list_of(std::string name, std::string domain = "example.org") {
    configuration::MailingGroup group = example::group();
    group.name = std::move(name);
    group.from.domain = std::move(domain);
    return list_id(group);
}

// Not to be changed: a mail that is sent again after an upgrade has to keep its Message-ID.
TEST(MessageId, IsTheSameForEver) {
    EXPECT_EQ(id_of(example::group(), {"a", "b"}),
              "<4856f74c-56f1-567f-8515-c156589c5043@example.org>");
}

TEST(MessageId, IsAUuidOfVersionFive) {
    EXPECT_TRUE(std::regex_match(
        id_of(example::group(), {"a"}),
        std::regex("<[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
                   "@example\\.org>")));
}

TEST(MessageId, DoesNotDependOnTheOrderOfEvents) {
    EXPECT_EQ(id_of(example::group(), {"a", "b"}), id_of(example::group(), {"b", "a"}));
}

TEST(MessageId, TellsEventsApart) {
    EXPECT_NE(id_of(example::group(), {"a"}), id_of(example::group(), {"b"}));
    EXPECT_NE(id_of(example::group(), {"ab"}), id_of(example::group(), {"a", "b"}));
    EXPECT_NE(id_of(example::group(), {"a"}), id_of(example::group(), {"a", "b"}));
}

TEST(MessageId, TellsGroupsApart) {
    configuration::MailingGroup other = example::group();
    other.name = "Cold store";
    EXPECT_NE(id_of(example::group(), {"a"}), id_of(other, {"a"}));
}

TEST(MessageId, DoesNotChangeWithRecipientsAndSubject) {
    configuration::MailingGroup changed = example::group();
    changed.to.push_back({"", "other", "example.org"});
    changed.subject_prefix = "[other]";
    EXPECT_EQ(id_of(example::group(), {"a"}), id_of(changed, {"a"}));
}

TEST(ListId, IsMadeOfTheNameAndTheDomain) {
    EXPECT_EQ(list_of("Building 7"), "building-7.example.org");
    EXPECT_EQ(list_of("fire"), "fire.example.org");
}

TEST(ListId, TellsNamesApartThatLoseSomething) {
    EXPECT_NE(list_of("Küche"), list_of("Koche"));
    EXPECT_NE(list_of("Plant (1)"), list_of("Plant 1"));
    EXPECT_NE(list_of("警報"), list_of("故障"));
    EXPECT_TRUE(list_of("Küche").starts_with("k-che-"));
}

TEST(ListId, IsADotAtomOfAtMost255Octets) {
    const std::regex dot_atom("[a-z0-9-]+(\\.[a-z0-9-]+)+");
    const std::string long_domain = std::string(60, 'a') + "." + std::string(60, 'b') + "." +
                                    std::string(60, 'c') + "." + std::string(60, 'd') + ".org";
    for (const std::string& name : {std::string("Building 7"), std::string("警報"), std::string(),
                                    std::string(200, 'x'), std::string("-- a--b ")}) {
        for (const std::string& domain : {std::string("example.org"), std::string("[192.0.2.1]"),
                                          std::string("[IPv6:2001:db8::1]"), long_domain}) {
            const std::string id = list_of(name, domain);
            EXPECT_TRUE(std::regex_match(id, dot_atom)) << id;
            EXPECT_LE(id.size(), 255u);
        }
    }
}

TEST(ListId, OfAnAddressLiteralIsUnderLocalhost) {
    EXPECT_EQ(list_of("fire", "[192.0.2.1]"), "fire.192-0-2-1.localhost");
}

}  // namespace
