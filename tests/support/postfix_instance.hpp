// postfix_instance.hpp - a Postfix of a test's own: in a temporary folder, on loopback, with its
// own certificate authority and log-in, delivering into folders that the test reads.
//
// Listens on two free ports: TLS from the first byte, and STARTTLS; TLS 1.3 on both.  Takes mail
// from those who have logged in, for every recipient at kDomain, and lets nothing leave the
// machine.  Neither reads nor writes /etc/postfix.
//
// Needs Debian's packages (cmake/setup tests) and root: master(8) gives its daemons to the user
// postfix.
//
// Threads: one thread at a time.
// Fails:   throws std::runtime_error with the remedy, or with what Postfix wrote.
// See:     postconf(5), master(5), RFC 8314
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/canary.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/postfix_log.hpp"
#include "tests/support/temporary_folder.hpp"

namespace test_support {

class PostfixInstance {
public:
    static constexpr std::string_view kDomain = "building7.example";
    static constexpr std::string_view kUser = "alarms";
    static constexpr std::string_view kPassword = "correct horse, Canary-7f3a9c51, battery staple";

    static_assert(has_canary(kPassword));

    /// Answers to RCPT by recipient, such as {"gone@building7.example", "550 5.1.1 no such
    /// mailbox"}; every other recipient is taken.
    using Answers = std::map<std::string, std::string>;

    /// Runs when it returns.  `not_offered`: keywords of EHLO that it leaves out, such as
    /// "chunking, pipelining".
    explicit PostfixInstance(const Answers& answers = {}, std::string_view not_offered = {});
    ~PostfixInstance();  ///< stops
    PostfixInstance(const PostfixInstance&) = delete;
    PostfixInstance& operator=(const PostfixInstance&) = delete;

    [[nodiscard]] std::uint16_t implicit_port() const { return implicit_port_; }
    [[nodiscard]] std::uint16_t starttls_port() const { return starttls_port_; }

    /// What a client has to trust; the certificate is for "localhost" and 127.0.0.1.
    [[nodiscard]] std::filesystem::path ca_file() const { return folder_.path() / "ca.pem"; }

    /// Ends every process of it, sessions included.  What it took stays in its queue.
    void stop();

    /// On the same ports as before.
    void start();

    /// In force from the next start() on.
    void set_answers(const Answers& answers);

    /// Answers to MAIL by sender; likewise.  At first every sender is taken.
    void set_sender_answers(const Answers& answers);

    /// From the next start() on: who may send is asked from that tcp_table(5), and whom it does not
    /// know gets that answer to RCPT; a log-in counts for nothing.
    void admit_by(std::uint16_t table_port, std::string_view refusal);

    /// The mails that were delivered to local_part@kDomain, one file each, in no order.
    [[nodiscard]] std::vector<std::filesystem::path> mails_of(std::string_view local_part) const;

    /// All lines of all services since the first start.
    [[nodiscard]] std::string log() const;

    [[nodiscard]] PostfixCounts counts(std::string_view service = {}) const {
        return count(log(), service);
    }

private:
    void check_installation();
    void make_folders() const;
    void make_certificates() const;
    void make_account();
    void write_answers(const char* file, const Answers& answers) const;
    void write_configuration() const;
    [[nodiscard]] bool try_start();

    TemporaryFolder folder_;
    const std::string not_offered_;
    std::string admitted_ = "permit_sasl_authenticated, reject";
    std::string daemon_directory_;
    std::string mail_owner_;
    std::string setgid_group_;
    std::uint16_t implicit_port_ = 0;
    std::uint16_t starttls_port_ = 0;
    std::optional<Daemon> master_;
};

}  // namespace test_support
