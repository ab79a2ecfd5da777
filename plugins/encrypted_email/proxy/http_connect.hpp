// http_connect.hpp - a tunnel through an HTTP proxy: CONNECT, and the log-in Basic.
//
// Of the answer the status decides; the fields are read for the log-ins that the proxy offers.
//
// Threads, Fails: as tunnel.hpp.
// See:     RFC 9110 section 9.3.6, 11.7 and 15.2 (interim answers); RFC 9112 section 2 to 4
#pragma once

#include "encrypted_email/proxy/tunnel.hpp"

namespace encrypted_email::proxy {

class HttpConnect final : public Tunnel {
public:
    HttpConnect(const configuration::Proxy& proxy, const Destination& destination,
                std::optional<sasl::Credentials> log_in);

private:
    void advance() override;
    void judge(std::string_view header);
    void judge_log_in(std::string_view fields, std::string_view words);
    [[nodiscard]] std::string shown(std::string_view words) const;

    const std::string authority_;  // "mail.example.org:465"
    sasl::Secret basic_;           // what the log-in is sent as
};

}  // namespace encrypted_email::proxy
