#include "encrypted_email/composition/text.hpp"

#include <gtest/gtest.h>

namespace {

using namespace encrypted_email::composition;
using namespace std::string_literals;

std::string line_of(std::string_view text) {
    std::string out;
    append_line(out, text);
    return out;
}

std::string lines_of(std::string_view text, std::size_t indent = 0) {
    std::string out;
    append_lines(out, text, indent);
    return out;
}

std::string wrapped(std::string line, std::size_t width, std::size_t indent) {
    wrap_line(line, 0, width, indent);
    return line;
}

TEST(AppendLine, LeavesCleanTextAlone) {
    EXPECT_EQ(line_of("Boiler-1 flow temperature"), "Boiler-1 flow temperature");
    EXPECT_EQ(line_of("Störung 冷水ポンプ 🔥"), "Störung 冷水ポンプ 🔥");
    EXPECT_EQ(line_of(""), "");
}

TEST(AppendLine, CollapsesWhiteSpaceOfAnyKindIntoOneSpace) {
    EXPECT_EQ(line_of("a  b"), "a b");
    EXPECT_EQ(line_of("a\tb"), "a b");
    EXPECT_EQ(line_of("a\r\n \n\r\t\v\fb"), "a b");
    EXPECT_EQ(line_of("a\u2028b\u2029c\u0085d"), "a b c d");
}

TEST(AppendLine, TrimsBothEnds) {
    EXPECT_EQ(line_of(" a "), "a");
    EXPECT_EQ(line_of("\r\na\r\n"), "a");
    EXPECT_EQ(line_of(" \t\r\n"), "");
}

TEST(AppendLine, DoesNotTrimWhatStoodThereBefore) {
    std::string out = "before ";
    append_line(out, " a");
    EXPECT_EQ(out, "before a");
}

TEST(AppendLine, SpellsOutControlsAndBidirectionalOverrides) {
    EXPECT_EQ(line_of("a\0b"s), "a<U+0000>b");
    EXPECT_EQ(line_of("\x1b[2J\x7f"), "<U+001B>[2J<U+007F>");
    EXPECT_EQ(line_of("\u0080\u009f"), "<U+0080><U+009F>");
    EXPECT_EQ(line_of("\u202a\u202e\u2066\u2069"), "<U+202A><U+202E><U+2066><U+2069>");
}

TEST(AppendLine, KeepsTheNeighboursOfWhatItSpellsOut) {
    EXPECT_EQ(line_of("\u00a0\u2027\u202f\u2065\u206a"), "\u00a0\u2027\u202f\u2065\u206a");
}

TEST(AppendLine, PutsOneReplacementForEachBrokenSequence) {
    EXPECT_EQ(line_of("St\xf6rung"), "St\uFFFDrung");
    EXPECT_EQ(line_of("\xe2\x82"), "\uFFFD");
    EXPECT_EQ(line_of("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(line_of("\xf0\x9f\x94 \xff"), "\uFFFD \uFFFD");
}

// Each position once, because eight bytes are looked at together.
TEST(AppendLine, FindsAControlAtEveryPosition) {
    for (std::size_t position = 0; position < 20; ++position) {
        for (const char control : {'\0', '\x1f', '\x7f'}) {
            std::string text(20, '~');
            text[position] = control;
            const std::string line = line_of(text);
            EXPECT_EQ(line.find("<U+00"), position);
            EXPECT_EQ(line.size(), 27u);
        }
    }
}

TEST(AppendLine, SaysWhatItLeftOut) {
    std::string out;
    append_line(out, "0123456789", 4);
    EXPECT_EQ(out, "0123... [10 bytes in all]");
    out.clear();
    append_line(out, "0123456789", 10);
    EXPECT_EQ(out, "0123456789");
}

TEST(AppendLine, ShortensBetweenCharacters) {
    std::string out;
    append_line(out, "aß€", 4);
    EXPECT_EQ(out, "aß... [6 bytes in all]");
}

TEST(AppendLineBeginning, PutsDotsAtTheEndOfWhatIsNotAll) {
    const auto cut = [](std::string_view text, std::size_t most) {
        std::string out = "before ";
        append_line_beginning(out, text, most);
        return out;
    };
    EXPECT_EQ(cut("Boiler-1", 8), "before Boiler-1");
    EXPECT_EQ(cut("Boiler-1", 7), "before Boil...");
    EXPECT_EQ(cut("Boiler-1", 3), "before ...");
    EXPECT_EQ(cut("Störung", 7), "before Störung");
    EXPECT_EQ(cut("Störungen", 6), "before Stö...");
    EXPECT_EQ(cut(" \r\n a\n\n b \t", 3), "before a b");
    EXPECT_EQ(cut("a" + std::string(10'000, ' ') + "b", 10), "before a...");
    EXPECT_EQ(cut("🔥🔥🔥🔥🔥", 4), "before 🔥...");
    EXPECT_EQ(cut("", 3), "before ");
}

TEST(AppendLines, EndsEveryLineWithCrlf) {
    EXPECT_EQ(lines_of("a\nb\r\nc\rd"), "a\r\nb\r\nc\r\nd\r\n");
    EXPECT_EQ(lines_of("a\u2028b\u2029c"), "a\r\nb\r\nc\r\n");
    EXPECT_EQ(lines_of(""), "");
}

TEST(AppendLines, DropsLineEndsAtTheEndOfTheTextOnly) {
    EXPECT_EQ(lines_of("\n\na\n\nb\r\n\r\n\n"), "\r\n\r\na\r\n\r\nb\r\n");
    EXPECT_EQ(lines_of("\r\n"), "");
}

TEST(AppendLines, KeepsTabsAndSpaces) { EXPECT_EQ(lines_of("a\t b  \nc"), "a\t b  \r\nc\r\n"); }

TEST(AppendLines, IndentsWhatIsNotEmpty) {
    EXPECT_EQ(lines_of("a\n\nb", 4), "    a\r\n\r\n    b\r\n");
}

TEST(AppendLines, SpellsOutWhatCannotBeSeen) {
    EXPECT_EQ(lines_of("a\0\x0c\u0085\u202e\xff"s), "a<U+0000><U+000C><U+0085><U+202E>\uFFFD\r\n");
}

TEST(AppendLines, KeepsALineOfTheGreatestLength) {
    const std::string line(kLongestLine - 4, 'x');
    EXPECT_EQ(lines_of(line, 4), "    " + line + "\r\n");
}

TEST(AppendLines, BreaksALongerLineBetweenWords) {
    const std::string word(kLongestLine - 10, 'x');
    EXPECT_EQ(lines_of(word + " second word", 4), "    " + word + "\r\n    second word\r\n");
}

TEST(AppendLines, BreaksALongerWordBetweenCharacters) {
    std::string text;
    for (std::size_t i = 0; i < 1000; ++i) {
        text += "€";
    }
    std::string read_back;
    std::string_view rest;
    const std::string out = lines_of(text, 4);
    for (rest = out; !rest.empty();) {
        const std::size_t end = rest.find("\r\n");
        ASSERT_LE(end, kLongestLine);
        ASSERT_GT(end, kLongestLine - 8);
        ASSERT_TRUE(rest.starts_with("    "));
        ASSERT_EQ((end - 4) % 3, 0u) << "a character is divided";
        read_back += rest.substr(4, end - 4);
        rest.remove_prefix(end + 2);
        if (rest.size() < kLongestLine) {
            read_back += rest.substr(4, rest.size() - 6);
            break;
        }
    }
    EXPECT_EQ(read_back, text);
}

TEST(WrapLine, LeavesALineThatFits) {
    EXPECT_EQ(wrapped("0123456789", 10, 2), "0123456789");
    EXPECT_EQ(wrapped("ääääääääää", 10, 2), "ääääääääää") << "columns, not bytes";
}

TEST(WrapLine, BreaksAtTheLastSpaceThatFits) {
    EXPECT_EQ(wrapped("aaa bbb ccc", 10, 2), "aaa bbb\r\n  ccc");
    EXPECT_EQ(wrapped("aaa bbb cc", 10, 2), "aaa bbb cc");
    EXPECT_EQ(wrapped("aaa bbb cc ddd", 10, 2), "aaa bbb cc\r\n  ddd");
}

TEST(WrapLine, CountsTheIndentationOfTheLinesThatItBegins) {
    EXPECT_EQ(wrapped("aaaaaaaa bbbbbbbb cc", 10, 2), "aaaaaaaa\r\n  bbbbbbbb\r\n  cc");
}

TEST(WrapLine, KeepsAWordThatIsLongerThanTheLine) {
    EXPECT_EQ(wrapped("a bbbbbbbbbbbbbbb c", 10, 2), "a\r\n  bbbbbbbbbbbbbbb\r\n  c");
    EXPECT_EQ(wrapped("bbbbbbbbbbbbbbb", 10, 2), "bbbbbbbbbbbbbbb");
}

TEST(WrapLine, DoesNotBreakWithinTheIndentation) {
    EXPECT_EQ(wrapped("    bbbbbbbbbbbbbbb c", 10, 6), "    bbbbbbbbbbbbbbb\r\n      c");
}

TEST(WrapLine, TouchesOnlyTheLastLine) {
    std::string out = "first line\r\nsecond line";
    wrap_line(out, 12, 6, 1);
    EXPECT_EQ(out, "first line\r\nsecond\r\n line");
}

TEST(Beginning, EndsBetweenCharacters) {
    EXPECT_EQ(beginning("abc", 3), "abc");
    EXPECT_EQ(beginning("abc", 2), "ab");
    EXPECT_EQ(beginning("a€", 3), "a");
    EXPECT_EQ(beginning("a€b", 4), "a€");
    EXPECT_EQ(beginning("€", 1), "");
    EXPECT_EQ(beginning("a", 0), "");
}

TEST(Beginning, CutsAnywhereWithinBytesThatAreNoCharacter) {
    const std::string broken(10, '\x80');
    EXPECT_EQ(beginning(broken, 7).size(), 7u);
}

TEST(FirstCharacters, CountsCharactersNotBytes) {
    EXPECT_EQ(first_characters("aß€🔥b", 4), "aß€🔥");
    EXPECT_EQ(first_characters("aß", 4), "aß");
    EXPECT_EQ(first_characters("aß", 0), "");
}

TEST(IsAscii, FindsAByteAtEveryPosition) {
    EXPECT_TRUE(is_ascii(""));
    EXPECT_TRUE(is_ascii(std::string(20, '\x7f')));
    for (std::size_t position = 0; position < 20; ++position) {
        std::string text(20, 'a');
        text[position] = '\x80';
        EXPECT_FALSE(is_ascii(text)) << position;
    }
}

}  // namespace
