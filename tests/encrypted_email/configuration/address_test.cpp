#include "encrypted_email/configuration/address.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

using namespace encrypted_email::configuration;

namespace {

struct Accepted {
    std::string_view text;
    std::string_view display_name;
    std::string_view local_part;
    std::string_view domain;
};

struct Refused {
    std::string text;
    std::string_view why;  // behind "... is not a mail address: "
};

TEST(Address, ReadsMailboxesAsOperatorsWriteThem) {
    const Accepted cases[] = {
        {"boiler@example.org", "", "boiler", "example.org"},
        {"  boiler@example.org  ", "", "boiler", "example.org"},
        {"<boiler@example.org>", "", "boiler", "example.org"},
        {"Boiler <boiler@example.org>", "Boiler", "boiler", "example.org"},
        {"Boiler<boiler@example.org>", "Boiler", "boiler", "example.org"},
        {"Boiler   house <boiler@example.org>", "Boiler house", "boiler", "example.org"},
        {"J. Doe <doe@example.org>", "J. Doe", "doe", "example.org"},
        {R"("Boiler, level 2" <b@example.org>)", "Boiler, level 2", "b", "example.org"},
        {R"("a \"b\" \\ c" <b@example.org>)", R"(a "b" \ c)", "b", "example.org"},
        {R"("a <x@y>" <b@example.org>)", "a <x@y>", "b", "example.org"},
        {R"("Boiler" house "2" <b@example.org>)", "Boiler house 2", "b", "example.org"},
        {R"("" <b@example.org>)", "", "b", "example.org"},
        {"Bär <bär@example.org>", "Bär", "bär", "example.org"},
        {"a.b+tag@Mail.EXAMPLE.org", "", "a.b+tag", "mail.example.org"},
        {"A.B@example.org", "", "A.B", "example.org"},
        {R"("a.b"@example.org)", "", "a.b", "example.org"},
        {"!#$%&'*+-/=?^_`{|}~@example.org", "", "!#$%&'*+-/=?^_`{|}~", "example.org"},
        {"alarms@localhost", "", "alarms", "localhost"},
        {"alarms@xn--bcher-kva.example", "", "alarms", "xn--bcher-kva.example"},
        {"alarms@3com.example", "", "alarms", "3com.example"},
        {"alarms@[192.0.2.1]", "", "alarms", "[192.0.2.1]"},
        {"alarms@[ipv6:2001:DB8::1]", "", "alarms", "[IPv6:2001:db8::1]"},
    };
    for (const Accepted& accepted : cases) {
        const ParsedAddress parsed = parse_address(accepted.text);
        ASSERT_TRUE(parsed.address) << parsed.error;
        EXPECT_EQ(parsed.error, "");
        EXPECT_EQ(parsed.address->display_name, accepted.display_name) << accepted.text;
        EXPECT_EQ(parsed.address->local_part, accepted.local_part) << accepted.text;
        EXPECT_EQ(parsed.address->domain, accepted.domain) << accepted.text;
    }
}

TEST(Address, SaysWhatIsWrongAndWhatToWrite) {
    const Refused cases[] = {
        {"", R"(it has no "@", as in boiler@example.org)"},
        {"boiler", R"(it has no "@", as in boiler@example.org)"},
        {"Boiler <>", R"(it has no "@", as in boiler@example.org)"},
        {"@example.org", R"(nothing stands in front of "@")"},
        {"boiler@", R"(nothing stands behind "@")"},
        {"Boiler house boiler@example.org",
         R"(there is a space in front of "@"; after a name, the address stands in angle brackets, )"
         R"(as in Boiler house <boiler@example.org>)"},
        {R"("Boiler, level 2" boiler@example.org)",
         R"(after a name in double quotes, the address stands in angle brackets, as in )"
         R"("Boiler house, level 2" <boiler@example.org>)"},
        {R"("Boiler@example.org)",
         R"(after a name in double quotes, the address stands in angle brackets, as in )"
         R"("Boiler house, level 2" <boiler@example.org>)"},
        {R"(Boiler " house <boiler@example.org>)",
         R"(there is a space in front of "@"; after a name, the address stands in angle brackets, )"
         R"(as in Boiler house <boiler@example.org>)"},
        {"a@b.example, c@d.example",
         R"(several addresses are written as a list, and a name with "," in double quotes)"},
        {"a@b.example; c@d.example",
         R"(several addresses are written as a list, and a name with ";" in double quotes)"},
        {"Boiler, level 2 <b@example.org>",
         R"(several addresses are written as a list, and a name with "," in double quotes)"},
        {"Alarms: boiler <b@example.org>", R"(a name with ":" has to be in double quotes)"},
        {"boiler@example.org <b@example.org>", R"(a name with "@" has to be in double quotes)"},
        {"Boiler (2) <b@example.org>",
         "comments in parentheses are not supported; put the name in double quotes"},
        {"Boiler <b@example.org", R"(">" is missing at the end)"},
        {"Boiler <b@example.org> 2", R"(nothing may follow the ">")"},
        {R"("a b"@example.org)", R"(quotes in front of "@" are not supported)"},
        {R"("a@b"@example.org)", R"(quotes in front of "@" are not supported)"},
        {"a(b)@example.org", R"("(" cannot stand in front of "@")"},
        {".boiler@example.org", R"(a dot in front of "@" stands between other characters)"},
        {"boiler.@example.org", R"(a dot in front of "@" stands between other characters)"},
        {"boi..ler@example.org", R"(a dot in front of "@" stands between other characters)"},
        {"a@b@example.org",
         R"(of the domain: a label has letters, digits and hyphens, and no "@")"},
        {"a@example_1.org",
         R"(of the domain: a label has letters, digits and hyphens, and no "_")"},
        {"a@example..org", "of the domain: a label between dots is empty"},
        {"a@example.org.", "of the domain: a label between dots is empty"},
        {"a@-example.org", "of the domain: a label neither begins nor ends with a hyphen"},
        {"a@example-.org", "of the domain: a label neither begins nor ends with a hyphen"},
        {"a@bücher.example",
         "of the domain: a name beyond ASCII has to be written as punycode (xn--...)"},
        {"a@192.0.2.1", "write the IP address in brackets, as in [192.0.2.1]"},
        {"a@192.0.2.300", "of the domain: its last label is a number"},
        {"a@[192.0.2.300]",
         "in brackets stands an IP address, as in [192.0.2.1] or [IPv6:2001:db8::1]"},
        {"a@[2001:db8::1]",
         "in brackets stands an IP address, as in [192.0.2.1] or [IPv6:2001:db8::1]"},
        {"a@[]", "in brackets stands an IP address, as in [192.0.2.1] or [IPv6:2001:db8::1]"},
        {"a@example.org\r\nBcc: x@example.org", "it holds a control character"},
        {std::string("a@example.org\0", 14), "it holds a control character"},
        {"A\tB <a@example.org>", "it holds a control character"},
        {"A\xC2\x85 <a@example.org>", "it holds a control character"},
        {"\xFF@example.org", "it is not UTF-8"},
    };
    for (const Refused& refused : cases) {
        const ParsedAddress parsed = parse_address(refused.text);
        EXPECT_FALSE(parsed.address) << refused.text;
        const std::string::size_type colon = parsed.error.find(" is not a mail address: ");
        ASSERT_NE(colon, std::string::npos) << parsed.error;
        EXPECT_EQ(parsed.error.substr(colon + 24), refused.why) << refused.text;
    }
}

TEST(Address, RepeatsWhatWasWrittenOnOneLine) {
    EXPECT_EQ(parse_address("a\r\nb").error,
              R"("a??b" is not a mail address: it holds a control character)");
}

TEST(Address, HoldsTheLengthsOfSmtp) {
    const std::string local_part(64, 'a');
    EXPECT_TRUE(parse_address(local_part + "@example.org").address);
    EXPECT_TRUE(parse_address("a" + local_part + "@example.org")
                    .error.ends_with(R"(what stands in front of "@" is longer than 64 bytes)"));

    const std::string label(60, 'b');
    const std::string domain = label + "." + label + "." + label + ".cccccc";  // 189 bytes
    ASSERT_EQ(domain.size(), 189U);
    EXPECT_TRUE(parse_address(local_part + "@" + domain).address);
    EXPECT_TRUE(
        parse_address(local_part + "@" + domain + "c").error.ends_with("longer than 254 bytes"));

    EXPECT_TRUE(parse_address(std::string(200, 'n') + " <a@example.org>").address);
    EXPECT_TRUE(parse_address(std::string(201, 'n') + " <a@example.org>")
                    .error.ends_with("the name is longer than 200 bytes"));
    EXPECT_TRUE(parse_address(std::string(990, ' ') + "a@b.example").error.ends_with("1000 bytes"));
}

}  // namespace
