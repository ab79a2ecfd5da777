#include "encrypted_email/configuration/host_name.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

using namespace encrypted_email::configuration;

namespace {

TEST(HostName, ReadsNamesAndAddressesOfRelays) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"mail.example.org", "mail.example.org"},
        {"Mail.EXAMPLE.org", "mail.example.org"},
        {"mail.example.org.", "mail.example.org"},
        {"localhost", "localhost"},
        {"3com.example", "3com.example"},
        {"a--b.example", "a--b.example"},
        {"192.0.2.1", "192.0.2.1"},
        {"2001:DB8::1", "2001:db8::1"},
        {"[2001:db8::1]", "2001:db8::1"},
        {"::1", "::1"},
    };
    for (const auto& [text, host] : cases) {
        const ParsedHost parsed = parse_relay_host(text);
        ASSERT_TRUE(parsed.host) << text << ": " << parsed.error;
        EXPECT_EQ(*parsed.host, host);
    }
}

TEST(HostName, TellsTheUsualMistakesApart) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", "it is empty"},
        {".", "a label between dots is empty"},
        {"smtps://mail.example.org:465",
         R"(write only the name, without "smtps://"; the protocol is chosen by the key tls)"},
        {"mail.example.org:465", "write the port by itself, as in port = 465"},
        {"192.0.2.1:587", "write the port by itself, as in port = 587"},
        {"[2001:db8::1]:465", "write the port by itself, as in port = 465"},
        {"user@mail.example.org", R"(write only the server's name, without user and "@")"},
        {"bücher.example", "a name beyond ASCII has to be written as punycode (xn--...)"},
        {"mail_1.example.org", R"(a label has letters, digits and hyphens, and no "_")"},
        {"mail.example.org/", R"(a label has letters, digits and hyphens, and no "/")"},
        {"mail example", R"(a label has letters, digits and hyphens, and no " ")"},
        {"mail..example", "a label between dots is empty"},
        {"mail.example..", "a label between dots is empty"},
        {"-mail.example", "a label neither begins nor ends with a hyphen"},
        {"192.0.2.300", "its last label is a number"},
        {"192.0.2", "its last label is a number"},
        {"[192.0.2.1]", R"(a label has letters, digits and hyphens, and no "[")"},
        {"2001:db8::zz", R"(a label has letters, digits and hyphens, and no ":")"},
    };
    for (const auto& [text, error] : cases) {
        const ParsedHost parsed = parse_relay_host(text);
        EXPECT_FALSE(parsed.host) << text;
        EXPECT_EQ(parsed.error, error) << text;
    }
}

TEST(HostName, HoldsTheLengthsOfDns) {
    EXPECT_TRUE(parse_domain_name(std::string(63, 'a')).host);
    EXPECT_EQ(parse_domain_name(std::string(64, 'a')).error,
              "a label is longer than 63 characters");

    std::string name;
    for (int i = 0; i < 126; ++i) {
        name += "a.";
    }
    EXPECT_TRUE(parse_domain_name(name + "b").host);
    EXPECT_EQ(parse_domain_name(name + "bb").error, "it is longer than 253 characters");
}

TEST(HostName, IsNoAddressWithBytesBehindNul) {
    EXPECT_TRUE(is_ipv4_address("192.0.2.1"));
    EXPECT_FALSE(is_ipv4_address(std::string_view("192.0.2.1\0x", 11)));
    EXPECT_FALSE(is_ipv4_address(std::string(1000, '1')));
    EXPECT_TRUE(is_ipv6_address("2001:db8::1"));
    EXPECT_FALSE(is_ipv6_address("fe80::1%eth0"));
    EXPECT_FALSE(is_ipv6_address("192.0.2.1"));
}

}  // namespace
