// With a site's key, certificates are taken only when they are signed by it, and never an older
// edition; signed by the commands that the reference names.
#include <fstream>

#include "tests/errors/relay_error.hpp"
#include "tests/support/child_process.hpp"

using namespace errors_test;
using alarm_sink::TrustChange;
using testing::HasSubstr;

namespace {

class SignedTrust : public RelayError {
protected:
    SignedTrust() {
        openssl({"genpkey", "-algorithm", "ed25519", "-out", file("site.key")});
        openssl({"genpkey", "-algorithm", "ed25519", "-out", file("other.key")});
    }

    [[nodiscard]] std::string file(const std::string& name) const {
        return (folder_.path() / name).string();
    }

    static std::string openssl(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "openssl");
        const Finished done = run(arguments);
        EXPECT_EQ(done.status, 0) << done.output;
        return done.output;
    }

    // An edition of the bundle with the relay's authority in it.
    void edition(int version, const std::string& key = "site.key") {
        std::ofstream(file("ca.pem"), std::ios::trunc)
            << "# version: " << version << '\n'
            << authority_.certificate().PEM_encode()
            << CertificateAuthority("CA of edition").certificate().PEM_encode();
        openssl({"pkeyutl", "-sign", "-inkey", file(key), "-rawin", "-in", file("ca.pem"), "-out",
                 file("ca.pem.sig")});
    }

    [[nodiscard]] std::string document() const {
        const std::string key = openssl({"pkey", "-in", file("site.key"), "-pubout"});
        const std::size_t middle = key.find('\n') + 1;
        return configuration_text({good_relay()}, {GroupText{}}) + "\n[trust]\nsite_key = \"" +
               key.substr(middle, key.find('\n', middle) - middle) + "\"\n";
    }

    // The reason why what lies there is refused, or "taken".
    std::string update() {
        std::string answer;
        const auto status = sink_.renew_trust(TrustChange::update, true, [&](const auto& finding) {
            answer = finding.refused ? std::string(finding.text) : "taken";
        });
        EXPECT_TRUE(status.ok()) << describe(status);
        return answer;
    }
};

TEST_F(SignedTrust, TakesASignedEditionAndRefusesOlderOnesAndThoseOfOthers) {
    const auto server = good_server();
    edition(7);
    sink_.configure(document());
    sink_.start();
    sink_.submit(events_);
    ASSERT_TRUE(sink_.host().wait_for_finals(events_.size()));

    edition(8);
    EXPECT_EQ(update(), "taken");
    edition(7);
    EXPECT_THAT(update(), HasSubstr("has version 7, and version 8 was in force already"));
    edition(9, "other.key");
    EXPECT_THAT(update(), HasSubstr("is not signed by the key in trust.site_key"));
    std::filesystem::remove(file("ca.pem.sig"));
    EXPECT_THAT(update(), HasSubstr("ca.pem.sig is not there"));
    ASSERT_TRUE(sink_.host().wait_for_trouble("trust-refused:" + file("ca.pem")));
    edition(9);
    EXPECT_EQ(update(), "taken");
    EXPECT_TRUE(sink_.host().wait_until_over("trust-refused:" + file("ca.pem")));
    EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, events_.size());
}

TEST_F(SignedTrust, RefusesAConfigurationWhoseBundleIsNotSigned) {
    try {
        sink_.configure(document());
        ADD_FAILURE() << "it was taken";
    } catch (const std::runtime_error& refused) {
        EXPECT_THAT(refused.what(), HasSubstr("relays.main.ca_file: "));
        EXPECT_THAT(refused.what(), HasSubstr("openssl pkeyutl -sign -inkey SITE.key -rawin"));
    }
}

}  // namespace
