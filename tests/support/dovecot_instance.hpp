// dovecot_instance.hpp - a Dovecot of a test's own: a submission server in front of a Postfix,
// which knows every mechanism that Debian's build has, and a POP3 server.
//
// One user, PostfixInstance::kUser, logs in by the password PostfixInstance::kPassword or by a
// token that token() makes; the mails go on to the Postfix.  Listens on free ports of loopback,
// with TLS from the first byte, or for POP3 also with STLS, under a certificate of the Postfix's
// authority.  Neither reads nor writes /etc/dovecot.
//
// Needs Debian's packages dovecot-core, dovecot-submissiond and dovecot-pop3d (cmake/setup tests)
// and root: its master gives each service to a user of its own.
//
// Threads: one thread at a time.
// Fails:   throws std::runtime_error with the remedy, or with what Dovecot wrote.
// See:     doc.dovecot.org/2.3, dovecot(1), doveconf(1)
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/support/child_process.hpp"
#include "tests/support/postfix_instance.hpp"
#include "tests/support/temporary_folder.hpp"

namespace test_support {

class DovecotInstance {
public:
    static constexpr std::string_view kMechanisms =
        "plain login cram-md5 scram-sha-1 scram-sha-256 xoauth2 oauthbearer";

    /// Runs when it returns.  `postfix` outlives it.  `mechanisms`: those that it offers.
    /// `clients`: a PEM file of authorities; then it asks for a certificate, whose common name is
    /// the user, lets nobody log in without, and knows EXTERNAL too.
    explicit DovecotInstance(const PostfixInstance& postfix,
                             std::string_view mechanisms = kMechanisms,
                             const std::filesystem::path& clients = {});
    DovecotInstance(const DovecotInstance&) = delete;
    DovecotInstance& operator=(const DovecotInstance&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] std::uint16_t pop3s_port() const { return pop3s_port_; }
    [[nodiscard]] std::uint16_t pop3_port() const { return pop3_port_; }  ///< STLS

    /// How often somebody has logged in by POP3.
    [[nodiscard]] std::size_t log_ins_by_pop3() const;

    /// What a client has to trust; the certificate is for "localhost" and 127.0.0.1.
    [[nodiscard]] std::filesystem::path ca_file() const { return postfix_.ca_file(); }

    /// An access token of the user (a JSON Web Token, RFC 7519) that is valid for so long from now;
    /// less than nothing: it has expired.
    [[nodiscard]] static std::string token(std::chrono::seconds valid_for);

    /// All lines since the start.
    [[nodiscard]] std::string log() const;

private:
    void write_configuration(std::string_view mechanisms,
                             const std::filesystem::path& clients) const;
    [[nodiscard]] bool try_start();

    const PostfixInstance& postfix_;
    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    std::uint16_t pop3s_port_ = 0;
    std::uint16_t pop3_port_ = 0;
    std::optional<Daemon> master_;
};

}  // namespace test_support
