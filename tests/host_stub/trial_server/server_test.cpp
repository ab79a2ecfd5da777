#include "host_stub/trial_server/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include "tests/support/child_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace host_stub::trial_server;
using boost::asio::ip::tcp;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A client that speaks plaintext.
class PlainClient {
public:
    explicit PlainClient(std::uint16_t port) : socket_(io_) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    }
    void say(const std::string& text) { boost::asio::write(socket_, boost::asio::buffer(text)); }
    std::string hear_line() {
        std::string line;
        const auto size =
            boost::asio::read_until(socket_, boost::asio::dynamic_buffer(held_), '\n');
        line = held_.substr(0, size);
        held_.erase(0, size);
        return line;
    }
    // All that comes until the server closes; an abrupt end is one too.
    std::string hear_rest() {
        boost::system::error_code end;
        boost::asio::read(socket_, boost::asio::dynamic_buffer(held_), end);
        return held_;
    }

private:
    boost::asio::io_context io_;
    tcp::socket socket_;
    std::string held_;
};

class TrialServerTest : public testing::Test {
protected:
    TrialServerTest() {
        CertificateRequest request;
        request.addresses = {"127.0.0.1"};
        options_.identity = authority_.issue(request);
        write_certificates(ca_file_, {authority_.certificate()});
    }

    test_support::Finished client(const std::string& action, const Server& server,
                                  std::vector<std::string> rest) {
        std::vector<std::string> arguments{"python3", SMTP_CLIENT, action,
                                           std::to_string(server.port()), ca_file_};
        arguments.insert(arguments.end(), rest.begin(), rest.end());
        return test_support::run(arguments);
    }

    test_support::TemporaryFolder folder_;
    CertificateAuthority authority_;
    std::string ca_file_ = (folder_.path() / "ca.pem").string();
    ServerOptions options_;
};

struct Way {
    Protection protection;
    std::string mode;
    std::string version;

    friend void PrintTo(const Way& way, std::ostream* out) {
        *out << way.mode << " TLS " << way.version;
    }
};

class TrialServerWays : public TrialServerTest, public testing::WithParamInterface<Way> {};

TEST_P(TrialServerWays, TakesMailsFromPythonsSmtplib) {
    const auto& way = GetParam();
    options_.protection = way.protection;
    options_.session.credentials = Credentials{"alarms", "correct-horse"};
    options_.record_wire = true;
    Server server(options_);
    const auto result = client("send", server, {way.mode, way.version, "alarms", "correct-horse"});
    ASSERT_EQ(result.status, 0) << result.output;

    const auto mails = server.mailbox().mails();
    ASSERT_EQ(mails.size(), 3u);
    EXPECT_THAT(mails, Each(Field(&Mail::tls_version, "TLS " + way.version)));
    EXPECT_THAT(mails, Each(Field(&Mail::cipher, HasSubstr("GCM"))));
    EXPECT_THAT(mails, Each(Field(&Mail::user, "alarms")));
    EXPECT_THAT(mails, Each(Field(&Mail::recipients, ElementsAre("facility@example.org"))));
    EXPECT_THAT(mails[0].content, HasSubstr("\r\n\r\n.dot at the beginning\r\n"));

    const auto statistics = server.statistics();
    EXPECT_EQ(statistics.connections, 1u);
    EXPECT_EQ(statistics.most_connections_at_once, 1u);
    EXPECT_EQ(statistics.full_handshakes, 1u);
    EXPECT_EQ(statistics.resumed_handshakes, 0u);
    EXPECT_EQ(statistics.logins, 1u);
    EXPECT_EQ(statistics.transactions, 3u);
    EXPECT_EQ(statistics.mails, 3u);
    EXPECT_THAT(statistics.failed_handshakes, testing::IsEmpty());
    EXPECT_THAT(statistics.wire, Not(HasSubstr("AUTH")));
    EXPECT_THAT(statistics.wire, Not(HasSubstr("alarms")));
    EXPECT_EQ(statistics.wire.find("STARTTLS") != std::string::npos, way.mode == "starttls");
}

INSTANTIATE_TEST_SUITE_P(All, TrialServerWays,
                         testing::Values(Way{Protection::implicit_tls, "implicit", "1.3"},
                                         Way{Protection::implicit_tls, "implicit", "1.2"},
                                         Way{Protection::starttls, "starttls", "1.3"},
                                         Way{Protection::starttls, "starttls", "1.2"}),
                         [](const auto& way) {
                             return way.param.mode +
                                    (way.param.version == "1.2" ? "_tls12" : "_tls13");
                         });

TEST_F(TrialServerTest, LetsAClientResume) {
    for (const auto* version : {"1.2", "1.3"}) {
        Server server(options_);
        const auto result = client("resume", server, {version});
        EXPECT_EQ(result.status, 0) << result.output;
        EXPECT_EQ(server.statistics().full_handshakes, 1u) << version;
        EXPECT_EQ(server.statistics().resumed_handshakes, 1u) << version;
    }
}

TEST_F(TrialServerTest, RsaCertificatesServeBothVersions) {
    CertificateRequest request;
    request.addresses = {"127.0.0.1"};
    request.key = KeyKind::rsa_2048;
    options_.identity = authority_.issue(request);
    for (const auto* version : {"1.2", "1.3"}) {
        Server server(options_);
        const auto result = client("send", server, {"implicit", version});
        EXPECT_EQ(result.status, 0) << result.output;
    }
}

TEST_F(TrialServerTest, ARefusedCertificateIsCountedWithTheClientsAlert) {
    Server server(options_);
    const auto result = client("refuse", server, {"other.example.org"});
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr("Hostname mismatch"));

    ASSERT_TRUE(server.wait_until(
        [](const Statistics& statistics) { return !statistics.failed_handshakes.empty(); },
        std::chrono::steady_clock::now() + test_support::kPatience));
    EXPECT_EQ(server.statistics().full_handshakes, 0u);
    EXPECT_THAT(server.statistics().failed_handshakes,
                ElementsAre(HasSubstr("the client sent the alert bad_certificate")));
}

TEST_F(TrialServerTest, PlaintextOnTheTlsPortIsAFailedHandshake) {
    Server server(options_);
    PlainClient client(server.port());
    client.say("EHLO client\r\n");
    EXPECT_THAT(client.hear_rest(), Not(HasSubstr("250")));
    EXPECT_EQ(server.statistics().failed_handshakes.size(), 1u);
}

TEST_F(TrialServerTest, PlaintextAfterStarttlsIsNotExecuted) {
    options_.protection = Protection::starttls;
    Server server(options_);
    PlainClient client(server.port());
    EXPECT_THAT(client.hear_line(), StartsWith("220 "));
    client.say("EHLO client\r\nSTARTTLS\r\nEHLO injected\r\n");
    std::string line;
    while (!(line = client.hear_line()).starts_with("220 ")) {
        EXPECT_THAT(line, StartsWith("250"));
    }
    client.say("NOOP\r\n");
    EXPECT_THAT(client.hear_rest(), Not(HasSubstr("250")));
}

TEST_F(TrialServerTest, PlaintextServerOffersNoStarttlsAndNoAuth) {
    options_.protection = Protection::plaintext;
    options_.session.credentials = Credentials{"alarms", "secret"};
    Server server(options_);
    PlainClient client(server.port());
    client.say("EHLO client\r\nQUIT\r\n");
    const auto said = client.hear_rest();
    EXPECT_THAT(said, HasSubstr("PIPELINING"));
    EXPECT_THAT(said, Not(HasSubstr("STARTTLS")));
    EXPECT_THAT(said, Not(HasSubstr("AUTH")));
    EXPECT_THAT(said, HasSubstr("\r\n221 "));
}

TEST_F(TrialServerTest, TheLastReplyIsNotLostToAReset) {
    options_.protection = Protection::plaintext;
    Server server(options_);
    PlainClient client(server.port());
    // More than the server reads before it closes.
    client.say("QUIT\r\n" + std::string(200'000, 'x'));
    EXPECT_THAT(client.hear_rest(), HasSubstr("\r\n221 "));
}

TEST_F(TrialServerTest, OneConnectionTooManyIsClosedUnserved) {
    options_.protection = Protection::plaintext;
    options_.maximum_connections = 1;
    Server server(options_);
    PlainClient first(server.port());
    EXPECT_THAT(first.hear_line(), StartsWith("220 "));
    PlainClient second(server.port());
    EXPECT_EQ(second.hear_rest(), "");
    EXPECT_EQ(server.statistics().connections, 1u);
}

TEST_F(TrialServerTest, StopEndsConnectionsAndKeepsMails) {
    options_.protection = Protection::plaintext;
    Server server(options_);
    PlainClient client(server.port());
    EXPECT_THAT(client.hear_line(), StartsWith("220 "));
    client.say("EHLO client\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
    while (!client.hear_line().starts_with("354 ")) {
    }
    client.say("text\r\n.\r\n");
    ASSERT_TRUE(
        server.mailbox().wait_for(1, std::chrono::steady_clock::now() + test_support::kPatience));
    server.stop();
    client.hear_rest();
    EXPECT_EQ(server.mailbox().count(), 1u);
    EXPECT_THROW(PlainClient{server.port()}, boost::system::system_error);
}

TEST_F(TrialServerTest, APortThatIsTakenIsAnError) {
    options_.protection = Protection::plaintext;
    const Server server(options_);
    options_.port = server.port();
    EXPECT_THROW(Server{options_}, boost::system::system_error);
}

}  // namespace
