#include "encrypted_email/composition/header_field.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "encrypted_email/composition/utf8.hpp"
#include "support/mail_rules.hpp"

namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;

std::string subject(std::string_view text) {
    std::string out;
    HeaderField(out, "Subject").text(text);
    return out;
}

std::string from(std::string name) {
    std::string out;
    HeaderField(out, "From").address({std::move(name), "alarms", "example.org"});
    return out;
}

std::size_t longest_line(std::string_view field) {
    std::size_t longest = 0;
    while (!field.empty()) {
        const std::size_t end = std::min(field.find("\r\n"), field.size());
        longest = std::max(longest, end);
        field.remove_prefix(std::min(end + 2, field.size()));
    }
    return longest;
}

// What each encoded word of the field says on its own.
std::vector<std::string> decoded_words(const std::string& field) {
    std::vector<std::string> words;
    for (std::size_t begin = field.find("=?utf-8?"); begin != std::string::npos;
         begin = field.find("=?utf-8?", begin + 1)) {
        const std::size_t content = begin + std::string_view("=?utf-8?Q?").size();
        const std::string encoded = field.substr(content, field.find("?=", content) - content);
        const std::string name = field[content - 2] == 'B' ? "base64" : "quoted-printable";
        words.push_back(
            rules::decoded_body("Content-Transfer-Encoding: " + name + "\r\n\r\n" + encoded));
        if (name != "base64" && words.back().ends_with("\r\n")) {
            words.back().resize(words.back().size() - 2);
        }
        std::replace(words.back().begin(), words.back().end(), '_', ' ');
    }
    return words;
}

bool is_whole(std::string_view text) {
    while (!text.empty()) {
        const DecodedCharacter character = decode_character(text);
        if (character.broken) {
            return false;
        }
        text.remove_prefix(character.size);
    }
    return true;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

TEST(HeaderFieldText, StaysAsItIsInAscii) {
    EXPECT_EQ(subject("[Building 7] Boiler-1 high alarm"),
              "Subject: [Building 7] Boiler-1 high alarm\r\n");
}

TEST(HeaderFieldText, MayBeEmpty) { EXPECT_EQ(subject(""), "Subject:\r\n"); }

TEST(HeaderFieldText, IsFoldedBetweenWords) {
    EXPECT_EQ(subject(repeated("123456789 ", 10) + "end"),
              "Subject: 123456789 123456789 123456789 123456789 123456789 123456789\r\n"
              " 123456789 123456789 123456789 123456789 end\r\n");
}

TEST(HeaderFieldText, UsesThe76ColumnsThatItHas) {
    const std::string words = std::string(60, 'x') + " 123456";  // with "Subject: " 76
    EXPECT_EQ(subject(words), "Subject: " + words + "\r\n");
    EXPECT_EQ(subject(words + "7"), "Subject: " + std::string(60, 'x') + "\r\n 1234567\r\n");
}

TEST(HeaderFieldText, EncodesFromTheFirstWordThatNeedsItToTheLast) {
    EXPECT_EQ(subject("[Building 7] Kühlraum 1 bei Küche on level 2"),
              "Subject: [Building 7] =?utf-8?Q?K=C3=BChlraum_1_bei_K=C3=BCche?= on level 2\r\n");
}

TEST(HeaderFieldText, TakesBase64WhenItIsShorter) {
    EXPECT_EQ(subject("警報"), "Subject: =?utf-8?B?6K2m5aCx?=\r\n");
}

TEST(HeaderFieldText, EncodesWhatLooksLikeAnEncodedWord) {
    EXPECT_EQ(subject("a =?utf-8?Q?FlowTemperatureOfBoiler?= b"),
              "Subject: a =?utf-8?Q?=3D=3Futf-8=3FQ=3FFlowTemperatureOfBoiler=3F=3D?= b\r\n");
}

TEST(HeaderFieldText, DividesAWordThatNoLineCanTake) {
    const std::string field = subject(std::string(300, 'x'));
    EXPECT_LE(longest_line(field), 76u);
    EXPECT_TRUE(field.starts_with("Subject: =?utf-8?Q?xxx"));
}

TEST(HeaderFieldText, NeverDividesACharacter) {
    for (const std::string_view character : {"ä", "€", "🔥"}) {
        for (const std::size_t ascii : {0u, 30u}) {  // base64, and Q where it is shorter
            for (std::size_t lead = 0; lead < 12; ++lead) {
                const std::string text =
                    std::string(lead, 'x') +
                    repeated(std::string(ascii, 'y') + std::string(character), 60);
                const std::string field = subject(text);
                EXPECT_LE(longest_line(field), 76u);
                std::string whole;
                for (const std::string& word : decoded_words(field)) {
                    EXPECT_TRUE(is_whole(word)) << word;
                    whole += word;
                }
                EXPECT_EQ(whole, text);
                EXPECT_EQ(field.find("?Q?") != std::string::npos, ascii > 0);
            }
        }
    }
}

TEST(HeaderFieldPhrase, MayBeAtoms) {
    EXPECT_EQ(from("Building 7"), "From: Building 7 <alarms@example.org>\r\n");
}

TEST(HeaderFieldPhrase, IsQuotedWhenItHasSpecials) {
    EXPECT_EQ(from("Level 2, north"), "From: \"Level 2, north\" <alarms@example.org>\r\n");
    EXPECT_EQ(from(R"(the "pit" \ cellar)"),
              "From: \"the \\\"pit\\\" \\\\ cellar\" <alarms@example.org>\r\n");
}

TEST(HeaderFieldPhrase, IsEncodedWhenItIsNotAscii) {
    EXPECT_EQ(from("Verwaltungsgebäude, Keller"),
              "From: =?utf-8?Q?Verwaltungsgeb=C3=A4ude=2C_Keller?= <alarms@example.org>\r\n");
}

TEST(HeaderFieldPhrase, CannotBringAnotherLine) {
    EXPECT_EQ(from("a\r\nBcc: b@example.net"),
              "From: \"a Bcc: b@example.net\" <alarms@example.org>\r\n");
}

TEST(HeaderFieldAddress, HasNoAngleBracketsWithoutAName) {
    EXPECT_EQ(from(""), "From: alarms@example.org\r\n");
}

TEST(HeaderFieldToken, StaysOnTheFirstLineEvenIfItIsLong) {
    std::string out;
    const std::string token(200, 'x');
    HeaderField(out, "List-Id").token(token);
    EXPECT_EQ(out, "List-Id: " + token + "\r\n");
}

TEST(HeaderFieldToken, BeginsALineWhenItDoesNotFit) {
    std::string out;
    {
        HeaderField field(out, "To");
        field.token(std::string(60, 'x'));
        field.token(std::string(20, 'y'));
    }
    EXPECT_EQ(out, "To: " + std::string(60, 'x') + "\r\n " + std::string(20, 'y') + "\r\n");
}

}  // namespace
