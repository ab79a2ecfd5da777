#include "plugin_api/cpp/status.hpp"

#include <gtest/gtest.h>

#include <array>

namespace alarm_sink {
namespace {

TEST(Status, IsOkByDefault) {
    EXPECT_TRUE(Status{}.ok());
    EXPECT_TRUE(Status::success().ok());
    EXPECT_EQ(describe(Status{}), "OK");
}

TEST(Status, MakersCarryTheirCodeAndText) {
    EXPECT_EQ(Status::invalid("x").code(), ALARM_SINK_E_INVALID);
    EXPECT_EQ(Status::state("x").code(), ALARM_SINK_E_STATE);
    EXPECT_EQ(Status::again("x").code(), ALARM_SINK_E_AGAIN);
    EXPECT_EQ(Status::timeout("x").code(), ALARM_SINK_E_TIMEOUT);
    EXPECT_EQ(Status::config("x").code(), ALARM_SINK_E_CONFIG);
    EXPECT_EQ(Status::storage("x").code(), ALARM_SINK_E_STORAGE);
    EXPECT_EQ(Status::secret("x").code(), ALARM_SINK_E_SECRET);
    EXPECT_EQ(Status::unsupported("x").code(), ALARM_SINK_E_UNSUPPORTED);
    EXPECT_EQ(Status::internal("x").code(), ALARM_SINK_E_INTERNAL);
    EXPECT_EQ(describe(Status::config("site.toml:3:1: unknown key")),
              "E_CONFIG: site.toml:3:1: unknown key");
}

TEST(Status, TakesPositiveValuesOfAPeerAsOk) { EXPECT_TRUE(Status::of(17).ok()); }

TEST(Status, TakesUnlistedNegativeValuesOfAPeerAsABug) {
    EXPECT_EQ(Status::of(-50).code(), ALARM_SINK_E_INTERNAL);
    EXPECT_EQ(Status::of(ALARM_SINK_E_STORAGE).code(), ALARM_SINK_E_STORAGE);
}

TEST(WriteError, CutsOnACharacter) {
    std::array<char, 5> text{};
    text.fill('#');
    alarm_sink_error error{sizeof error, 99, text.data(), 4};
    write_error(&error, "22 °C");
    EXPECT_EQ(error.text_len, 3u);
    EXPECT_EQ(std::string_view(text.data(), text.size()), "22 ##");
}

TEST(WriteError, SaysThatThereIsNoProse) {
    std::array<char, 4> text{};
    alarm_sink_error error{sizeof error, 99, text.data(), text.size()};
    write_error(&error, "");
    EXPECT_EQ(error.text_len, 0u);
}

TEST(WriteError, AcceptsNoStructAndNoBuffer) {
    write_error(nullptr, "text");
    alarm_sink_error error{sizeof error, 99, nullptr, 100};
    write_error(&error, "text");
    EXPECT_EQ(error.text_len, 0u);
}

TEST(WriteError, TouchesOnlyMembersThatAShortStructHas) {
    std::array<char, 8> text{'k', 'e', 'p', 't'};
    alarm_sink_error error{4, 99, text.data(), text.size()};
    write_error(&error, "text");
    EXPECT_EQ(error.text_len, 99u);
    error.struct_size = 8;
    write_error(&error, "text");
    EXPECT_EQ(error.text_len, 0u);
    EXPECT_STREQ(text.data(), "kept");
}

TEST(ErrorText, DistrustsTheLengthThatAPeerReports) {
    ErrorText error;
    error.get()->text_len = UINT32_MAX;
    EXPECT_EQ(error.text().size(), error.get()->text_cap);
}

}  // namespace
}  // namespace alarm_sink
