// openssl_server.hpp - a TLS server that shares no code with the channel, `openssl s_server`, and a
// channel with a socket to talk to it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "certificates.hpp"
#include "peer.hpp"

namespace encrypted_email::tls::testing {

// On a free port of the loopback, sending back every line reversed if its mode is "-rev".
class OpensslServer {
public:
    // `options` are those of s_server; `staple` is the OCSP answer that it brings along.
    OpensslServer(const Identity& identity, std::vector<std::string> options,
                  const std::vector<std::uint8_t>& staple = {}, const char* mode = "-rev");
    ~OpensslServer();
    OpensslServer(const OpensslServer&) = delete;
    OpensslServer& operator=(const OpensslServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    // The hexadecimal digits that it prints behind the next `sign`, on the same line.
    std::string digits_after(std::string_view sign);

private:
    void spawn(std::vector<std::string>& words);
    void read_port();
    void read_beyond(std::string_view sign);

    std::filesystem::path folder_;
    pid_t process_ = -1;
    int output_ = -1;
    std::string said_;
    std::uint16_t port_ = 0;
};

// A channel with a socket, blocking.
class Connection {
public:
    // Returns when the handshake is over, one way or the other.
    Connection(const Client& client, std::uint16_t port);
    // OpenSSL forgets the session of a connection that ends without a goodbye.
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Channel* operator->() { return channel_.get(); }

    // The answer to a line, as it is.
    std::string ask(const std::string& line);

    // Says what there is to say, then waits for something to be said; false at the end.
    bool advance();

private:
    std::unique_ptr<Channel> channel_;
    const int socket_;
};

}  // namespace encrypted_email::tls::testing
