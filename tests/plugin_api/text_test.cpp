#include "plugin_api/cpp/text.hpp"

#include <gtest/gtest.h>

namespace alarm_sink {
namespace {

TEST(Text, ViewOfNullIsEmptyWhateverItsLength) {
    EXPECT_TRUE(view({nullptr, 0}).empty());
    EXPECT_TRUE(view({nullptr, 7}).empty());
}

TEST(Text, RoundTripKeepsEveryByte) {
    const std::string_view text{"a\0b\r\n\xFF", 6};
    EXPECT_EQ(view(str(text)), text);
}

TEST(Text, CutKeepsWhatFits) { EXPECT_EQ(cut("fan", 3), "fan"); }

TEST(Text, CutNeverSplitsACharacter) {
    const std::string_view text = "22 °C €";
    EXPECT_EQ(cut(text, 4), "22 ");
    EXPECT_EQ(cut(text, 5), "22 °");
    EXPECT_EQ(cut(text, 8), "22 °C ");
    EXPECT_EQ(cut(text, 9), "22 °C ");
    EXPECT_EQ(cut(text, 10), text);
}

TEST(Text, CutOfBytesThatAreNotUtf8StaysWithinItsCapacity) {
    EXPECT_EQ(cut("\x80\x80\x80", 2), "");
    EXPECT_EQ(cut("\xFF\xFF\xFF", 2), "\xFF\xFF");
}

}  // namespace
}  // namespace alarm_sink
