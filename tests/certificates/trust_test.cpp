// What a site trusts a mail server by, and what the host hears when that is about to end.
#include "encrypted_email/tls/pin.hpp"
#include "tests/errors/relay_error.hpp"

using namespace errors_test;
using namespace std::chrono_literals;
using encrypted_email::tls::pin_of;

namespace {

constexpr const char* kExpiry = "certificate-expiry:main";

class TrustedRelay : public RelayError {
protected:
    // Delivers all events, whatever troubles stand.
    void expect_all_delivered() {
        ASSERT_TRUE(sink_.host().wait_for_finals(events_.size()));
        EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, events_.size());
    }

    [[nodiscard]] Identity ending_in(std::chrono::hours time) const {
        CertificateRequest request = good_request();
        request.not_before = std::chrono::system_clock::now() - 24h * 300;
        request.not_after = std::chrono::system_clock::now() + time;
        return authority_.issue(request);
    }
};

TEST_F(TrustedRelay, IsKnownByItsPinAlone) {
    const Identity identity = good_identity();
    RelayText relay = good_relay();
    relay.ca_file = "";
    relay.pins = {pin_of(identity.chain.front())};
    const auto server = serve(Protection::implicit_tls, identity);
    start(relay);
    expect_delivery(*server);
}

TEST_F(TrustedRelay, WithAnotherKeyThanThePinnedOneGetsNothingUntilThePinIsPutRight) {
    const Identity identity = good_identity();
    const auto server = serve(Protection::implicit_tls, identity);
    RelayText relay = good_relay();
    relay.pins = {pin_of(good_identity().chain.front())};
    start(relay);
    const std::string pin = pin_of(identity.chain.front());
    expect_trouble("relay-certificate:main",
                   {"none of its keys is among the 1 pin", pin, "set pins to it"});
    expect_nothing_secret_on_the_wire();

    relay.pins.push_back(pin);
    configure(relay);
    expect_delivery(*server);
}

TEST_F(TrustedRelay, IsTrustedByARootInAFolder) {
    std::filesystem::create_directory(folder_.path() / "roots");
    std::filesystem::rename(folder_.path() / "ca.pem", folder_.path() / "roots" / "ca.crt");
    RelayText relay = good_relay();
    relay.ca_file = (folder_.path() / "roots").string();
    const auto server = good_server();
    start(relay);
    expect_delivery(*server);
}

TEST_F(TrustedRelay, ThatHasToProveThatItIsNotRevokedAndDoesNotGetsNothing) {
    const auto server = good_server();
    RelayText relay = good_relay();
    relay.revocation = "require";
    start(relay);
    expect_trouble("relay-certificate:main", {"staples no OCSP answer", "staple it"});
    expect_nothing_secret_on_the_wire();

    configure(good_relay());
    expect_delivery(*server);
}

TEST_F(TrustedRelay, WhoseCertificateEndsSoonIsReportedWhileItsMailsGoOut) {
    auto server = serve(Protection::implicit_tls, ending_in(24h * 20 + 1h));
    start(good_relay());
    expect_all_delivered();
    ASSERT_TRUE(sink_.host().wait_for_trouble(kExpiry));
    const std::string text = sink_.host().trouble_text(kExpiry);
    EXPECT_THAT(text, testing::HasSubstr("relay main (127.0.0.1:"));
    EXPECT_THAT(text, testing::HasSubstr("in 20 days"));
    EXPECT_THAT(text, testing::HasSubstr("Have the relay's certificate renewed"));

    server.reset();
    server = good_server();
    configure(good_relay());  // no session of the old certificate is resumed
    sink_.submit(make_events("more", 3));
    EXPECT_TRUE(sink_.host().wait_until_over(kExpiry));
}

}  // namespace
