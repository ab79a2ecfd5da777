// tunnels.hpp - a tunnel on its way, and what a proxy says to it, whole and byte by byte.
#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "encrypted_email/proxy/tunnel.hpp"

namespace proxy_test {

using namespace encrypted_email;
using namespace encrypted_email::proxy;
using namespace std::string_literals;

inline const Destination kMailServer{"mail.example.org", 465};
inline constexpr std::string_view kPassword = "hunter2 and more";

inline configuration::Proxy proxy_of(configuration::ProxyProtocol protocol) {
    return {protocol, "proxy.example", 3128, "building7", "proxy-password"};
}

inline sasl::Credentials log_in(std::string_view password = kPassword) {
    return {"building7", sasl::Secret(password), sasl::Proof::password, {}};
}

/// What was to be sent; it is gone from the tunnel.
inline std::string sent(Tunnel& tunnel) { return std::exchange(tunnel.output(), {}); }

inline void receive_by_bytes(Tunnel& tunnel, std::string_view bytes) {
    for (const char& byte : bytes)
        tunnel.receive({&byte, 1});
}

inline void expect_failure(const Tunnel& tunnel, FailureKind kind, const std::string& words) {
    EXPECT_TRUE(tunnel.failed());
    EXPECT_FALSE(tunnel.established());
    EXPECT_EQ(tunnel.failure().kind, kind) << tunnel.failure().text;
    EXPECT_THAT(tunnel.failure().text, testing::HasSubstr(words));
    EXPECT_THAT(tunnel.failure().text, testing::HasSubstr("the proxy "));
    EXPECT_THAT(tunnel.failure().text, testing::HasSubstr("://proxy.example:3128 "));
    EXPECT_THAT(tunnel.failure().text, testing::Not(testing::HasSubstr(std::string(kPassword))));
}

}  // namespace proxy_test
