#include "encrypted_email/proxy/failure_text.hpp"

#include "tunnels.hpp"

using namespace proxy_test;
using configuration::ProxyProtocol;
using testing::HasSubstr;

namespace {

TEST(ProxyText, NamesProxiesWithoutTheUser) {
    EXPECT_EQ(url_of(proxy_of(ProxyProtocol::http)), "http://proxy.example:3128");
    EXPECT_EQ(url_of({ProxyProtocol::socks5, "2001:db8::1", 1080, "", ""}),
              "socks5://[2001:db8::1]:1080");
}

TEST(ProxyText, NamesTheKeysToChange) {
    const configuration::Proxy http = proxy_of(ProxyProtocol::http);
    const configuration::Proxy socks = proxy_of(ProxyProtocol::socks5);
    EXPECT_THAT(remedy_for(FailureKind::not_this_kind, http, "relays.main."),
                HasSubstr("relays.main.proxy: its port, and whether that is a proxy for HTTP "
                          "CONNECT (else write \"socks5://\")"));
    EXPECT_THAT(remedy_for(FailureKind::closed, socks, ""),
                HasSubstr("for SOCKS5 (else write \"http://\")"));
    EXPECT_THAT(remedy_for(FailureKind::log_in_missing, http, "relays.main."),
                HasSubstr("Set relays.main.proxy_user and relays.main.proxy_secret"));
    EXPECT_THAT(remedy_for(FailureKind::log_in_refused, http, ""),
                HasSubstr("proxy_user \"building7\" and the password that the host keeps as secret "
                          "\"proxy-password\""));
    EXPECT_THAT(remedy_for(FailureKind::log_in_unknown, http, ""), HasSubstr("log in by Basic"));
    EXPECT_THAT(remedy_for(FailureKind::refused, socks, ""), HasSubstr("allow connections"));
    EXPECT_THAT(remedy_for(FailureKind::server_unreachable, socks, ""),
                HasSubstr("the server's host and port"));
}

}  // namespace
