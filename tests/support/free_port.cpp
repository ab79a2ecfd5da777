#include "tests/support/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>
#include <stdexcept>

namespace test_support {
namespace {

bool can_bind(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return false;
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool bound =
        ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(descriptor);
    return bound;
}

}  // namespace

std::uint16_t free_port() {
    static std::mt19937 random{std::random_device{}()};
    std::uniform_int_distribution<std::uint16_t> choice(12000, 32000);
    for (int attempt = 0; attempt < 100; ++attempt) {
        const std::uint16_t port = choice(random);
        if (can_bind(port)) return port;
    }
    throw std::runtime_error("no free TCP port between 12000 and 32000 on 127.0.0.1");
}

}  // namespace test_support
