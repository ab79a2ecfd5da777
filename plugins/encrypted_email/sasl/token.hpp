// token.hpp - OAUTHBEARER and XOAUTH2: an OAuth 2 access token instead of a password.
//
// Whoever has the token can use it until it expires: for verified TLS only, as with a password.
// When a server does not accept it, it says why in a challenge, which has to be answered before it
// ends the exchange; said() repeats it.
//
// Threads: as exchange.hpp.
// Fails:   as exchange.hpp.
// See:     RFC 7628 (OAUTHBEARER), RFC 6750 section 2.1 (what a token consists of);
//          developers.google.com/workspace/gmail/imap/xoauth2-protocol
#pragma once

#include <utility>

#include "encrypted_email/sasl/exchange.hpp"

namespace encrypted_email::sasl {

// What both have in common.
class BearerToken : public Exchange {
public:
    explicit BearerToken(Credentials&& credentials) : credentials_(std::move(credentials)) {}
    std::optional<Response> begin() final;
    Response respond(std::string_view challenge) final;
    std::string said() const final { return said_; }

private:
    virtual void append_user(Secret& message, const std::string& user) const = 0;
    [[nodiscard]] virtual std::string_view acknowledgement() const = 0;

    Credentials credentials_;
    std::string said_;
    bool answered_ = false;
};

class OauthBearer final : public BearerToken {
public:
    using BearerToken::BearerToken;

private:
    void append_user(Secret& message, const std::string& user) const override;
    std::string_view acknowledgement() const override { return "\x01"; }  // RFC 7628 section 3.2.3
};

class Xoauth2 final : public BearerToken {
public:
    using BearerToken::BearerToken;

private:
    void append_user(Secret& message, const std::string& user) const override;
    std::string_view acknowledgement() const override { return {}; }
};

}  // namespace encrypted_email::sasl
