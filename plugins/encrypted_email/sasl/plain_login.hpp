// plain_login.hpp - PLAIN and LOGIN, which give the password to the server, and to whoever listens:
// they are for verified TLS only, and the caller sees to that.
//
// Threads: as exchange.hpp.
// Fails:   as exchange.hpp.
// See:     RFC 4616 (PLAIN), draft-murchison-sasl-login (LOGIN)
#pragma once

#include <utility>

#include "encrypted_email/sasl/exchange.hpp"

namespace encrypted_email::sasl {

class Plain final : public Exchange {
public:
    explicit Plain(Credentials&& credentials) : credentials_(std::move(credentials)) {}
    std::optional<Response> begin() override;
    Response respond(std::string_view challenge) override;

private:
    Credentials credentials_;
};

// The prompts' texts differ from server to server; their order does not.
class Login final : public Exchange {
public:
    explicit Login(Credentials&& credentials) : credentials_(std::move(credentials)) {}
    std::optional<Response> begin() override { return std::nullopt; }
    Response respond(std::string_view challenge) override;

private:
    Credentials credentials_;
    int answered_ = 0;
};

}  // namespace encrypted_email::sasl
