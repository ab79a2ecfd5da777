#include "encrypted_email/smtp/dot_stuffing.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

using namespace encrypted_email::smtp;

namespace {

std::string finished(std::string_view content, std::string_view before = "") {
    std::string buffer(before);
    buffer += content;
    finish_content(buffer, before.size());
    return buffer;
}

class Content : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(Content, IsMadeTransparentAndEnded) {
    EXPECT_EQ(finished(GetParam().first), GetParam().second);
}

INSTANTIATE_TEST_SUITE_P(
    DotStuffing, Content,
    testing::Values(std::pair{"a\r\nb\r\n", "a\r\nb\r\n.\r\n"},             // nothing to do
                    std::pair{".a\r\n", "..a\r\n.\r\n"},                    // the first line
                    std::pair{"a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n"},  // a lone dot
                    std::pair{"..\r\n...\r\n", "...\r\n....\r\n.\r\n"},     // several
                    std::pair{"a.\r\nb.c\r\n", "a.\r\nb.c\r\n.\r\n"},       // within a line
                    std::pair{"a", "a\r\n.\r\n"},                           // unfinished line
                    std::pair{"a\r\n.", "a\r\n..\r\n.\r\n"},                // ... that is a dot
                    std::pair{"a\n", "a\n\r\n.\r\n"},                       // bare LF at the end
                    std::pair{"a\r", "a\r\r\n.\r\n"},                       // bare CR at the end
                    std::pair{"", "\r\n.\r\n"}));

// What RFC 5321 does not take for a line end some servers do (SMTP smuggling).
INSTANTIATE_TEST_SUITE_P(Smuggling, Content,
                         testing::Values(std::pair{"a\n.\r\nMAIL\r\n", "a\n..\r\nMAIL\r\n.\r\n"},
                                         std::pair{"a\n.\nMAIL\r\n", "a\n..\nMAIL\r\n.\r\n"},
                                         std::pair{"a\r.\r\nMAIL\r\n", "a\r..\r\nMAIL\r\n.\r\n"},
                                         std::pair{"a\r.\rMAIL\r\n", "a\r..\rMAIL\r\n.\r\n"}));

TEST(DotStuffing, LeavesWhatStandsBeforeTheContentAlone) {
    EXPECT_EQ(finished(".x\r\n", "before\r\n.y"), "before\r\n.y..x\r\n.\r\n");
}

TEST(DotStuffing, ManagesALargeContentOfNothingButDots) {
    std::string content;
    std::string expected;
    for (int i = 0; i < 100000; ++i) {
        content += ".\r\n";
        expected += "..\r\n";
    }
    EXPECT_EQ(finished(content), expected + ".\r\n");
}

// Reads as a server does (RFC 5321 section 4.5.2).
std::string unstuffed(std::string_view wire) {
    std::string content;
    while (true) {
        const std::size_t end = wire.find("\r\n");
        std::string_view line = wire.substr(0, end);
        wire.remove_prefix(end + 2);
        if (line == ".") return wire.empty() ? content : "bytes behind the final dot";
        if (line.starts_with('.')) line.remove_prefix(1);
        content.append(line).append("\r\n");
    }
}

TEST(DotStuffing, IsUndoneByTheServerForEveryShortContent) {
    constexpr std::string_view kPieces[] = {"", ".", "x", "\r\n"};
    for (int choice = 0; choice < 4 * 4 * 4 * 4 * 4; ++choice) {
        std::string content;
        for (int rest = choice, i = 0; i < 5; ++i, rest /= 4)
            content += kPieces[rest % 4];
        const std::string whole = content.ends_with("\r\n") ? content : content + "\r\n";
        EXPECT_EQ(unstuffed(finished(content)), whole);
    }
}

}  // namespace
