// connection_observer.hpp - who watches a connection come about and talk, step by step.
//
// For a guided check: it sees what the sink itself would meet, and decides nothing.
//
// Threads: the connection's I/O thread; nothing of the connection may be called from within.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string_view>
#include <vector>

#include "encrypted_email/proxy/tunnel.hpp"
#include "encrypted_email/smtp/dialogue.hpp"
#include "encrypted_email/tls/channel.hpp"

namespace encrypted_email::delivery {

class ConnectionObserver : public smtp::ReplyObserver {
public:
    using Endpoint = boost::asio::ip::tcp::endpoint;

    // The addresses of the host, or of its proxy, in the order in which they are tried.
    virtual void resolved(const std::vector<Endpoint>& endpoints) = 0;
    // One that could not be connected to; `error`: "Connection refused".
    virtual void not_connected(const Endpoint& endpoint, std::string_view error) = 0;
    virtual void connected(const Endpoint& endpoint) = 0;
    // The way through the proxy is free, or the tunnel failed().
    virtual void tunnel_over(const proxy::Tunnel& tunnel) = 0;
    // It came about, or failed().
    virtual void handshake_over(const tls::Channel& channel) = 0;
    // SMTP without TLS around it, as it leaves and comes: whole flights, broken lines, secrets.
    virtual void said(std::string_view bytes) = 0;
    virtual void heard(std::string_view bytes) = 0;

protected:
    ~ConnectionObserver() = default;
};

}  // namespace encrypted_email::delivery
