// token_source.hpp - the access token of one client: fetched, kept, and renewed ahead of its end.
//
// Fetches at once, so that a token is there when the first mail is, and again when four fifths of
// its life are over.  Whoever asks meanwhile shares that request.  A token that cannot be renewed
// is given out until it ends; what failed is tried again after a pause that grows, and that is as
// long as the endpoint asks for (Retry-After).
//
// A refresh token that the endpoint gives in place of the one that was sent is used from then on.
// It is kept in memory alone: the host has no way to be given a secret.  When the endpoint takes it
// no more, the host's own is tried again.
//
// Promises: every ask() is answered once, later, also when the source goes; no token is written or
// logged.
//
// Threads: the I/O thread alone.
// See:     RFC 6749 section 1.5 and 6, RFC 6585 section 4 (429)
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <variant>
#include <vector>

#include "encrypted_email/delivery/pause.hpp"
#include "encrypted_email/oauth/https_post.hpp"
#include "encrypted_email/oauth/token_answer.hpp"
#include "encrypted_email/oauth/token_request.hpp"

namespace encrypted_email::oauth {

// What a source works with; outlives it.
struct Surroundings {
    boost::asio::io_context& io;
    SecretService secrets;
    std::function<std::int64_t()> unix_now_ns;
};

// One client at one endpoint.
struct Client {
    std::shared_ptr<const configuration::Oauth> oauth;
    std::shared_ptr<const tls::Trust> trust;               // of the endpoint
    std::shared_ptr<const tls::ClientCertificate> certificate;  // null: oauth names none
};

class TokenSource {
public:
    using Answer = std::variant<sasl::Secret, TokenFailure>;
    using Done = std::function<void(Answer)>;
    // It was renewed while nobody asked for it (nothing), or could not be.
    using Renewed = std::function<void(const std::optional<TokenFailure>&)>;

    TokenSource(const Surroundings& surroundings, Client client, Renewed renewed);
    ~TokenSource();
    TokenSource(const TokenSource&) = delete;
    TokenSource& operator=(const TokenSource&) = delete;

    // The same client, with what was read anew.  A pause is over: its cause may have been put
    // right.
    void reconfigure(Client client);

    void ask(Done done);

    // A server refused the token: it is not given out any more.
    void refused();

private:
    using Clock = std::chrono::steady_clock;

    void fetch();
    void answered(const TokenRequest& request, HttpsPost::Answer answer);
    void succeeded(Token token);
    void failed(TokenFailure failure, std::optional<std::chrono::seconds> retry_after);
    void give(Done done, Answer answer);
    void give_all();
    void fetch_at(Clock::time_point time);
    [[nodiscard]] bool has_token() const { return !token_.empty() && Clock::now() < good_until_; }
    [[nodiscard]] Answer present() const;

    const Surroundings& surroundings_;
    Client client_;
    const Renewed renewed_;
    std::shared_ptr<tls::SessionStore> sessions_;
    boost::asio::steady_timer timer_;  // of the next fetching
    std::shared_ptr<HttpsPost> post_;  // while it is under way
    std::vector<Done> waiting_;

    sasl::Secret token_;
    Clock::time_point good_until_{};
    sasl::Secret rotated_;                 // refresh token
    std::optional<TokenFailure> failure_;  // of the last fetching; nothing: it succeeded
    Clock::time_point not_before_{};       // the next fetching after a failure
    std::uint32_t failures_ = 0;           // in a row
    delivery::Chance chance_{std::random_device{}()};
    std::shared_ptr<bool> alive_ =
        std::make_shared<bool>(true);  // for the timer, which may be late
};

}  // namespace encrypted_email::oauth
