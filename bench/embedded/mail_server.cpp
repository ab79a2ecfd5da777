// mail_server - the trial server as a process of its own, so that what it costs is not counted into
// the process that sends mails.
//
// Writes its root into a file, serves implicit TLS on the loopback interface until SIGTERM, and
// prints what came as one line of JSON: connections, full and resumed handshakes, mails, and how
// many of them by TLS version and cipher.
//
// Exit codes: 0; 1 when it cannot serve; 2 usage.
#include <fmt/format.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <string_view>

#include "host_stub/trial_server/server.hpp"

namespace {

namespace trial = host_stub::trial_server;

std::string negotiated(const trial::Mailbox& mailbox) {
    std::map<std::string, std::size_t> counts;
    for (const trial::Mail& mail : mailbox.mails())
        ++counts[mail.tls_version + ", " + mail.cipher];
    std::string text;
    for (const auto& [name, count] : counts)
        text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", name, count);
    return text;
}

void serve(std::uint16_t port, const char* root) {
    // Blocked before the server starts its thread, which would end the process otherwise.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, nullptr);

    const trial::CertificateAuthority authority;
    trial::CertificateRequest request;
    request.addresses = {"127.0.0.1"};
    trial::ServerOptions options;
    options.identity = authority.issue(request);
    options.port = port;
    trial::Server server(std::move(options));
    trial::write_certificates(root, {authority.certificate()});

    int signal = 0;
    sigwait(&stop, &signal);
    server.stop();
    const trial::Statistics seen = server.statistics();
    fmt::print(
        "{{\"connections\":{},\"full_handshakes\":{},\"resumed_handshakes\":{},\"mails\":{},"
        "\"negotiated\":{{{}}}}}\n",
        seen.connections, seen.full_handshakes, seen.resumed_handshakes, seen.mails,
        negotiated(server.mailbox()));
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
    std::uint16_t port = 0;
    const std::string_view text = count == 3 ? arguments[1] : "";
    if (std::from_chars(text.data(), text.data() + text.size(), port).ec != std::errc()) {
        fmt::print(stderr, "usage: mail_server PORT ROOT.pem\n");
        return 2;
    }
    try {
        serve(port, arguments[2]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "mail_server: {}\n", error.what());
        return 1;
    }
    return 0;
}
