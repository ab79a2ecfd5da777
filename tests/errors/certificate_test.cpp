// A server that cannot prove who it is gets nothing.
#include "tests/errors/relay_error.hpp"

using namespace errors_test;
using namespace std::chrono_literals;

namespace {

class Certificate : public RelayError {
protected:
    void start_and_expect(const RelayText& relay, const std::vector<std::string>& words) {
        start(relay);
        expect_trouble("relay-certificate:main", words);
        expect_nothing_secret_on_the_wire();
    }
};

TEST_F(Certificate, OfAnotherAuthorityIsPutRightByTheCaFile) {
    const CertificateAuthority other("Somebody else's CA");
    write_certificates(folder_.path() / "other.pem", {other.certificate()});
    const auto server = good_server();
    RelayText relay = good_relay();
    relay.ca_file = (folder_.path() / "other.pem").string();
    start_and_expect(relay, {"is refused", "Building 7 CA", "other.pem",
                             "Set ca_file to a PEM file with the certificate of"});
    EXPECT_EQ(server->statistics().full_handshakes, 0u);

    configure(good_relay());
    expect_delivery(*server);
}

TEST_F(Certificate, OfAnAuthorityUnknownToTheSystemIsRefused) {
    const auto server = good_server();
    RelayText relay = good_relay();
    relay.ca_file = "";
    start_and_expect(relay, {"is refused", "Building 7 CA", "Set ca_file"});

    configure(good_relay());
    expect_delivery(*server);
}

TEST_F(Certificate, OfAnAuthorityWithTheSameNameButAnotherKeyIsRefused) {
    const CertificateAuthority impostor("Building 7 CA");
    auto server = serve(Protection::implicit_tls, impostor.issue(good_request()));
    start_and_expect(good_relay(), {"is refused", "Building 7 CA", "another key",
                                    "this is not the server that you mean"});

    server.reset();
    server = good_server();
    expect_delivery(*server);
}

TEST_F(Certificate, ThatHasExpiredIsPutRightByTheServer) {
    CertificateRequest request = good_request();
    request.not_before = std::chrono::system_clock::now() - 48h;
    request.not_after = std::chrono::system_clock::now() - 1h;
    auto server = serve(Protection::implicit_tls, authority_.issue(request));
    start_and_expect(good_relay(),
                     {"it expired on", "This device's clock says", "certificate renewed"});

    server.reset();
    server = good_server();
    expect_delivery(*server);
}

TEST_F(Certificate, ThatIsNotYetValidIsPutRightByTheServer) {
    CertificateRequest request = good_request();
    request.not_before = std::chrono::system_clock::now() + 24h;
    auto server = serve(Protection::implicit_tls, authority_.issue(request));
    start_and_expect(good_relay(),
                     {"it is not valid before", "This device's clock says", "Check this device's"});

    server.reset();
    server = good_server();
    expect_delivery(*server);
}

TEST_F(Certificate, ForAnotherHostNameIsPutRightByTheHost) {
    CertificateRequest request = good_request();
    request.addresses.clear();
    const auto server = serve(Protection::implicit_tls, authority_.issue(request));
    start_and_expect(good_relay(), {"it is not for \"127.0.0.1\"", "localhost",
                                    "Set host to a name that the certificate is for"});

    RelayText relay = good_relay();
    relay.host = "localhost";
    configure(relay);
    expect_delivery(*server);
}

TEST_F(Certificate, IsJudgedTheSameBehindStarttls) {
    CertificateRequest request = good_request();
    request.not_before = std::chrono::system_clock::now() - 48h;
    request.not_after = std::chrono::system_clock::now() - 1h;
    auto server = serve(Protection::starttls, authority_.issue(request));
    start_and_expect(good_relay("starttls"), {"it expired on", "certificate renewed"});

    server.reset();
    server = good_server(Protection::starttls);
    expect_delivery(*server);
}

TEST_F(Certificate, OfADeviceWithAWrongClockNamesTheClock) {
    const auto server = good_server();
    sink_.host().set_clock_ahead(-24h * 365 * 20);
    start_and_expect(good_relay(), {"Set this device's clock"});

    sink_.host().set_clock_ahead(0h);
    expect_delivery(*server);
}

}  // namespace
