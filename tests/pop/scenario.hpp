// scenario.hpp - a Dovecot whose mailbox is read by POP3, and a Postfix that asks whether it was.
#pragma once

#include <atomic>
#include <string>

#include "tests/dovecot/scenario.hpp"
#include "tests/support/scripted_server.hpp"

namespace pop_test {

using namespace dovecot_test;

/// Postfix's table of those who may send: everybody, since the last log-in by POP3 that Dovecot
/// logged, until the log-ins so far lapse.
class Gate {
public:
    explicit Gate(const DovecotInstance& dovecot) : dovecot_(dovecot) {}

    [[nodiscard]] std::uint16_t port() const { return table_.port(); }
    void lapse() { lapsed_ = dovecot_.log_ins_by_pop3(); }
    void stay_shut() { lapsed_ = static_cast<std::size_t>(-1); }

private:
    // tcp_table(5)
    void serve(ScriptedServer::Client& client) const {
        // Each question is a line that ends with LF alone; Postfix waits for its answer.
        for (std::string asked; !(asked = client.read_some()).empty();) {
            if (!asked.ends_with('\n')) continue;
            const bool is_open = dovecot_.log_ins_by_pop3() > lapsed_;
            if (!client.send(is_open ? "200 OK\n" : "500 has not read mail\n")) return;
        }
    }

    const DovecotInstance& dovecot_;
    std::atomic<std::size_t> lapsed_ = 0;
    const ScriptedServer table_{[this](ScriptedServer::Client& client) { serve(client); }};
};

inline constexpr std::string_view kPopFirst = "550 5.7.1 POP before SMTP: check your mail first";

/// The way to that Postfix.
inline RelayText relay_behind(const DovecotInstance& dovecot, const PostfixInstance& postfix,
                              const std::string& tls = "implicit") {
    RelayText relay = postfix_test::relay_to(postfix);
    relay.pop =
        "port = " + std::to_string(tls == "implicit" ? dovecot.pop3s_port() : dovecot.pop3_port()) +
        "\ntls = \"" + tls + "\"\n";
    return relay;
}

class PopScenario : public Scenario {
protected:
    void ask_gate(std::string_view refusal = kPopFirst) {
        postfix_.stop();
        postfix_.admit_by(gate_.port(), refusal);
        postfix_.start();
    }

    void configure(const RelayText& relay) {
        sink_.configure(configuration_text({relay}, {GroupText{}}));
    }

    void start(const RelayText& relay) {
        configure(relay);
        sink_.start();
    }

    /// That the mail to it, the count-th, was delivered.
    void expect_mail(const std::string& id, std::size_t count) {
        sink_.submit({make_event(id, "Flow temperature is too high")});
        ASSERT_TRUE(sink_.host().wait_for_finals(count)) << dovecot_.log() << postfix_.log();
        EXPECT_EQ(sink_.host().final_of(id)->outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    }

    PostfixInstance postfix_;
    const DovecotInstance dovecot_{postfix_};
    Gate gate_{dovecot_};
};

}  // namespace pop_test
