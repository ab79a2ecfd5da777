// What TLS costs our side: a handshake, full and resumed, and records of a mail's size.  The other
// side is the trial server's, in the same thread, and its time is not counted.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "encrypted_email/tls/channel.hpp"
#include "encrypted_email/tls/session_store.hpp"
#include "encrypted_email/tls/trust.hpp"
#include "host_stub/trial_server/certificate_authority.hpp"
#include "host_stub/trial_server/tls_acceptor.hpp"

namespace {

namespace tls = encrypted_email::tls;
namespace trial = host_stub::trial_server;

// Processor time of this thread: other programs' turns do not count.
struct Clock {
    static std::chrono::nanoseconds now() {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }
};

// Both ends of a connection, without a connection.
class Ends {
public:
    explicit Ends(trial::KeyKind key = trial::KeyKind::ecdsa_p256) {
        std::string pattern = std::filesystem::temp_directory_path() / "bench-XXXXXX";
        const std::filesystem::path folder = ::mkdtemp(pattern.data());
        trial::write_certificates(folder / "ca.pem", {authority_.certificate()});
        trust_ = tls::Trust::load_file(folder / "ca.pem").trust;
        std::filesystem::remove_all(folder);
        trial::CertificateRequest request;
        request.dns_names = {"mail.example.org"};
        request.key = key;
        acceptor_ = std::make_unique<trial::TlsAcceptor>(
            trial::TlsOptions{.identity = authority_.issue(request)});
    }

    // A connection with a session of an earlier one, if there was one; counts our side's time.
    void connect() {
        const auto began = Clock::now();
        client_ = std::make_unique<tls::Channel>(trust_, sessions_,
                                                 tls::Peer{"mail.example.org", 465}, now());
        ours_ += Clock::now() - began;
        server_ = acceptor_->accept();
        pump();
        if (!client_->established()) throw std::runtime_error(client_->failure().text);
    }

    void send(std::string_view plaintext) {
        const auto began = Clock::now();
        client_->send(plaintext);
        client_->output().clear();
        ours_ += Clock::now() - began;
    }

    void pump() {
        while (!client_->output().empty() || !server_->wire_output().empty()) {
            server_->receive(client_->output());
            client_->output().clear();
            const auto began = Clock::now();
            client_->receive(server_->wire_output());
            ours_ += Clock::now() - began;
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

void handshake_full(benchmark::State& state) {
    Ends ends(state.range(0) == 256 ? trial::KeyKind::ecdsa_p256 : trial::KeyKind::rsa_2048);
    for (auto _ : state) {
        ends.forget_sessions();
        ends.taken();
        ends.connect();
        state.SetIterationTime(ends.taken());
    }
    state.SetLabel(ends.description());
}
BENCHMARK(handshake_full)->Arg(256)->Arg(2048)->ArgName("bits_of_the_key")->UseManualTime();

void handshake_resumed(benchmark::State& state) {
    Ends ends;
    ends.connect();
    for (auto _ : state) {
        ends.taken();
        ends.connect();
        state.SetIterationTime(ends.taken());
        if (!ends.resumed()) state.SkipWithError("not resumed");
    }
}
BENCHMARK(handshake_resumed)->UseManualTime();

void encrypt(benchmark::State& state) {
    Ends ends;
    ends.connect();
    const std::string plaintext(static_cast<std::size_t>(state.range(0)), 'x');
    for (auto _ : state)
        ends.send(plaintext);
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(encrypt)->Arg(100)->Arg(1'200)->Arg(16'384)->ArgName("bytes");

}  // namespace
BENCHMARK_MAIN();
