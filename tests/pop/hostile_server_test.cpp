// POP3 servers that misbehave before TLS: none of them hears who logs in.
#include "tests/pop/scenario.hpp"

using namespace pop_test;
using testing::HasSubstr;
using testing::Not;

namespace {

class HostilePop : public Scenario {
protected:
    std::string told(ScriptedServer::Script script, const std::string& key) {
        const ScriptedServer server(std::move(script));
        RelayText relay = postfix_test::relay_to(postfix_);
        relay.pop = "tls = \"starttls\"\nport = " + std::to_string(server.port()) + "\n";
        relay.timeout = "1s";
        sink_.configure(configuration_text({relay}, {GroupText{}}));
        sink_.start();
        sink_.submit({make_event("e-1", "Flow temperature is too high")});
        EXPECT_TRUE(sink_.host().wait_for_trouble(key));
        EXPECT_TRUE(sink_.stop().ok());
        EXPECT_THAT(server.received(), Not(HasSubstr("alarms")));
        EXPECT_THAT(server.received(), Not(HasSubstr("USER")));
        EXPECT_EQ(postfix_.counts().connections, 0u);
        return sink_.host().trouble_text(key);
    }

    const PostfixInstance postfix_;
};

TEST_F(HostilePop, ThatRefusesStlsGetsNoPassword) {
    EXPECT_THAT(told(
                    [](ScriptedServer::Client& client) {
                        client.send("+OK ready\r\n");
                        static_cast<void>(client.read_line());
                        client.send("-ERR no TLS today\r\n");
                        client.listen_in_silence();
                    },
                    "relay-protocol:main"),
                HasSubstr("the server refuses STLS: -ERR no TLS today. Nothing was sent in clear"));
}

TEST_F(HostilePop, ThatSpeaksAheadOfTlsIsCutOff) {
    EXPECT_THAT(told(
                    [](ScriptedServer::Client& client) {
                        client.send("+OK ready\r\n");
                        static_cast<void>(client.read_line());
                        client.send("+OK begin\r\n+OK logged in\r\n");
                        client.listen_in_silence();
                    },
                    "relay-protocol:main"),
                HasSubstr("Somebody between here and the server may be tampering"));
}

TEST_F(HostilePop, ThatStaysSilentIsGivenUp) {
    EXPECT_THAT(told([](ScriptedServer::Client& client) { client.listen_in_silence(); },
                     "relay-unreachable:main"),
                HasSubstr("waited for the server's greeting until 1 s were over"));
}

TEST_F(HostilePop, ThatIsAMailServerIsTold) {
    EXPECT_THAT(told(
                    [](ScriptedServer::Client& client) {
                        client.send("220 mail.example.org ESMTP\r\n");
                        client.listen_in_silence();
                    },
                    "relay-protocol:main"),
                HasSubstr("what the server says is no POP3: 220 mail.example.org"));
}

}  // namespace
