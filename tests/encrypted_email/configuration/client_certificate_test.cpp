// A relay that is shown a certificate of this sink's.
#include <gmock/gmock.h>

#include <string>

#include "encrypted_email/configuration/reader.hpp"

using namespace encrypted_email::configuration;
using encrypted_email::sasl::Mechanism;
using encrypted_email::sasl::Proof;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

const std::string kGroup = "[groups.fire]\nfrom = 'a@b.example'\nto = 'c@d.example'\n";
const std::string kRelay = "[relays.main]\nhost = 'mail.example.org'\n";
const std::string kCertificate = "certificate = 'panel.pem'\nkey = 'panel-key'\n";

ReadResult read(const std::string& lines) {
    return read_settings(kRelay + lines + kGroup, "/etc/site.toml");
}

Relay relay_of(const std::string& lines) {
    const ReadResult result = read(lines);
    if (!result.settings) throw std::runtime_error(result.describe());
    return *result.settings->relays.at(0);
}

std::string problems(const std::string& lines) { return read(lines).describe(); }

TEST(ClientCertificate, LogsInByExternalWhereThatIsOffered) {
    const Relay relay = relay_of(kCertificate);
    EXPECT_EQ(relay.certificate, "/etc/panel.pem");
    EXPECT_EQ(relay.key, "panel-key");
    EXPECT_EQ(relay.proof, Proof::certificate);
    EXPECT_THAT(relay.mechanisms, IsEmpty());
    EXPECT_TRUE(relay.proves_itself());
}

TEST(ClientCertificate, MayHaveToLogInByExternal) {
    const Relay relay = relay_of(kCertificate + "mechanisms = ['external']\nuser = 'alarms'\n");
    EXPECT_THAT(relay.mechanisms, ElementsAre(Mechanism::external));
    EXPECT_EQ(relay.user, "alarms");
}

TEST(ClientCertificate, GoesWithAPasswordToo) {
    const Relay relay = relay_of(kCertificate + "user = 'alarms'\nsecret = 'password'\n");
    EXPECT_EQ(relay.proof, Proof::password);
    EXPECT_EQ(relay.certificate, "/etc/panel.pem");
}

TEST(ClientCertificate, TakesThePlaceOfAPresetsMechanisms) {
    EXPECT_EQ(problems("preset = 'microsoft365'\n" + kCertificate), "");
}

TEST(ClientCertificate, NeedsItsKeyAndTheKeyIt) {
    EXPECT_THAT(problems("certificate = 'panel.pem'\n"),
                HasSubstr("relays.main.key: missing; give the name under which the host keeps"));
    EXPECT_THAT(problems("key = 'panel-key'\n"),
                HasSubstr("relays.main.certificate: missing; give the file of the certificate"));
    EXPECT_THAT(problems("certificate = 'panel.pem'\nkey = '-----BEGIN PRIVATE KEY-----'\n"),
                HasSubstr("relays.main.key"));
}

TEST(ClientCertificate, AndMechanismsHaveToGoTogether) {
    EXPECT_THAT(problems(kCertificate + "mechanisms = ['plain']\n"),
                HasSubstr("relays.main.mechanisms: these take what secret or oauth gives"));
    EXPECT_THAT(problems("mechanisms = ['external']\n"),
                HasSubstr("\"external\" logs in by a certificate; give certificate and key"));
    EXPECT_THAT(problems(kCertificate + "user = 'a'\nsecret = 'b'\nmechanisms = ['external']\n"),
                HasSubstr("logs in by the certificate alone; leave secret out"));
    EXPECT_THAT(problems(kCertificate + "mechanisms = ['external', 'plain']\n"),
                HasSubstr("\"plain\" takes a password, those before it a certificate"));
}

}  // namespace
