#include "host_stub/events/line_splitter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using host_stub::events::LineSplitter;
using ::testing::ElementsAre;

constexpr std::size_t kLongest = 8;

/// "1:text", or "1!" for a line that is too long.
class Lines {
public:
    void feed(std::string_view bytes) { splitter_.feed(bytes); }
    std::vector<std::string> finish() {
        splitter_.finish();
        return lines_;
    }

private:
    std::vector<std::string> lines_;
    LineSplitter splitter_{[this](const LineSplitter::Line& line) {
                               lines_.push_back(std::to_string(line.number) +
                                                (line.too_long ? "!" : ":") +
                                                std::string(line.text));
                           },
                           kLongest};
};

TEST(LineSplitter, NumbersLinesFromOneAndTakesTheLastWithoutAnEnd) {
    Lines lines;
    lines.feed("one\n\nthree");
    EXPECT_THAT(lines.finish(), ElementsAre("1:one", "2:", "3:three"));
}

TEST(LineSplitter, HasNoLineBehindTheLastEnd) {
    Lines lines;
    lines.feed("one\n");
    EXPECT_THAT(lines.finish(), ElementsAre("1:one"));
    EXPECT_THAT(Lines().finish(), ElementsAre());
}

TEST(LineSplitter, JoinsPieces) {
    Lines lines;
    for (const char byte : std::string("one\r\ntwo\n"))
        lines.feed({&byte, 1});
    EXPECT_THAT(lines.finish(), ElementsAre("1:one", "2:two"));
}

TEST(LineSplitter, KeepsACarriageReturnInsideALine) {
    Lines lines;
    lines.feed("a\rb\r\r\n");
    EXPECT_THAT(lines.finish(), ElementsAre("1:a\rb\r"));
}

TEST(LineSplitter, TakesALineAtTheLimitAndSkipsALongerOneOnce) {
    Lines lines;
    lines.feed("12345678\n123456789\nnext\n");
    EXPECT_THAT(lines.finish(), ElementsAre("1:12345678", "2!", "3:next"));
}

TEST(LineSplitter, SkipsALongLineThatComesInPieces) {
    Lines lines;
    for (int piece = 0; piece < 100; ++piece)
        lines.feed("12345");
    lines.feed("\nnext");
    EXPECT_THAT(lines.finish(), ElementsAre("1!", "2:next"));
}

TEST(LineSplitter, ReportsALongLastLine) {
    Lines lines;
    lines.feed("123456789");
    EXPECT_THAT(lines.finish(), ElementsAre("1!"));
}

}  // namespace
