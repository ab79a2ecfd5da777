#include "tests/crash/told_mail.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/crash/mail_text.hpp"

namespace {

using crash::Generator;
using crash::Index;
using crash::read_told_mail;

const Generator kGenerator(7);

TEST(ToldMail, FindsEveryEventWithItsWords) {
    const std::vector<Index> events = crash::plain_events(kGenerator, 0, 3);
    const auto mail =
        read_told_mail(crash::content_text(kGenerator, "<a@b>", "boilers", events), kGenerator);
    EXPECT_EQ(mail.defect, "");
    EXPECT_EQ(mail.message_id, "<a@b>");
    EXPECT_EQ(mail.group, "boilers");
    EXPECT_EQ(mail.counted_events, 3u);
    ASSERT_EQ(mail.events.size(), 3u);
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(mail.events[i].index, events[i]);
        EXPECT_TRUE(mail.events[i].summary_is_right);
        EXPECT_TRUE(mail.events[i].text_is_complete);
    }
}

TEST(ToldMail, FindsWordsThatAreWrapped) {
    const Index event = crash::plain_events(kGenerator, 0, 1).front();
    std::string content = crash::content_text(kGenerator, "<a@b>", "boilers", {event});
    const std::size_t blank = content.find(' ', content.find(kGenerator.mark(event)));
    content.replace(blank, 1, "\r\n    ");
    EXPECT_TRUE(read_told_mail(content, kGenerator).events.at(0).summary_is_right);
}

TEST(ToldMail, SeesAWordThatHasChanged) {
    const Index event = crash::plain_events(kGenerator, 0, 1).front();
    std::string content = crash::content_text(kGenerator, "<a@b>", "boilers", {event});
    content.insert(content.find(' ', content.find(kGenerator.mark(event))) + 1, "un");
    EXPECT_FALSE(read_told_mail(content, kGenerator).events.at(0).summary_is_right);
}

TEST(ToldMail, SeesATextThatIsCutOff) {
    const Index event = crash::plain_events(kGenerator, 0, 1).front();
    std::string content = crash::content_text(kGenerator, "<a@b>", "boilers", {event});
    content.erase(content.find(kGenerator.end_mark(event)), kGenerator.end_mark(event).size());
    EXPECT_FALSE(read_told_mail(content, kGenerator).events.at(0).text_is_complete);
}

TEST(ToldMail, SeesAMissingEnd) {
    const std::string content =
        crash::content_text(kGenerator, "<a@b>", "boilers", crash::plain_events(kGenerator, 0, 1));
    const auto mail = read_told_mail(content.substr(0, content.find("-- \r\n")), kGenerator);
    EXPECT_NE(mail.defect, "");
}

TEST(ToldMail, SeesAFieldThatIsThereTwice) {
    const std::string content =
        "Message-ID: <c@d>\r\n" +
        crash::content_text(kGenerator, "<a@b>", "boilers", crash::plain_events(kGenerator, 0, 1));
    EXPECT_NE(read_told_mail(content, kGenerator).defect, "");
}

TEST(ToldMail, DecodesTransferEncodings) {
    EXPECT_EQ(crash::decoded("a=3D=C3=A4=\r\nb\r\n", "quoted-printable"),
              "a=\xc3\xa4"
              "b\r\n");
    EXPECT_EQ(crash::decoded("YQ0KYg==\r\n", "base64"), "a\r\nb");
    EXPECT_EQ(crash::decoded("a\r\n", "8bit"), "a\r\n");
    EXPECT_EQ(crash::decoded("a=4", "quoted-printable"), std::nullopt);
    EXPECT_EQ(crash::decoded("a*b", "base64"), std::nullopt);
    EXPECT_EQ(crash::decoded("a", "uuencode"), std::nullopt);
}

TEST(Generator, MakesTheSameEventAgain) {
    EXPECT_EQ(kGenerator.event(1234), Generator(7).event(1234));
    EXPECT_NE(kGenerator.event(1234), Generator(8).event(1234));
}

TEST(Generator, KnowsItsOwnWordsAndNoOthers) {
    EXPECT_EQ(kGenerator.index_of_mark(kGenerator.mark(99)), 99u);
    EXPECT_EQ(kGenerator.index_of_id(kGenerator.id(99)), 99u);
    EXPECT_EQ(kGenerator.index_of_mark(Generator(8).mark(99)), std::nullopt);
    EXPECT_EQ(kGenerator.index_of_mark(kGenerator.end_mark(99)), std::nullopt);
    EXPECT_EQ(kGenerator.index_of_mark("E00000099x"), std::nullopt);
}

TEST(Generator, SpreadsEventsOverAllCategories) {
    std::vector<std::size_t> counts(crash::kCategories);
    for (Index index = 0; index < 3200; ++index)
        ++counts[kGenerator.category(index)];
    for (const std::size_t count : counts)
        EXPECT_GT(count, 50u);
}

}  // namespace
