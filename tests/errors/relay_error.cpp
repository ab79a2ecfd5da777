#include "tests/errors/relay_error.hpp"

#include <botan/base64.h>

#include "tests/support/mail_reader.hpp"

namespace errors_test {

using testing::HasSubstr;
using testing::Not;

namespace {

std::string base64(std::string_view text) {
    return Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace

RelayError::RelayError() {
    write_certificates(folder_.path() / "ca.pem", {authority_.certificate()});
    sink_.host().set_secret("relay-password", std::string(kPassword));
}

CertificateRequest RelayError::good_request() {
    CertificateRequest request;
    request.dns_names = {"localhost"};
    request.addresses = {"127.0.0.1"};
    return request;
}

ServerOptions RelayError::server_options(Protection protection, Identity identity) const {
    ServerOptions options;
    options.protection = protection;
    options.identity = std::move(identity);
    options.port = port_;
    options.session.credentials = {std::string(kUser), std::string(kPassword)};
    return options;
}

RelayText RelayError::good_relay(const std::string& tls) const {
    RelayText relay;
    relay.tls = tls;
    relay.port = wire_.port();
    relay.user = kUser;
    relay.ca_file = (folder_.path() / "ca.pem").string();
    return relay;
}

void RelayError::configure(const RelayText& relay) {
    GroupText group;
    group.wait = "1h";
    group.maximum = static_cast<int>(events_.size());
    sink_.configure(configuration_text({relay}, {group}));
}

void RelayError::start(const RelayText& relay) {
    configure(relay);
    sink_.start();
    sink_.submit(events_);
}

void RelayError::expect_trouble(const std::string& key, const std::vector<std::string>& words) {
    ASSERT_TRUE(sink_.host().wait_for_trouble(key));
    const std::string text = sink_.host().trouble_text(key);
    for (const std::string& part : words)
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, HasSubstr("relay main ("));
    EXPECT_TRUE(sink_.host().finals().empty()) << "an event was given up";
    EXPECT_THAT(sink_.host().everything_said(), Not(HasSubstr(std::string(kPassword))));
}

void RelayError::expect_nothing_secret_in(const std::string& bytes) {
    const std::string plain = '\0' + std::string(kUser) + '\0' + std::string(kPassword);
    for (const std::string& secret :
         {std::string(kPassword), base64(kPassword), base64(plain), base64(kUser),
          std::string("AUTH"), std::string("MAIL FROM"), std::string("plant event")}) {
        EXPECT_THAT(bytes, Not(HasSubstr(secret)));
    }
}

void RelayError::expect_delivery(const Server& server) {
    ASSERT_TRUE(sink_.host().wait_for_finals(events_.size()));
    EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, events_.size());
    EXPECT_TRUE(eventually("the end of every trouble",
                           [&] { return sink_.host().runtime().troubles().standing().empty(); }));
    const auto mails = server.mailbox().mails();
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_EQ(mails[0].user, kUser);
    for (const auto& event : events_)
        EXPECT_EQ(times_told(mails[0], event), 1u) << event.id;
}

std::size_t times_told(const host_stub::trial_server::Mail& mail,
                       const host_stub::events::Event& event) {
    const std::string_view content = mail.content;
    return occurrences(content.substr(content.find("\r\n\r\n")), event.summary);
}

}  // namespace errors_test
