#include "encrypted_email/configuration/oauth_reader.hpp"

#include <gmock/gmock.h>

#include <string>

#include "encrypted_email/configuration/reader.hpp"

using namespace encrypted_email::configuration;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

const std::string kGroup = "[groups.fire]\nfrom = 'a@b.example'\nto = 'c@d.example'\n";
const std::string kRelay = "[relays.main]\nhost = 'mail.example.org'\nuser = 'alarms'\n";
const std::string kWhere =
    "[relays.main.oauth]\ntoken_url = 'https://login.example.org/token'\nclient_id = 'panel'\n";

ReadResult read(const std::string& relay_and_oauth) {
    return read_settings(relay_and_oauth + kGroup, "/etc/site.toml");
}

std::string problems(const std::string& relay_and_oauth) {
    return read(relay_and_oauth).describe();
}

const Relay& relay_of(const ReadResult& result) {
    if (!result.settings) throw std::runtime_error(result.describe());
    return *result.settings->relays.at(0);
}

TEST(OauthReader, ReadsAClientSecret) {
    const ReadResult result = read(kRelay + kWhere +
                                   "client_secret = 'relay-client'\nca_file = 'ca.pem'\n"
                                   "secret_expires = 2027-03-01\n");
    const Relay& relay = relay_of(result);
    EXPECT_THAT(result.warnings, IsEmpty());
    EXPECT_EQ(relay.proof, encrypted_email::sasl::Proof::token);
    EXPECT_THAT(relay.mechanisms, IsEmpty());
    ASSERT_NE(relay.oauth, nullptr);
    EXPECT_EQ(relay.oauth->host, "login.example.org");
    EXPECT_EQ(relay.oauth->target, "/token");
    EXPECT_EQ(relay.oauth->client_secret, "relay-client");
    EXPECT_EQ(relay.oauth->scope, "");
    EXPECT_EQ(relay.oauth->ca_file, "/etc/ca.pem");
    EXPECT_EQ(relay.oauth->secret_expires_unix_s, 1'803'859'200);
}

TEST(OauthReader, ReadsACertificateAndARefreshToken) {
    const ReadResult result = read(kRelay + kWhere +
                                   "certificate = 'client.pem'\nkey = 'client-key'\n"
                                   "signature = 'rs256'\nrefresh_token = 'relay-refresh'\n");
    const Oauth& oauth = *relay_of(result).oauth;
    EXPECT_EQ(oauth.certificate, "/etc/client.pem");
    EXPECT_EQ(oauth.key, "client-key");
    EXPECT_EQ(oauth.signature, AssertionSignature::rs256);
    EXPECT_EQ(oauth.refresh_token, "relay-refresh");
}

TEST(OauthReader, KnowsWhereMicrosoftsTenantsAskAndForWhat) {
    const std::string table = kRelay +
                              "[relays.main.oauth]\ntenant = 'example.onmicrosoft.com'\n"
                              "client_id = 'panel'\n";
    const ReadResult application = read(table + "client_secret = 'name'\n");
    EXPECT_EQ(relay_of(application).oauth->host, "login.microsoftonline.com");
    EXPECT_EQ(relay_of(application).oauth->target, "/example.onmicrosoft.com/oauth2/v2.0/token");
    EXPECT_EQ(relay_of(application).oauth->scope, "https://outlook.office365.com/.default");
    const ReadResult delegated = read(table + "refresh_token = 'name'\n");
    EXPECT_EQ(relay_of(delegated).oauth->scope,
              "https://outlook.office.com/SMTP.Send offline_access");
}

TEST(OauthReader, TakesThePlaceOfAPresetsMechanisms) {
    const std::string rest = "user = 'alarms'\n" + kWhere + "client_secret = 'name'\n";
    const ReadResult cloud = read("[relays.main]\npreset = 'microsoft365'\n" + rest);
    EXPECT_EQ(relay_of(cloud).host, "smtp.office365.com");
    EXPECT_EQ(relay_of(cloud).proof, encrypted_email::sasl::Proof::token);
    const ReadResult site =
        read("[relays.main]\npreset = 'exchange-onprem'\nhost = 'mail.example.org'\n" + rest);
    EXPECT_EQ(relay_of(site).proof, encrypted_email::sasl::Proof::token);
    EXPECT_THAT(relay_of(site).mechanisms, IsEmpty());
}

TEST(OauthReader, SaysWhatIsMissing) {
    EXPECT_THAT(problems(kRelay + "[relays.main.oauth]\n"),
                testing::AllOf(HasSubstr("relays.main.oauth.token_url: missing; "),
                               HasSubstr("relays.main.oauth.client_id: missing; "),
                               HasSubstr("relays.main.oauth.client_secret: missing; ")));
    EXPECT_THAT(problems(kRelay + kWhere + "key = 'name'\n"),
                HasSubstr("relays.main.oauth.certificate: missing; "));
    EXPECT_THAT(problems(kRelay + kWhere + "certificate = 'client.pem'\n"),
                HasSubstr("relays.main.oauth.key: missing; "));
    EXPECT_THAT(problems("[relays.main]\nhost = 'mail.example.org'\n" + kWhere +
                         "client_secret = 'name'\n"),
                HasSubstr("relays.main.user: missing; "));
}

TEST(OauthReader, RefusesWhatExcludesEachOther) {
    const std::string secret = "client_secret = 'name'\n";
    EXPECT_THAT(problems(kRelay + kWhere + secret + "tenant = 'example.org'\n"),
                HasSubstr("relays.main.oauth.tenant: stands for Microsoft's token_url"));
    EXPECT_THAT(problems(kRelay + kWhere + secret + "certificate = 'c.pem'\nkey = 'k'\n"),
                HasSubstr("relays.main.oauth.client_secret: the client proves itself"));
    EXPECT_THAT(problems(kRelay + "secret = 'password'\n" + kWhere + secret),
                HasSubstr("relays.main.secret: the token is fetched as oauth says"));
    EXPECT_THAT(problems(kRelay + "mechanisms = ['plain']\n" + kWhere + secret),
                HasSubstr("relays.main.mechanisms: oauth gives an access token"));
    EXPECT_THAT(problems(kRelay + kWhere + secret + "signature = 'ps256'\n"),
                HasSubstr("relays.main.oauth.signature: "));
    EXPECT_THAT(problems(kRelay + kWhere + "refresh_token = 'r'\nsecret_expires = 2027-03-01\n"),
                HasSubstr("relays.main.oauth.secret_expires: "));
    EXPECT_EQ(problems(kRelay + "mechanisms = ['xoauth2']\n" + kWhere + secret), "");
}

TEST(OauthReader, RefusesSecretsAndDoesNotRepeatThem) {
    for (const char* secret :
         {"GOCSPX-abcdefghijklmnop", "abc8Q~0123456789012345678901234567890123", "1//0abcdef",
          "eyJhbGciOi", "-----BEGIN PRIVATE KEY-----"}) {
        for (const char* key : {"client_secret", "refresh_token"}) {
            const std::string text =
                problems(kRelay + kWhere + key + " = '" + std::string(secret) + "'\n");
            EXPECT_THAT(text, HasSubstr("this is a token or a key, and not the name of one"));
            EXPECT_THAT(text, Not(HasSubstr(secret)));
        }
    }
}

TEST(OauthReader, RefusesWhatIsNotOfItsKind) {
    const std::string secret = "client_secret = 'name'\n";
    EXPECT_THAT(problems(kRelay + kWhere + secret + "secret_expires = '2027-03-01'\n"),
                HasSubstr("expected a date without a time and without quotes"));
    EXPECT_THAT(problems(kRelay + kWhere + secret + "secret_expires = 2027-03-01T10:00:00Z\n"),
                HasSubstr("expected a date without a time"));
    EXPECT_THAT(problems(kRelay + kWhere + secret + "client_sercet = 'x'\n"),
                HasSubstr("did you mean \"client_secret\"?"));
    EXPECT_THAT(problems(kRelay + "oauth = 'https://login.example.org'\n"),
                HasSubstr("relays.main.oauth: expected a table"));
    EXPECT_THAT(
        problems(kRelay + "[relays.main.oauth]\ntenant = 'a/b'\nclient_id = 'c'\n" + secret),
        HasSubstr("is no tenant"));
}

}  // namespace
