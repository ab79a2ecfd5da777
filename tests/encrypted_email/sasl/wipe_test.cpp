#include "encrypted_email/sasl/wipe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

using namespace encrypted_email::sasl;

namespace {

// The memory behind a string, its end included.
std::string_view memory_of(const std::string& text) { return {text.data(), text.capacity()}; }

bool is_blank(std::string_view memory) {
    return std::all_of(memory.begin(), memory.end(), [](char byte) { return byte == '\0'; });
}

TEST(Wipe, OverwritesShortAndLongStrings) {
    for (const std::size_t size : {1u, 15u, 16u, 1000u}) {
        std::string secret(size, 's');
        wipe(secret);
        EXPECT_TRUE(secret.empty());
        EXPECT_TRUE(is_blank(memory_of(secret))) << size;
    }
}

TEST(Wipe, OverwritesWhatLiesBehindTheEnd) {
    std::string buffer(1000, 's');
    buffer.clear();
    wipe(buffer);
    EXPECT_TRUE(is_blank(memory_of(buffer)));
}

}  // namespace
