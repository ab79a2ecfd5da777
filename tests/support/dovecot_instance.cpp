#include "tests/support/dovecot_instance.hpp"

#include <botan/base64.h>
#include <botan/mac.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/mail_reader.hpp"

namespace test_support {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kIssuer = "https://login.building7.example";
constexpr std::string_view kSigningKey = "a key, Canary-7f3a9c51, of issuer and server";
static_assert(has_canary(kSigningKey));

std::string base64(std::string_view text) {
    return Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

// RFC 4648 section 5, without padding, as RFC 7515 wants it.
std::string base64url(std::string_view text) {
    std::string encoded = base64(text);
    std::erase(encoded, '=');
    std::replace(encoded.begin(), encoded.end(), '+', '-');
    std::replace(encoded.begin(), encoded.end(), '/', '_');
    return encoded;
}

std::string signature_of(std::string_view text) {
    const auto hmac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
    hmac->set_key(reinterpret_cast<const std::uint8_t*>(kSigningKey.data()), kSigningKey.size());
    hmac->update(text);
    const auto bytes = hmac->final();
    return {bytes.begin(), bytes.end()};
}

}  // namespace

DovecotInstance::DovecotInstance(const PostfixInstance& postfix, std::string_view mechanisms,
                                 const fs::path& clients)
    : postfix_(postfix) {
    if (run({"dovecot", "--version"}).status != 0) {
        throw std::runtime_error(
            "Dovecot is not installed: run cmake/setup tests, or leave these tests out with "
            "ctest -LE dovecot");
    }
    // Its users, its password for the Postfix, and what tokens are verified with.
    for (const char* name : {"users", "dovecot.conf", "keys"})
        folder_.holds_secrets(name);
    for (int attempt = 0; attempt < 5; ++attempt) {
        port_ = free_port();
        pop3s_port_ = free_port();
        pop3_port_ = free_port();
        write_configuration(mechanisms, clients);
        if (try_start()) return;  // else: somebody else was faster to take the port
    }
    throw std::runtime_error("Dovecot does not start:\n" + log());
}

void DovecotInstance::write_configuration(std::string_view mechanisms,
                                          const fs::path& clients) const {
    const fs::path& folder = folder_.path();
    fs::create_directories(folder / "keys/default/HS256");
    fs::create_directories(folder / "run");
    // Of the user nobody; there are no mails in it, but Dovecot wants a place for them.
    fs::create_directories(folder / "home");
    fs::permissions(folder / "home", fs::perms::all);
    write_file(folder / "keys/default/HS256/default", base64(kSigningKey));
    write_file(folder / "users",
               fmt::format("{}:{{PLAIN}}{}\n", PostfixInstance::kUser, PostfixInstance::kPassword));
    write_file(folder / "oauth2.conf",
               fmt::format("introspection_mode = local\n"
                           "local_validation_key_dict = fs:posix:prefix={}/keys/\n"
                           "issuers = {}\n"
                           "username_attribute = sub\n",
                           folder.string(), kIssuer));
    const std::string by_certificate =
        clients.empty() ? std::string()
                        : fmt::format(
                              "ssl_ca = <{}\nssl_verify_client_cert = yes\n"
                              "ssl_require_crl = no\n"
                              "auth_ssl_require_client_cert = yes\n"
                              "auth_ssl_username_from_cert = yes\n"
                              "passdb {{\n  driver = static\n  args = nopassword=y\n"
                              "  mechanisms = external\n}}\n",
                              clients.string());
    write_file(folder / "dovecot.conf",
               fmt::format(R"(base_dir = {0}/run
state_dir = {0}/run
log_path = {0}/log
protocols = submission pop3
listen = 127.0.0.1
hostname = mail.{1}
ssl = required
ssl_cert = <{2}/certificate.pem
ssl_key = <{2}/key.pem
ssl_client_ca_file = {3}
mail_location = maildir:~/mail
auth_mechanisms = {4}
auth_failure_delay = 0
{11}passdb {{
  driver = passwd-file
  args = {0}/users
  mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
}}
passdb {{
  driver = oauth2
  args = {0}/oauth2.conf
  mechanisms = xoauth2 oauthbearer
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={0}/home
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {5}
submission_relay_ssl = smtps
submission_relay_user = {6}
submission_relay_password = {7}
# Nobody waits longer after each refused log-in.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {9}
  }}
  inet_listener pop3s {{
    port = {10}
    ssl = yes
  }}
}}
service submission-login {{
  inet_listener submission {{
    port = 0
  }}
  inet_listener submissions {{
    port = {8}
    ssl = yes
  }}
}}
)",
                           folder.string(), PostfixInstance::kDomain,
                           postfix_.ca_file().parent_path().string(), postfix_.ca_file().string(),
                           mechanisms, postfix_.implicit_port(), PostfixInstance::kUser,
                           PostfixInstance::kPassword, port_, pop3_port_, pop3s_port_,
                           by_certificate));
}

bool DovecotInstance::try_start() {
    master_.emplace(std::vector<std::string>{"dovecot", "-F", "-c",
                                             (folder_.path() / "dovecot.conf").string()});
    // Its sockets listen before it says so.
    bool runs = true;
    const auto started = eventually("Dovecot to start", [&] {
        runs = master_->is_running();
        return !runs || log().find("starting up") != std::string::npos;
    });
    return started && runs;
}

std::string DovecotInstance::token(std::chrono::seconds valid_for) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    const std::string header = R"({"alg":"HS256","typ":"JWT"})";
    const std::string claims =
        fmt::format(R"({{"iss":"{}","sub":"{}","jti":"{}","iat":{},"exp":{}}})", kIssuer,
                    PostfixInstance::kUser, kCanary, (now - std::chrono::hours(24)).count(),
                    (now + valid_for).count());
    const std::string signed_part = base64url(header) + '.' + base64url(claims);
    return signed_part + '.' + base64url(signature_of(signed_part));
}

std::size_t DovecotInstance::log_ins_by_pop3() const {
    return occurrences(log(), "pop3-login: Info: Login: user=<");
}

std::string DovecotInstance::log() const { return read_file(folder_.path() / "log"); }

}  // namespace test_support
