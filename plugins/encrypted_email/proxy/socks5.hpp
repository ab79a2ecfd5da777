// socks5.hpp - a tunnel through a SOCKS proxy of version 5, with or without a log-in by user and
// password.
//
// Threads, Fails: as tunnel.hpp.
// See:     RFC 1928, RFC 1929
#pragma once

#include "encrypted_email/proxy/tunnel.hpp"

namespace encrypted_email::proxy {

class Socks5 final : public Tunnel {
public:
    Socks5(const configuration::Proxy& proxy, const Destination& destination,
           std::optional<sasl::Credentials> log_in);

private:
    enum class Step : std::uint8_t { method, log_in, request };

    void advance() override;
    void take_method();
    void take_log_in();
    void take_reply();
    void refuse(std::uint8_t reply);
    [[nodiscard]] bool begins_with(std::uint8_t version);
    void log_in();
    void request();

    const Destination destination_;
    Step step_ = Step::method;
};

}  // namespace encrypted_email::proxy
