#include "tests/certificates/plain_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace certificates_test {

PlainServer::PlainServer(std::string text)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(socket_, generic, size), 0);
    EXPECT_EQ(listen(socket_, 1), 0);
    EXPECT_EQ(getsockname(socket_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, text = std::move(text)] { serve(text); });
}

PlainServer::~PlainServer() {
    shutdown(socket_, SHUT_RDWR);  // in case that nobody came
    thread_.join();
    close(socket_);
}

void PlainServer::serve(const std::string& text) const {
    const int client = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    static_cast<void>(send(client, text.data(), text.size(), MSG_NOSIGNAL));
    shutdown(client, SHUT_WR);
    std::array<char, 4096> buffer{};
    while (recv(client, buffer.data(), buffer.size(), 0) > 0) {
    }
    close(client);
}

}  // namespace certificates_test
