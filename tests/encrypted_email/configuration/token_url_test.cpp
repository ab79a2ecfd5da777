#include "encrypted_email/configuration/token_url.hpp"

#include <gmock/gmock.h>

#include <string>

using namespace encrypted_email::configuration;
using testing::HasSubstr;
using testing::Not;

namespace {

TEST(TokenUrl, IsTakenApart) {
    const auto parts = [](const std::string& text) {
        const ParsedTokenUrl parsed = parse_token_url(text);
        return parsed.error.empty()
                   ? parsed.host + " " + std::to_string(parsed.port) + " " + parsed.target
                   : parsed.error;
    };
    EXPECT_EQ(parts("https://oauth2.googleapis.com/token"), "oauth2.googleapis.com 443 /token");
    EXPECT_EQ(parts("HTTPS://Login.Example.org:8443/a/b?c=d"), "login.example.org 8443 /a/b?c=d");
    EXPECT_EQ(parts("https://login.example.org"), "login.example.org 443 /");
    EXPECT_EQ(parts("https://login.example.org?a=b"), "login.example.org 443 /?a=b");
    EXPECT_EQ(parts("https://[2001:db8::1]:444/t"), "2001:db8::1 444 /t");
    EXPECT_EQ(parts("https://192.0.2.1/t"), "192.0.2.1 443 /t");
}

TEST(TokenUrl, IsRefusedWithTheReason) {
    const auto error = [](const std::string& text) { return parse_token_url(text).error; };
    EXPECT_THAT(error("http://login.example.org/token"), HasSubstr("write https"));
    EXPECT_THAT(error("login.example.org/token"), HasSubstr("expected the address"));
    EXPECT_THAT(error("https://panel:hunter2@login.example.org/"), HasSubstr("user name"));
    EXPECT_THAT(error("https://panel:hunter2@login.example.org/"), Not(HasSubstr("hunter2")));
    EXPECT_THAT(error("https://login.example.org:0/"), HasSubstr("port"));
    EXPECT_THAT(error("https://login.example.org:99999/"), HasSubstr("port"));
    EXPECT_THAT(error("https://login.example.org:/"), HasSubstr("port"));
    EXPECT_THAT(error("https:///token"), HasSubstr("host"));
    EXPECT_THAT(error("https://login.example.org/a b"), HasSubstr("character"));
    EXPECT_THAT(error("https://login.example.org/#a"), HasSubstr("\"#\""));
    EXPECT_THAT(error("https://login.example.org/\xC3\xA4"), HasSubstr("character"));
}

}  // namespace
