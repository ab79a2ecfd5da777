#include "encrypted_email/configuration/proxy_reader.hpp"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>

#include "encrypted_email/configuration/reader.hpp"

using namespace encrypted_email::configuration;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::string kGroup = "[groups.fire]\nfrom = 'a@b.example'\nto = 'c@d.example'\n";
const std::string kRelay = "[relays.main]\nhost = 'mail.example.org'\n";
const std::string kLogIn = "proxy_user = 'building7'\nproxy_secret = 'proxy-password'\n";
const std::string kOauth =
    "user = 'alarms'\n[relays.main.oauth]\ntoken_url = 'https://login.example.org/token'\n"
    "client_id = 'panel'\nclient_secret = 'name'\n";

ReadResult read(const std::string& keys) {
    return read_settings(kRelay + keys + kGroup, "/etc/site.toml");
}

const Relay& relay_of(const ReadResult& result) {
    if (!result.settings) throw std::runtime_error(result.describe());
    return *result.settings->relays.at(0);
}

std::string problems(const std::string& keys) { return read(keys).describe(); }

TEST(ProxyReader, ReadsBothKinds) {
    const ReadResult http = read("proxy = 'http://Proxy.Example.org:3128/'\n" + kLogIn);
    EXPECT_EQ(relay_of(http).proxy, (Proxy{ProxyProtocol::http, "proxy.example.org", 3128,
                                           "building7", "proxy-password"}));
    const ReadResult socks = read("proxy = 'SOCKS5://[2001:db8::1]:1080'\n");
    EXPECT_EQ(relay_of(socks).proxy, (Proxy{ProxyProtocol::socks5, "2001:db8::1", 1080, "", ""}));
    const ReadResult none = read("");
    EXPECT_EQ(relay_of(none).proxy, std::nullopt);
}

TEST(ProxyReader, TakesTokensTheSameWayUnlessTheyHaveTheirOwn) {
    const ReadResult same = read("proxy = 'http://proxy.example:3128'\n" + kOauth);
    EXPECT_EQ(relay_of(same).oauth->proxy, relay_of(same).proxy);
    const ReadResult own = read("proxy = 'http://proxy.example:3128'\n" + kLogIn + kOauth +
                                "proxy = 'socks5://other.example:1080'\n");
    EXPECT_EQ(relay_of(own).oauth->proxy,
              (Proxy{ProxyProtocol::socks5, "other.example", 1080, "", ""}));
    const ReadResult alone = read(kOauth + "proxy = 'socks5://other.example:1080'\n");
    EXPECT_EQ(relay_of(alone).proxy, std::nullopt);
    EXPECT_NE(relay_of(alone).oauth->proxy, std::nullopt);
}

TEST(ProxyReader, RefusesAPasswordInTheUrlAndDoesNotRepeatIt) {
    for (const char* url : {"http://panel:hunter2@proxy.example:3128", "socks5://hunter2@a:1080"}) {
        const std::string text = problems("proxy = '" + std::string(url) + "'\n");
        EXPECT_THAT(text, HasSubstr("relays.main.proxy: an address with a user name or a password "
                                    "in it is refused; who logs in stands under proxy_user"));
        EXPECT_THAT(text, Not(HasSubstr("hunter2")));
    }
}

TEST(ProxyReader, SaysWhatToWrite) {
    const auto url = [](const std::string& text) { return problems("proxy = '" + text + "'\n"); };
    EXPECT_THAT(url("proxy.example:3128"), HasSubstr("such as \"http://proxy.example:3128\""));
    EXPECT_THAT(url("ftp://proxy.example:21"), HasSubstr("such as \"http://proxy.example:3128\""));
    EXPECT_THAT(url("https://proxy.example:3128"), HasSubstr("write http://"));
    EXPECT_THAT(url("socks5h://proxy.example:1080"), HasSubstr("write socks5://"));
    EXPECT_THAT(url("socks4a://proxy.example:1080"), HasSubstr("only version 5"));
    EXPECT_THAT(url("http://proxy.example"), HasSubstr("names no port"));
    EXPECT_THAT(url("http://proxy.example:0"), HasSubstr("no number from 1 to 65535"));
    EXPECT_THAT(url("http://proxy.example:3128/path"), HasSubstr("its host is none"));
    EXPECT_THAT(url("http://:3128"), HasSubstr("its host is none"));
    EXPECT_THAT(problems("proxy = 3128\n"), HasSubstr("relays.main.proxy: expected"));
}

TEST(ProxyReader, WantsAllOfALogIn) {
    const std::string proxy = "proxy = 'http://proxy.example:3128'\n";
    EXPECT_THAT(problems(proxy + "proxy_user = 'a'\n"),
                HasSubstr("relays.main.proxy_secret: missing; "));
    EXPECT_THAT(problems(proxy + "proxy_secret = 'a'\n"),
                HasSubstr("relays.main.proxy_user: missing; "));
    EXPECT_THAT(problems(kLogIn), HasSubstr("relays.main.proxy: missing; "));
    EXPECT_THAT(problems(kOauth + kLogIn), HasSubstr("relays.main.oauth.proxy: missing; "));
    EXPECT_THAT(problems(proxy + "proxy_user = 'a:b'\nproxy_secret = 'c'\n"),
                HasSubstr("relays.main.proxy_user: an HTTP proxy's user has no \":\""));
    EXPECT_EQ(problems("proxy = 'socks5://proxy.example:1080'\nproxy_user = 'a:b'\n"
                       "proxy_secret = 'c'\n"),
              "");
    EXPECT_THAT(
        problems(proxy + "proxy_user = 'a'\nproxy_secret = '-----BEGIN PRIVATE KEY-----'\n"),
        HasSubstr("and not the name of one"));
}

}  // namespace
