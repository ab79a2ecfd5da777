#include "encrypted_email/smtp/reply.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace encrypted_email::smtp;

namespace {

Reply parse_one(std::string_view bytes) {
    ReplyParser parser;
    parser.feed(bytes);
    auto reply = parser.next();
    EXPECT_TRUE(reply.has_value()) << parser.error();
    EXPECT_FALSE(parser.holds_bytes());
    return reply.value_or(Reply{});
}

std::string error_of(std::string_view bytes) {
    ReplyParser parser;
    parser.feed(bytes);
    while (parser.next()) {
    }
    return parser.error();
}

TEST(ReplyParser, ReadsCodeAndText) {
    const Reply reply = parse_one("220 mail.example.org ESMTP\r\n");
    EXPECT_EQ(reply.code, 220);
    EXPECT_EQ(reply.text, "mail.example.org ESMTP");
    EXPECT_EQ(reply.enhanced, EnhancedStatus{});
}

TEST(ReplyParser, ReadsEnhancedStatus) {
    const Reply reply = parse_one("550 5.7.133 Not for you\r\n");
    EXPECT_EQ(reply.enhanced, (EnhancedStatus{5, 7, 133}));
    EXPECT_EQ(reply.text, "Not for you");
}

TEST(ReplyParser, JoinsLinesAndDropsTheStatusThatEachRepeats) {
    const Reply reply =
        parse_one("550-5.1.1 The mailbox\r\n550-5.1.1 does not\r\n550 5.1.1 exist.\r\n");
    EXPECT_EQ(reply.enhanced, (EnhancedStatus{5, 1, 1}));
    EXPECT_EQ(reply.text, "The mailbox\ndoes not\nexist.");
}

TEST(ReplyParser, LeavesAStatusThatDiffersFromTheFirstLineToBeSeen) {
    const Reply reply = parse_one("550-5.1.1 one\r\n550 5.7.1 two\r\n");
    EXPECT_EQ(reply.enhanced, (EnhancedStatus{5, 1, 1}));
    EXPECT_EQ(reply.text, "one\n5.7.1 two");
}

TEST(ReplyParser, ReadsAStatusWithoutTextBehindIt) {
    const Reply reply = parse_one("250 2.0.0\r\n");
    EXPECT_EQ(reply.enhanced, (EnhancedStatus{2, 0, 0}));
    EXPECT_EQ(reply.text, "");
}

class NoEnhancedStatus : public testing::TestWithParam<const char*> {};

TEST_P(NoEnhancedStatus, IsTakenFromTextThatOnlyLooksLikeOne) {
    const Reply reply = parse_one(std::string(GetParam()) + "\r\n");
    EXPECT_EQ(reply.enhanced, EnhancedStatus{});
    EXPECT_EQ(reply.text, std::string(GetParam()).substr(4));
}

INSTANTIATE_TEST_SUITE_P(Reply, NoEnhancedStatus,
                         testing::Values("550 4.1.1 class of another code", "250 5.1.1 likewise",
                                         "354 3.0.0 no such class", "250 2.1 two numbers",
                                         "250 2.1.1.1 four numbers", "250 2.1234.1 too long",
                                         "250 2.1.1x glued", "250 2..1 gap", "250 2.0.",
                                         "250 02.0.x", "250 1000000000000.0.0 huge"));

TEST(ReplyParser, AcceptsBareLineFeeds) {
    const Reply reply = parse_one("250-one\n250 two\n");
    EXPECT_EQ(reply.text, "one\ntwo");
}

TEST(ReplyParser, AcceptsACodeWithoutText) {
    EXPECT_EQ(parse_one("354\r\n").code, 354);
    EXPECT_EQ(parse_one("354 \r\n").text, "");
    EXPECT_EQ(parse_one("250-\r\n250\r\n").text, "\n");
}

TEST(ReplyParser, AcceptsCodesAtTheEdgesOfTheRange) {
    EXPECT_EQ(parse_one("200 a\r\n").code, 200);
    EXPECT_EQ(parse_one("571 rules\r\n").code, 571);
    EXPECT_EQ(parse_one("599 b\r\n").code, 599);
}

TEST(ReplyParser, ReplacesWhatMustNotReachALog) {
    const Reply reply = parse_one(std::string_view("250 a\0b\x1B[2Jc\rd \xFF \xC3\xA4\r\n", 21));
    EXPECT_EQ(reply.text, "a?b?[2Jc?d ? \xC3\xA4");
}

TEST(ReplyParser, YieldsRepliesOneByOne) {
    ReplyParser parser;
    parser.feed("250 first\r\n550 second\r\n2");
    EXPECT_EQ(parser.next()->text, "first");
    EXPECT_TRUE(parser.holds_bytes());
    EXPECT_EQ(parser.next()->text, "second");
    EXPECT_TRUE(parser.holds_bytes());
    EXPECT_FALSE(parser.next().has_value());
    parser.feed("21 third\r\n");
    EXPECT_EQ(parser.next()->code, 221);
    EXPECT_FALSE(parser.holds_bytes());
    EXPECT_EQ(parser.error(), "");
}

TEST(ReplyParser, HoldsBytesBetweenTheLinesOfAReply) {
    ReplyParser parser;
    parser.feed("250-first\r\n");
    EXPECT_FALSE(parser.next().has_value());
    EXPECT_TRUE(parser.holds_bytes());
}

TEST(ReplyParser, ForgetsHeldBytesWhenCleared) {
    ReplyParser parser;
    parser.feed("250-first\r\n250-seco");
    EXPECT_FALSE(parser.next().has_value());
    parser.clear();
    EXPECT_FALSE(parser.holds_bytes());
    parser.feed("220 afresh\r\n");
    const auto reply = parser.next();
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(reply->code, 220);
    EXPECT_EQ(reply->text, "afresh");
}

TEST(ReplyParser, RejectsCodeThatChangesBetweenLines) {
    EXPECT_EQ(error_of("250-one\r\n251 two\r\n"), "a reply whose code changes from 250 to 251");
}

class NoReply : public testing::TestWithParam<const char*> {};

TEST_P(NoReply, BreaksTheStream) {
    const std::string line = GetParam();
    EXPECT_EQ(error_of(line + "\r\n250 fine\r\n"), "\"" + line + "\"");
}

INSTANTIATE_TEST_SUITE_P(Line, NoReply,
                         testing::Values("", "2", "25", "25x no", "2500 no", "150 no", "650 no",
                                         "050 no", " 250 no", "250:no", "250_no", "HTTP/1.1 400",
                                         "-250 no", "+OK POP3", "* OK IMAP"));

TEST(ReplyParser, QuotesOnlyTheBeginningOfAStrangeLine) {
    EXPECT_EQ(error_of("\x16\x03\x01" + std::string(100, 'x') + "\n"),
              "\"???" + std::string(57, 'x') + "...\"");
}

TEST(ReplyParser, YieldsNothingMoreOnceTheStreamIsBroken) {
    ReplyParser parser;
    parser.feed("250 good\r\nbad\r\n250 too late\r\n");
    EXPECT_EQ(parser.next()->text, "good");
    EXPECT_FALSE(parser.next().has_value());
    EXPECT_EQ(parser.error(), "\"bad\"");
    parser.feed("250 too late\r\n");
    EXPECT_FALSE(parser.next().has_value());
}

TEST(ReplyParser, TakesALineOfTheLargestSizeAndNoneAbove) {
    const std::string text(ReplyParser::kMaximumLine - 5, 'x');
    EXPECT_EQ(parse_one("250 " + text + "\r\n").text, text);
    EXPECT_EQ(error_of("250 x" + text + "\r\n"), "a line of more than 4096 bytes");
}

TEST(ReplyParser, DoesNotWaitForTheEndOfALineThatIsTooLong) {
    EXPECT_EQ(error_of(std::string(ReplyParser::kMaximumLine, '2')), "");
    EXPECT_EQ(error_of(std::string(ReplyParser::kMaximumLine + 1, '2')),
              "a line of more than 4096 bytes");
}

TEST(ReplyParser, TakesAReplyOfTheLargestSizeAndNoneAbove) {
    const std::string line = "250-" + std::string(1018, 'x') + "\r\n";  // 1024 bytes
    std::string reply;
    while (reply.size() < ReplyParser::kMaximumReply - line.size())
        reply += line;
    std::string last = line;
    last[3] = ' ';
    EXPECT_EQ(parse_one(reply + last).code, 250);
    EXPECT_EQ(error_of(reply + "250-\r\n" + last), "a reply of more than 65536 bytes");
}

class Fragments : public testing::TestWithParam<std::size_t> {};

TEST_P(Fragments, MakeNoDifference) {
    std::string stream;
    for (int i = 0; i < 200; ++i) {
        stream += "250-2.1.5 line one of " + std::to_string(i) + "\r\n250 2.1.5 line two\n";
        stream += "354\r\n";
    }
    stream += "nonsense\r\n";

    ReplyParser parser;
    std::vector<std::string> replies;
    for (std::size_t at = 0; at < stream.size(); at += GetParam()) {
        parser.feed(std::string_view(stream).substr(at, GetParam()));
        while (const auto reply = parser.next())
            replies.push_back(reply->describe());
    }
    ASSERT_EQ(replies.size(), 400u);
    EXPECT_EQ(replies[398], "250 2.1.5 line one of 199 line two");
    EXPECT_EQ(replies[399], "354");
    EXPECT_EQ(parser.error(), "\"nonsense\"");
}

INSTANTIATE_TEST_SUITE_P(OfSize, Fragments, testing::Values(1, 2, 3, 5, 64, 1000, 1 << 20));

TEST(Reply, KnowsItsClass) {
    EXPECT_TRUE(parse_one("250\r\n").positive());
    EXPECT_TRUE(parse_one("354\r\n").intermediate());
    EXPECT_TRUE(parse_one("451\r\n").transient());
    EXPECT_TRUE(parse_one("550\r\n").permanent());
    const Reply none;
    EXPECT_FALSE(none.positive() || none.intermediate() || none.transient() || none.permanent());
}

TEST(Reply, IsDescribedOnOneLine) {
    EXPECT_EQ(parse_one("550-5.1.1 No such\r\n550 5.1.1 user\r\n").describe(),
              "550 5.1.1 No such user");
    EXPECT_EQ(parse_one("354\r\n").describe(), "354");
    EXPECT_EQ((Reply{.code = 0, .enhanced = {}, .text = "not sent"}).describe(), "not sent");
    EXPECT_EQ(Reply{}.describe(), "");
}

TEST(Reply, IsCutBetweenCharactersWhenItIsLong) {
    Reply reply{.code = 550, .enhanced = {}, .text = "x"};
    while (reply.text.size() < 2 * Reply::kLongestDescription)
        reply.text += "\xC3\xA4";
    const std::string described = reply.describe();
    EXPECT_EQ(described.size(), 4 + Reply::kLongestDescription - 1 + 3);
    EXPECT_TRUE(described.ends_with("\xC3\xA4..."));
}

}  // namespace
