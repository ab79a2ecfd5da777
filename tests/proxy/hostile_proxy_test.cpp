// Proxies that misbehave: each ends within its limits, in a trouble with its own words.
#include "tests/proxy/scenario.hpp"
#include "tests/support/scripted_server.hpp"

using namespace proxy_test;
using testing::AllOf;
using testing::HasSubstr;

namespace {

class HostileProxy : public ProxyScenario {
protected:
    /// The trouble that such a proxy leads to.
    std::string told(const std::string& scheme, ScriptedServer::Script script,
                     const std::string& key) {
        const ScriptedServer proxy(std::move(script));
        RelayText relay = postfix_test::relay_to(postfix_);
        relay.proxy = scheme + "://127.0.0.1:" + std::to_string(proxy.port());
        relay.timeout = "1s";
        std::string text = trouble(relay, key);
        EXPECT_TRUE(sink_.stop().ok());
        return text;
    }
};

// Reads what came first, then says that and waits.
ScriptedServer::Script says(std::string answer) {
    return [answer = std::move(answer)](ScriptedServer::Client& client) {
        static_cast<void>(client.read_some());
        client.send(answer);
        client.listen_in_silence();
    };
}

TEST_F(HostileProxy, ThatStaysSilentIsGivenUp) {
    EXPECT_THAT(told("http", says(""), "relay-unreachable:main"),
                AllOf(HasSubstr("waited for the proxy's answer until 1 s were over"),
                      HasSubstr("relays.main.proxy names the right kind")));
}

TEST_F(HostileProxy, ThatSpeaksDropByDropDoesNotMoveTheDeadline) {
    const auto drips = [](ScriptedServer::Client& client) {
        static_cast<void>(client.read_some());
        client.send("HTTP/1.1 200 OK\r\nX: ");
        while (client.is_quiet_for(std::chrono::milliseconds(50)) && client.send("x")) {
        }
    };
    EXPECT_THAT(told("http", drips, "relay-unreachable:main"), HasSubstr("until 1 s were over"));
}

TEST_F(HostileProxy, ThatHangsUpIsTold) {
    const auto hangs_up = [](ScriptedServer::Client& client) {
        static_cast<void>(client.read_some());
    };
    EXPECT_THAT(told("socks5", hangs_up, "relay-unreachable:main"),
                HasSubstr("closed the connection without an answer"));
}

TEST_F(HostileProxy, ThatIsAMailServerIsTold) {
    EXPECT_THAT(told("http", says("220 mail.example.org ESMTP\r\n"), "relay-protocol:main"),
                HasSubstr("does not answer as an HTTP proxy does"));
}

TEST_F(HostileProxy, ThatAnswersWithoutEndIsCutOff) {
    EXPECT_THAT(told("http", says("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')),
                     "relay-protocol:main"),
                HasSubstr("answers without end"));
}

TEST_F(HostileProxy, ThatAnswersAheadIsCutOff) {
    EXPECT_THAT(
        told("socks5", says(std::string("\5\0\5\0\0\1\0\0\0\0\0\0", 12)), "relay-protocol:main"),
        HasSubstr("answers before it is asked"));
}

// Its consent is worth nothing by itself.
TEST_F(HostileProxy, ThatPretendsToBeTheServerIsNotTalkedToWithoutTls) {
    EXPECT_THAT(
        told("http",
             says("HTTP/1.1 200 OK\r\n\r\n220 mail.example.org ESMTP\r\n250 AUTH PLAIN\r\n"),
             "relay-protocol:main"),
        HasSubstr("TLS"));
}

}  // namespace
