// plain_server.hpp - a server that does not speak TLS: it says something to one client, and closes.
#pragma once

#include <cstdint>
#include <string>
#include <thread>

namespace certificates_test {

class PlainServer {
public:
    explicit PlainServer(std::string text);
    ~PlainServer();
    PlainServer(const PlainServer&) = delete;
    PlainServer& operator=(const PlainServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    void serve(const std::string& text) const;

    int socket_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace certificates_test
