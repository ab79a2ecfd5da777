#include "encrypted_email/smtp/address.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace encrypted_email::smtp;

namespace {

std::string path(std::string_view address) {
    std::string out;
    append_path(out, address);
    return out;
}

class UsableAddress : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(UsableAddress, BecomesAPath) {
    const auto& [address, expected] = GetParam();
    EXPECT_EQ(address_problem(address, false), "");
    EXPECT_EQ(path(address), expected);
}

INSTANTIATE_TEST_SUITE_P(
    Plain, UsableAddress,
    testing::Values(std::pair{"panel@example.org", "<panel@example.org>"},
                    std::pair{"first.last+tag@a-b.example.org", "<first.last+tag@a-b.example.org>"},
                    std::pair{"!#$%&'*/=?^_`{|}~-@example.org", "<!#$%&'*/=?^_`{|}~-@example.org>"},
                    std::pair{"panel@[192.0.2.1]", "<panel@[192.0.2.1]>"},
                    std::pair{"panel@[IPv6:2001:db8::1]", "<panel@[IPv6:2001:db8::1]>"},
                    std::pair{"panel@host_1", "<panel@host_1>"}));

INSTANTIATE_TEST_SUITE_P(
    Quoted, UsableAddress,
    testing::Values(std::pair{"boiler house@example.org", "<\"boiler house\"@example.org>"},
                    std::pair{"a>b<c@example.org", "<\"a>b<c\"@example.org>"},
                    std::pair{"a@b@example.org", "<\"a@b\"@example.org>"},
                    std::pair{"a\\b\"c@example.org", "<\"a\\\\b\\\"c\"@example.org>"},
                    std::pair{".a@example.org", "<\".a\"@example.org>"},
                    std::pair{"a.@example.org", "<\"a.\"@example.org>"},
                    std::pair{"a..b@example.org", "<\"a..b\"@example.org>"},
                    std::pair{"a> SIZE=1 <b@example.org", "<\"a> SIZE=1 <b\"@example.org>"}));

INSTANTIATE_TEST_SUITE_P(
    AlreadyQuoted, UsableAddress,
    testing::Values(std::pair{"\"boiler house\"@example.org", "<\"boiler house\"@example.org>"},
                    std::pair{"\"\"@example.org", "<\"\"@example.org>"},
                    std::pair{"\"a\\\"b\"@example.org", "<\"a\\\"b\"@example.org>"},
                    // Quotes that do not belong together are quoted themselves.
                    std::pair{"\"a\"b\"@example.org", "<\"\\\"a\\\"b\\\"\"@example.org>"},
                    std::pair{"\"a\\\"@example.org", "<\"\\\"a\\\\\\\"\"@example.org>"},
                    std::pair{"\"@example.org", "<\"\\\"\"@example.org>"}));

TEST(Address, OfTheNullSenderIsAnEmptyPath) { EXPECT_EQ(path(""), "<>"); }

class UnusableAddress : public testing::TestWithParam<std::pair<std::string, const char*>> {};

TEST_P(UnusableAddress, IsExplained) {
    EXPECT_EQ(address_problem(GetParam().first, false), GetParam().second);
}

constexpr const char* kControl = "it holds a control character";
constexpr const char* kDomain = "its domain is malformed";

INSTANTIATE_TEST_SUITE_P(
    Address, UnusableAddress,
    testing::Values(
        std::pair{"a@example.org\r\nDATA", kControl}, std::pair{"a\n@example.org", kControl},
        std::pair{"\"a\rb\"@example.org", kControl},
        std::pair{std::string("a\0b@example.org", 15), kControl},
        std::pair{"a\tb@example.org", kControl}, std::pair{"a\x7F@example.org", kControl},
        std::pair{"a@example.org>", kDomain}, std::pair{"a@example.org SIZE=1", kDomain},
        std::pair{"a@<example.org", kDomain}, std::pair{"a@example..org", kDomain},
        std::pair{"a@.example.org", kDomain}, std::pair{"a@example.org.", kDomain},
        std::pair{"a@[192.0.2.1", kDomain}, std::pair{"a@[]", kDomain},
        std::pair{"a@[1]> <[2]", kDomain}, std::pair{"a@\"example\"", kDomain},
        std::pair{"a", "it has no domain"}, std::pair{"a@", "it has no domain"},
        std::pair{"@example.org", "it has no local part"}, std::pair{"", "it has no local part"},
        std::pair{"\xC3\xA4@example.org", "it is not ASCII, and SMTPUTF8 is not in use"},
        std::pair{"a@\xC3\xA4.example", "it is not ASCII, and SMTPUTF8 is not in use"}));

TEST(Address, MayBeLongButNotLongerThanItsPartsTogether) {
    const std::string longest = std::string(kLongestAddress - 2, 'a') + "@b";
    EXPECT_EQ(address_problem(longest, false), "");
    EXPECT_EQ(address_problem("a" + longest, false), "it is longer than 320 octets");
}

TEST(Address, MayBeUtf8WhereTheServerTakesIt) {
    EXPECT_EQ(address_problem("st\xC3\xB6rung@b\xC3\xBCro.example", true), "");
    EXPECT_EQ(path("st\xC3\xB6rung@b\xC3\xBCro.example"), "<st\xC3\xB6rung@b\xC3\xBCro.example>");
    EXPECT_EQ(address_problem("st\xF6rung@example.org", true), "it is not valid UTF-8");
    EXPECT_EQ(address_problem("a@\xC3.example", true), "it is not valid UTF-8");
}

TEST(Domain, IsAHostNameOrAnAddressLiteral) {
    EXPECT_TRUE(is_domain("panel", false));
    EXPECT_TRUE(is_domain("panel-7.example.org", false));
    EXPECT_TRUE(is_domain("[IPv6:::1]", false));
    EXPECT_FALSE(is_domain("", false));
    EXPECT_FALSE(is_domain("panel 7", false));
    EXPECT_FALSE(is_domain("panel\r\nQUIT", false));
    EXPECT_FALSE(is_domain("b\xC3\xBCro", false));
    EXPECT_TRUE(is_domain("b\xC3\xBCro", true));
}

}  // namespace
