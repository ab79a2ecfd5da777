// configuration_text.hpp - configuration documents for the sink, put together from their parts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace test_support {

struct RelayText {
    std::string name = "main";
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::string tls = "implicit";
    std::string user = "alarms";  ///< empty: nobody logs in
    std::string secret = "relay-password";
    std::string oauth = {};       ///< lines of the table oauth, instead of secret; empty: none
    std::string pop = {};         ///< lines of the table pop; empty: none
    std::string mechanisms = {};  ///< such as R"(["plain"])"; empty: the default
    std::string certificate = {};  ///< file of the sink's own; its key is the secret "client-key"
    std::string proxy = {};       ///< such as "socks5://127.0.0.1:1080"; empty: none
    std::string proxy_user = {};  ///< by the secret "proxy-password"; empty: nobody
    std::string ca_file;  ///< empty: the system's roots
    std::vector<std::string> pins = {};
    std::string revocation = {};  ///< empty: the default
    int connections = 2;
    std::string idle_timeout;  ///< such as "2s"; empty: the default
    std::string timeout;       ///< likewise
    std::string deadlines = {};     ///< each of them; likewise
};

struct GroupText {
    std::string name = "facility";
    std::string relay = "main";
    std::vector<std::string> to = {"facility@building7.example"};
    std::vector<std::string> cc = {};
    std::vector<std::string> bcc = {};
    std::string category;  ///< the only one it wants; empty: all
    std::string wait = "0s";
    int maximum = 50;
    std::optional<int> urgent;
};

[[nodiscard]] std::string configuration_text(const std::vector<RelayText>& relays,
                                             const std::vector<GroupText>& groups);

}  // namespace test_support
