#include "host_stub/conversion/former_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

using namespace host_stub::conversion;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace {

FormerSettings read(std::string_view text) {
    FormerSettings settings;
    settings.read(text, "old.cfg");
    return settings;
}

std::string value(const FormerSettings& settings, Key key) {
    const Entry* const entry = settings.find(key);
    return entry == nullptr ? "(not said)" : entry->value;
}

TEST(KeyNames, KnowASettingByWhatEnginesLibrariesAndPeopleCallIt) {
    for (const auto* name : {"host", "SMTP Server Host", "smtp_host", "smtp-server", "SERVER",
                             "mail.smtp.host", "SMTP", "Outgoing mail server"})
        EXPECT_EQ(key_named(name), Key::host) << name;
    for (const auto* name : {"recipient", "To", "Recipients[2]", "Email Addresses", "recipient_17"})
        EXPECT_EQ(key_named(name), Key::to) << name;
    for (const auto* name : {"Use SSL", "ssl", "mail.smtp.ssl.enable", "SSL flag"})
        EXPECT_EQ(key_named(name), Key::ssl) << name;
    EXPECT_EQ(key_named("mail.smtp.starttls.enable"), Key::starttls);
    EXPECT_EQ(key_named("POP Server Hostname"), Key::pop_host);
    EXPECT_EQ(key_named("pop3_password"), Key::pop_password);
    EXPECT_EQ(key_named("POP-before-SMTP"), Key::pop_before_smtp);
    EXPECT_EQ(key_named("E-mail from address"), Key::sender);
}

TEST(KeyNames, KnowNoOthersButSayWhatWasMeant) {
    for (const auto* name : {"", "  ", "-", "42", "port2", "pop sender", "retries"})
        EXPECT_EQ(key_named(name), std::nullopt) << name;
    EXPECT_EQ(meant_by("smtp_prot"), "port");
    EXPECT_EQ(meant_by("Recipeints"), "recipients");
    EXPECT_EQ(meant_by("retries"), "");
}

TEST(FormerSettings, AreReadAsPeopleWriteThem) {
    const FormerSettings settings = read(
        "\xef\xbb\xbf# of the engine in the cellar\r\n"
        "[SMTP]\r\n"
        "; another comment\n"
        "Host = 'mail.example.org'   # the old one\n"
        "  PORT:25\n"
        "ssl = \n"
        "sender = \"Building 7, alarms\" <alarms@example.org>\n"
        "recipient = one@example.org\n"
        "recipient = \"two@example.org\"");
    EXPECT_EQ(value(settings, Key::host), "mail.example.org");
    EXPECT_EQ(settings.find(Key::host)->place, "old.cfg:4");
    EXPECT_EQ(value(settings, Key::port), "25");
    EXPECT_EQ(value(settings, Key::ssl), "(not said)") << "an empty value says nothing";
    EXPECT_EQ(value(settings, Key::sender), "\"Building 7, alarms\" <alarms@example.org>");
    ASSERT_THAT(settings.all(Key::to), SizeIs(2));
    EXPECT_EQ(settings.all(Key::to)[1].value, "two@example.org");
    EXPECT_THAT(settings.problems(), IsEmpty());
    EXPECT_THAT(settings.unknown(), IsEmpty());
}

TEST(FormerSettings, NameLinesThatSayNothingKnown) {
    const FormerSettings settings = read("prot = 25\nnonsense\nretries = 3\n");
    EXPECT_THAT(settings.unknown(),
                ElementsAre("old.cfg:1: \"prot\" is not known here; did you mean \"port\"?",
                            "old.cfg:2: there is no \"=\"; write it as key = value",
                            "old.cfg:3: \"retries\" is not known here"));
}

TEST(FormerSettings, SayWhereTheyContradictThemselves) {
    const FormerSettings settings = read(
        "host = a.example.org\nsmtp_server = b.example.org\nhost = a.example.org\n"
        "user = \"alarms\n");
    EXPECT_THAT(settings.problems(),
                ElementsAre("old.cfg:2: host is said again, after old.cfg:1; keep one of the two",
                            "old.cfg:4: a quote in front of the value of user is not closed"));
}

TEST(FormerSettings, KeepNoPassword) {
    for (const auto* line :
         {"password = open sesame", "Password: \"open sesame", "pwd = open sesame # comment"}) {
        const FormerSettings settings = read(line);
        ASSERT_NE(settings.find(Key::password), nullptr) << line;
        EXPECT_EQ(settings.find(Key::password)->value, "") << line;
        EXPECT_THAT(settings.problems(), IsEmpty()) << line;
    }
    EXPECT_EQ(read("password = \npassword = \"\"").find(Key::password), nullptr);
    // The rest of one that was broken over lines.
    EXPECT_THAT(read("sesame\n").unknown()[0], Not(HasSubstr("sesame")));
}

TEST(FormerSettings, HaveLimits) {
    EXPECT_THAT(read(std::string(FormerSettings::kLargestFile + 1, '\n')).problems(),
                ElementsAre(HasSubstr("old.cfg: larger than 65536 bytes")));
    EXPECT_THAT(read("\nto = " + std::string(FormerSettings::kLongestLine, 'x')).problems(),
                ElementsAre(HasSubstr("old.cfg:2: longer than 4096 bytes; write recipients in")));
    EXPECT_THAT(read(std::string("h\0o\0", 4)).problems(),
                ElementsAre(HasSubstr("old.cfg: this is no text in UTF-8")));
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "retries = 1\n";
    EXPECT_THAT(read(many).unknown(), SizeIs(FormerSettings::kMostComplaints + 1));
    EXPECT_EQ(read(many).unknown().back(), "there are more of these");
}

TEST(FormerSettings, GiveWayToWhatReplacesThem) {
    FormerSettings settings = read("to = a@example.org\nto = b@example.org\n");
    settings.replace(Key::to, "c@example.org", "--recipient");
    ASSERT_THAT(settings.all(Key::to), SizeIs(1));
    EXPECT_EQ(settings.find(Key::to)->place, "--recipient");
}

}  // namespace
