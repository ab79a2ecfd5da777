#include "encrypted_email/configuration/pop_reader.hpp"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>

#include "encrypted_email/configuration/reader.hpp"

using namespace encrypted_email::configuration;
using testing::HasSubstr;

namespace {

const std::string kGroup = "[groups.fire]\nfrom = 'a@b.example'\nto = 'c@d.example'\n";
const std::string kRelay = "[relays.old]\nhost = 'mail.example.org'\n";
const std::string kLogIn = "user = 'alarms'\nsecret = 'old-password'\n";

ReadResult read(const std::string& keys) {
    return read_settings(kRelay + keys + kGroup, "/etc/site.toml");
}

Pop pop_of(const std::string& keys) {
    const ReadResult result = read(kLogIn + keys);
    if (!result.settings) throw std::runtime_error(result.describe());
    return result.settings->relays.at(0)->pop.value();
}

TEST(PopReader, HasDefaults) {
    const Pop pop = pop_of("pop = {}\n");
    EXPECT_EQ(pop.host, "mail.example.org");
    EXPECT_EQ(pop.port, 995);
    EXPECT_EQ(pop.tls, TlsMode::implicit);
    EXPECT_EQ(pop.lasts, std::chrono::minutes(10));
    EXPECT_EQ(pop_of("pop.tls = 'starttls'\n").port, 110);
    EXPECT_EQ(read("").settings->relays.at(0)->pop.has_value(), false);
}

TEST(PopReader, ReadsWhatIsGiven) {
    const Pop pop =
        pop_of("pop = { host = 'POP.example.org', port = 1995, tls = 'starttls', lasts = '5m' }\n");
    EXPECT_EQ(pop.host, "pop.example.org");
    EXPECT_EQ(pop.port, 1995);
    EXPECT_EQ(pop.tls, TlsMode::starttls);
    EXPECT_EQ(pop.lasts, std::chrono::minutes(5));
}

TEST(PopReader, SaysWhatDoesNotGoTogether) {
    const auto problems = [](const std::string& keys) { return read(keys).describe(); };
    EXPECT_THAT(problems("pop = {}\n"), HasSubstr("relays.old.user: missing; say who logs in by"));
    EXPECT_THAT(problems("user = 'alarms'\npop = {}\n"), HasSubstr("relays.old.secret: missing; "));
    EXPECT_THAT(problems(kLogIn + "mechanisms = ['plain']\npop = {}\n"),
                HasSubstr("relays.old.mechanisms: pop logs in by POP3, with user and secret"));
    EXPECT_THAT(problems("user = 'alarms'\npop = {}\n[relays.old.oauth]\nclient_id = 'a'\n"
                         "token_url = 'https://login.example.org/'\nclient_secret = 'b'\n"),
                HasSubstr("relays.old.oauth: pop logs in by POP3"));
    EXPECT_THAT(problems(kLogIn + "pop = 'pop.example.org'\n"), HasSubstr("relays.old.pop: "));
    EXPECT_THAT(problems(kLogIn + "pop.hots = 'a'\n"), HasSubstr("did you mean \"host\"?"));
    EXPECT_THAT(problems(kLogIn + "pop.tls = 'none'\n"), HasSubstr("allowed are \"implicit\""));
}

}  // namespace
