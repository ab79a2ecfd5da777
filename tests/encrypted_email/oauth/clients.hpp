// clients.hpp - a client as the tests here configure it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "encrypted_email/oauth/token_request.hpp"
#include "encrypted_email/tls/client_certificate.hpp"
#include "host_stub/trial_server/certificate_authority.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oauth_test {

using namespace encrypted_email;
using namespace encrypted_email::oauth;

/// By a client secret, at https://login.example.org/token.
inline configuration::Oauth by_secret() {
    configuration::Oauth oauth;
    oauth.host = "login.example.org";
    oauth.target = "/token";
    oauth.client_id = "s6BhdRkqt3";
    oauth.scope = "https://mail.example.org/.default";
    oauth.client_secret = "client-secret";
    return oauth;
}

/// What the host keeps.
using Kept = std::map<std::string, std::string>;

/// `kept` outlives it.
inline SecretService service(const Kept& kept) {
    return [&kept](const std::string& name, std::string& error) -> std::optional<sasl::Secret> {
        const auto found = kept.find(name);
        error = "there is none of that name";
        if (found == kept.end()) return std::nullopt;
        return sasl::Secret(found->second);
    };
}

/// A certificate with an RSA key, in files: client.pem and key.pem.
class ClientFiles {
public:
    ClientFiles() {
        namespace trial = host_stub::trial_server;
        trial::CertificateRequest request;
        request.dns_names = {"panel.example.org"};
        request.key = trial::KeyKind::rsa_2048;
        const trial::Identity identity = trial::CertificateAuthority().issue(request);
        trial::write_certificates(certificate_path(), identity.chain);
        trial::write_private_key(folder_.path() / "key.pem", *identity.key);
    }

    [[nodiscard]] std::string certificate_path() const { return folder_.path() / "client.pem"; }
    [[nodiscard]] std::string key() const {
        return test_support::read_file(folder_.path() / "key.pem");
    }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

private:
    test_support::TemporaryFolder folder_;
};

}  // namespace oauth_test
