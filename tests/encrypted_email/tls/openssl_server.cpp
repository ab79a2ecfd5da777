#include "openssl_server.hpp"

#include <arpa/inet.h>
#include <botan/pkcs8.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace encrypted_email::tls::testing {

namespace fs = std::filesystem;

OpensslServer::OpensslServer(const Identity& identity, std::vector<std::string> options,
                             const std::vector<std::uint8_t>& staple, const char* mode) {
    std::string pattern = (fs::temp_directory_path() / "tls_openssl_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::ofstream(folder_ / "key.pem") << Botan::PKCS8::PEM_encode(*identity.key);
    std::ofstream(folder_ / "own.pem") << identity.certificate().PEM_encode();
    std::ofstream issuers(folder_ / "issuers.pem");
    for (std::size_t i = 1; i < identity.chain.size(); ++i) {
        issuers << identity.chain[i].PEM_encode();
    }
    issuers.close();

    options.insert(options.begin(), {"openssl", "s_server", mode, "-accept", "127.0.0.1:0",
                                     "-cert", folder_ / "own.pem", "-key", folder_ / "key.pem"});
    if (identity.chain.size() > 1) {
        options.insert(options.end(), {"-cert_chain", folder_ / "issuers.pem"});
    }
    if (!staple.empty()) {
        std::ofstream(folder_ / "staple.der", std::ios::binary)
            .write(reinterpret_cast<const char*>(staple.data()),
                   static_cast<std::streamsize>(staple.size()));
        options.insert(options.end(), {"-status_file", folder_ / "staple.der"});
    }
    spawn(options);
    read_port();
}

OpensslServer::~OpensslServer() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    close(output_);
    fs::remove_all(folder_);
}

void OpensslServer::spawn(std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);

    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    // An input that neither says anything nor ends: without "-rev" the end would end the server.
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/ptmx", O_RDWR | O_NOCTTY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    EXPECT_EQ(posix_spawnp(&process_, "openssl", &actions, nullptr, arguments.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = ends[0];
}

// "ACCEPT 127.0.0.1:40493"
void OpensslServer::read_port() {
    read_beyond("ACCEPT 127.0.0.1:");
    port_ = static_cast<std::uint16_t>(std::stoi(said_));
}

std::string OpensslServer::digits_after(std::string_view sign) {
    read_beyond(sign);
    std::string digits = said_.substr(0, said_.find('\n'));
    std::erase(digits, ' ');
    for (char& digit : digits)
        digit = static_cast<char>(std::toupper(static_cast<unsigned char>(digit)));
    return digits;
}

// Up to the end of the line that follows `sign`, and forgets what stands before that.
void OpensslServer::read_beyond(std::string_view sign) {
    std::array<char, 256> buffer{};
    for (;;) {
        const std::size_t found = said_.find(sign);
        if (found != std::string::npos && said_.find('\n', found + sign.size()) != said_.npos) {
            said_.erase(0, found + sign.size());
            return;
        }
        const ssize_t got = read(output_, buffer.data(), buffer.size());
        if (got <= 0) break;
        said_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    throw std::runtime_error("openssl s_server did not say \"" + std::string(sign) +
                             "\" but: " + said_);
}

Connection::Connection(const Client& client, std::uint16_t port)
    : channel_(client.connect()), socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    while (!channel_->established() && advance()) {
    }
}

Connection::~Connection() {
    channel_->close();
    while (advance()) {
    }
    close(socket_);
}

std::string Connection::ask(const std::string& line) {
    channel_->send(line + "\n");
    while (channel_->plaintext().find('\n') == std::string::npos && advance()) {
    }
    return std::exchange(channel_->plaintext(), {});
}

bool Connection::advance() {
    const std::string output = std::exchange(channel_->output(), {});
    const ssize_t sent = send(socket_, output.data(), output.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(output.size()) || channel_->failed()) return false;
    std::array<char, 16384> buffer{};
    const ssize_t got = recv(socket_, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
        channel_->closed();
        return false;
    }
    channel_->receive({buffer.data(), static_cast<std::size_t>(got)});
    return true;
}

}  // namespace encrypted_email::tls::testing
