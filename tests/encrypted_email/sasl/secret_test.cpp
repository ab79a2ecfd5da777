#include "encrypted_email/sasl/secret.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

using namespace encrypted_email::sasl;
using testing::HasSubstr;

namespace {

// The flags that the kernel keeps for the memory at `address` (proc(5), smaps).
std::string flags_at(const void* address) {
    std::ifstream maps("/proc/self/smaps");
    bool here = false;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t first = 0;
        std::uintptr_t last = 0;
        char dash = 0;
        std::istringstream range(line);
        if (range >> std::hex >> first >> dash >> last && dash == '-') {
            const auto at = reinterpret_cast<std::uintptr_t>(address);
            here = at >= first && at < last;
        } else if (here && line.starts_with("VmFlags:")) {
            return line + " ";
        }
    }
    return "(not mapped)";
}

TEST(Secret, IsLeftOutOfCoreDumps) {
    const Secret secret("open sesame");
    EXPECT_THAT(flags_at(secret.view().data()), HasSubstr(" dd "));
}

TEST(Secret, IsNotSwappedOut) {
    // The sanitizers' mlock() does nothing, and a process may have no right to it.
    const Secret probe("x");
    if (::mlock(probe.view().data(), 1) != 0 ||
        flags_at(probe.view().data()).find(" lo ") == std::string::npos) {
        GTEST_SKIP() << "memory cannot be locked here";
    }
    const Secret secret("open sesame");
    EXPECT_THAT(flags_at(secret.view().data()), HasSubstr(" lo "));
}

TEST(Secret, IsNotSeenByAForkedProcess) {
    const Secret secret("open sesame");
    const pid_t child = ::fork();
    if (child == 0) ::_exit(secret.view().find_first_not_of('\0') == secret.view().npos ? 0 : 1);
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST(Secret, IsGivenBackWhenItEnds) {
    const char* address = nullptr;
    {
        const Secret secret("open sesame");
        address = secret.view().data();
    }
    EXPECT_EQ(flags_at(address), "(not mapped)");
}

TEST(Secret, GrowsWithoutLeavingACopyBehind) {
    Secret secret("open");
    const char* const before = secret.view().data();
    secret.append(" sesame");
    EXPECT_EQ(secret.view().data(), before);
    secret.append(std::string(10'000, '!'));
    EXPECT_EQ(secret.size(), 10'011u);
    EXPECT_TRUE(secret.view().starts_with("open sesame!!"));
    EXPECT_EQ(flags_at(before), "(not mapped)");
    EXPECT_THAT(flags_at(secret.view().data()), HasSubstr(" dd "));
}

TEST(Secret, MovesAndIsNotCopied) {
    Secret from("open sesame");
    const char* const address = from.view().data();
    Secret to(std::move(from));
    EXPECT_EQ(to.view(), "open sesame");
    EXPECT_EQ(to.view().data(), address);
    Secret last("something else");
    last = std::move(to);
    EXPECT_EQ(last.view(), "open sesame");
    static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
}

TEST(Secret, MayBeEmpty) {
    Secret secret("");
    EXPECT_TRUE(secret.empty());
    EXPECT_EQ(secret.view(), "");
    secret.clear();
    secret.append("again");
    EXPECT_EQ(secret.view(), "again");
}

}  // namespace
