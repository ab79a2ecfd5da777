// tls_ends.hpp - both ends of a TLS connection in one thread, for what TLS costs our side.
//
// Ours is the sink's channel, the other one the trial server's.  Bytes go from one to the other
// without a socket; only the time of our side is counted.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   std::exception, also when there is no connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "encrypted_email/tls/channel.hpp"
#include "encrypted_email/tls/session_store.hpp"
#include "encrypted_email/tls/trust.hpp"
#include "host_stub/trial_server/certificate_authority.hpp"
#include "host_stub/trial_server/tls_acceptor.hpp"

namespace bench {

namespace tls = encrypted_email::tls;
namespace trial = host_stub::trial_server;

// Processor time of this thread: other programs' turns do not count.
struct ThreadClock {
    static std::chrono::nanoseconds now() {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }
};

class TlsEnds {
public:
    explicit TlsEnds(trial::KeyKind key = trial::KeyKind::ecdsa_p256) {
        std::string pattern = std::filesystem::temp_directory_path() / "bench-XXXXXX";
        const std::filesystem::path folder = ::mkdtemp(pattern.data());
        trial::write_certificates(folder / "ca.pem", {authority_.certificate()});
        trust_ = tls::Trust::load(folder / "ca.pem", std::nullopt).trust;
        std::filesystem::remove_all(folder);
        trial::CertificateRequest request;
        request.dns_names = {"mail.example.org"};
        request.key = key;
        acceptor_ = std::make_unique<trial::TlsAcceptor>(
            trial::TlsOptions{.identity = authority_.issue(request)});
    }

    // A connection with a session of an earlier one, if there was one; counts our side's time.
    void connect() {
        const auto began = ThreadClock::now();
        client_ = std::make_unique<tls::Channel>(trust_, sessions_,
                                                 tls::Peer{"mail.example.org", 465}, now());
        ours_ += ThreadClock::now() - began;
        server_ = acceptor_->accept();
        pump();
        if (!client_->established()) throw std::runtime_error(client_->failure().text);
    }

    void send(std::string_view plaintext) {
        const auto began = ThreadClock::now();
        client_->send(plaintext);
        client_->output().clear();
        ours_ += ThreadClock::now() - began;
    }

    void pump() {
        while (!client_->output().empty() || !server_->wire_output().empty()) {
            server_->receive(client_->output());
            client_->output().clear();
            const auto began = ThreadClock::now();
            client_->receive(server_->wire_output());
            ours_ += ThreadClock::now() - began;
            server_->wire_output().clear();
        }
    }

    void forget_sessions() { sessions_->clear(); }
    [[nodiscard]] bool resumed() const { return client_->resumed(); }
    [[nodiscard]] std::string description() const { return client_->describe(); }

    // Seconds of our side since the last call.
    double taken() { return std::chrono::duration<double>(std::exchange(ours_, {})).count(); }

private:
    static std::int64_t now() {
        const auto since = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
    }

    trial::CertificateAuthority authority_;
    std::shared_ptr<const tls::Trust> trust_;
    std::shared_ptr<tls::SessionStore> sessions_ = std::make_shared<tls::SessionStore>();
    std::unique_ptr<trial::TlsAcceptor> acceptor_;
    std::unique_ptr<tls::Channel> client_;
    std::unique_ptr<trial::TlsChannel> server_;
    std::chrono::nanoseconds ours_{};
};

}  // namespace bench
