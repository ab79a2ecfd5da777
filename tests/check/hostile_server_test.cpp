// Servers that stay silent, and one that quotes the password wherever it can.
#include <chrono>

#include "host_stub/trial_server/tls_acceptor.hpp"
#include "tests/check/scenario.hpp"
#include "tests/support/scripted_server.hpp"

using namespace check_test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
namespace trial = host_stub::trial_server;

namespace {

// A client behind TLS, for a script that speaks SMTP.
class Secured {
public:
    Secured(ScriptedServer::Client& client, const trial::Identity& identity)
        : client_(client), acceptor_({identity}), channel_(acceptor_.accept()) {
        while (!channel_->established() && advance()) {
        }
    }

    void say(const std::string& text) {
        if (!channel_->established()) return;
        channel_->send(text);
        flush();
    }

    // Without its end; empty at the end.
    std::string line() {
        std::string& came = channel_->plaintext();
        while (came.find('\n') == std::string::npos) {
            if (!advance()) return {};
        }
        const std::size_t end = came.find("\r\n");
        std::string line = came.substr(0, end);
        came.erase(0, end + 2);
        return line;
    }

private:
    bool advance() {
        const std::string bytes = client_.read_some();
        if (bytes.empty()) return false;
        channel_->receive(bytes);
        flush();
        return !channel_->failed() && !channel_->ended();
    }

    void flush() { client_.send(std::exchange(channel_->wire_output(), {})); }

    ScriptedServer::Client& client_;
    trial::TlsAcceptor acceptor_;
    std::unique_ptr<trial::TlsChannel> channel_;
};

class HostileServer : public CheckScenario {
protected:
    HostileServer() {
        trial::write_certificates(folder_.path() / "ca.pem", {authority_.certificate()});
        trial::CertificateRequest request;
        request.addresses = {"127.0.0.1"};
        identity_ = authority_.issue(request);
        relay_.ca_file = (folder_.path() / "ca.pem").string();
    }

    trial::CertificateAuthority authority_{"Building 7 CA"};
    trial::Identity identity_;
    RelayText relay_;
};

TEST_F(HostileServer, ThatSaysNothingIsGivenUpByTheDeadlineOfItsStep) {
    const ScriptedServer silent([](auto& client) { client.listen_in_silence(); });
    relay_.port = silent.port();
    relay_.timeout = "1s";
    expect_failure(relay_, "tls", {"waited for the TLS handshake"}, "the port is the right one");
    relay_.tls = "starttls";
    expect_failure(relay_, "greeting", {"waited for the server's greeting"}, "tls = \"implicit\"");
}

TEST_F(HostileServer, ThatSaysNothingEndsTheCheckWhenItsTimeIsOver) {
    const ScriptedServer silent([](auto& client) { client.listen_in_silence(); });
    relay_.port = silent.port();
    const auto begun = std::chrono::steady_clock::now();
    const Checked checked = check(relay_, {"--within", "1"});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
    EXPECT_EQ(checked.status, 4) << checked.output;
    EXPECT_EQ(checked.of("connect").verdict, "passed");
    for (const char* step : {"tls", "certificate", "log-in", "recipient", "resumption"}) {
        EXPECT_EQ(checked.of(step).verdict, "not tried") << step;
        EXPECT_EQ(checked.of(step).finding, "the check's time was over") << step;
    }
}

TEST_F(HostileServer, ThatQuotesTheLogInGetsNothingShown) {
    const std::string secret = password_;
    const ScriptedServer server([&](auto& client) {
        Secured smtp(client, identity_);
        smtp.say("220 mail.example.org\r\n");
        std::string log_in = "nothing yet";
        for (std::string line = smtp.line(); !line.empty(); line = smtp.line()) {
            const std::string quote = " \x1b[2J" + log_in + " " + secret + "\r\n";
            if (line.starts_with("EHLO")) {
                smtp.say("250-mail.example.org" + quote + "250 AUTH PLAIN\r\n");
            } else if (line.starts_with("AUTH")) {
                log_in = line;
                smtp.say("235 2.7.0 you said" + log_in.substr(11) + "," + quote);
            } else if (line.starts_with("RCPT")) {
                smtp.say("550 5.1.1" + quote);
            } else {
                smtp.say(std::string(line.starts_with("QUIT") ? "221" : "250") + " 2.0.0" + quote);
            }
        }
    });
    relay_.port = server.port();
    for (const std::vector<std::string>& form :
         {std::vector<std::string>{"--transcript", "--text"}, {"--transcript"}}) {
        const Checked checked = check(relay_, form);  // looks for the password
        EXPECT_EQ(checked.status, 1) << checked.output;
        EXPECT_THAT(checked.output, HasSubstr("***"));
        EXPECT_THAT(checked.output, HasSubstr("Check groups.facility.to"));
        EXPECT_THAT(checked.output, Not(HasSubstr("\x1b")));
    }
}

}  // namespace
