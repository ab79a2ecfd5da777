// A certificate that does not prove who the server is: the step, the reason, and what mends it.
#include <chrono>

#include "host_stub/trial_server/server.hpp"
#include "tests/check/scenario.hpp"
#include "tests/encrypted_email/tls/certificates.hpp"
#include "tests/support/free_port.hpp"

using namespace check_test;
using namespace std::chrono_literals;
using namespace host_stub::trial_server;
namespace made = encrypted_email::tls::testing;

namespace {

class Certificate : public CheckScenario {
protected:
    Certificate() {
        write_certificates(folder_.path() / "ca.pem", {authority_.certificate()});
        relay_.port = port_;
        relay_.ca_file = (folder_.path() / "ca.pem").string();
    }

    static CertificateRequest good_request() {
        CertificateRequest request;
        request.dns_names = {"localhost"};
        request.addresses = {"127.0.0.1"};
        return request;
    }

    // In place of the one before it.
    void serve(Identity identity) {
        server_.reset();
        ServerOptions options;
        options.identity = std::move(identity);
        options.port = port_;
        options.session.credentials = {relay_.user, password_};
        server_ = std::make_unique<Server>(std::move(options));
    }

    CertificateAuthority authority_{"Building 7 CA"};
    const std::uint16_t port_ = free_port();
    RelayText relay_;
    std::unique_ptr<Server> server_;
};

TEST_F(Certificate, OfAnUnknownRootIsMendedByTheCaFile) {
    serve(authority_.issue(good_request()));
    relay_.ca_file = "";
    expect_failure(relay_, "certificate", {"is refused", "Building 7 CA", "Passed: "},
                   "Set ca_file to a PEM file with the certificate of");
    relay_.ca_file = (folder_.path() / "ca.pem").string();
    expect_all_passed(relay_);
}

TEST_F(Certificate, OfAnotherAuthorityIsMendedByTheCaFile) {
    const CertificateAuthority other("Somebody else's CA");
    write_certificates(folder_.path() / "other.pem", {other.certificate()});
    serve(authority_.issue(good_request()));
    relay_.ca_file = (folder_.path() / "other.pem").string();
    expect_failure(relay_, "certificate", {"Building 7 CA", "other.pem"}, "Set ca_file");
    relay_.ca_file = (folder_.path() / "ca.pem").string();
    expect_all_passed(relay_);
}

TEST_F(Certificate, ForAnotherHostNameIsMendedByTheHost) {
    CertificateRequest request = good_request();
    request.addresses.clear();
    serve(authority_.issue(request));
    const auto failed = expect_failure(relay_, "certificate", {"it is not for \"127.0.0.1\""},
                                       "Set host to a name that the certificate is for");
    relay_.host = told(failed.finding, "\\(for ([a-z]+);");
    expect_all_passed(relay_);
}

TEST_F(Certificate, ThatHasExpiredIsMendedByItsRenewal) {
    CertificateRequest request = good_request();
    request.not_before = std::chrono::system_clock::now() - 48h;
    request.not_after = std::chrono::system_clock::now() - 1h;
    serve(authority_.issue(request));
    expect_failure(relay_, "certificate", {"it expired on", "This device's clock says"},
                   "certificate renewed");
    serve(authority_.issue(good_request()));
    expect_all_passed(relay_);
}

TEST_F(Certificate, WithoutItsIntermediateIsMendedByTheWholeChain) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    const auto valid_now = [now](made::Wish wish) {
        wish.from = now - made::kDay;
        wish.to = now + made::kDay;
        return wish;
    };
    const auto root = made::self_signed(valid_now(made::authority("Site Root")));
    const auto intermediate =
        made::issued_by(root, valid_now(made::authority("Site Intermediate")));
    const auto leaf = made::issued_by(
        intermediate,
        valid_now({.common_name = "mail", .names = {"localhost"}, .addresses = {"127.0.0.1"}}));
    write_certificates(folder_.path() / "ca.pem", {root.certificate()});
    serve({leaf.key, {leaf.certificate()}});
    expect_failure(relay_, "certificate",
                   {"Site Intermediate", "The server sends no other certificate along"},
                   "let the relay send its certificate along");
    serve({leaf.key, leaf.chain});
    expect_all_passed(relay_);
}

}  // namespace
