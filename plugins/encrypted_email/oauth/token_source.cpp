#include "encrypted_email/oauth/token_source.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "encrypted_email/oauth/refusal_text.hpp"

namespace encrypted_email::oauth {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds kAssumedLife = 10min;  // of a token whose end is not told
constexpr std::chrono::seconds kLeastLife = 30s;      // so that no endpoint is asked without end
constexpr std::chrono::seconds kLongestRetryAfter = 1h;
// As RelayHealth has them: accounts are not hammered, and a service comes back.
constexpr delivery::PauseRange kRefusedPauses = {1min, 30min};
constexpr delivery::PauseRange kServicePauses = {1s, 5min};

// Nothing where nobody logs in.
std::variant<std::monostate, sasl::Credentials, TokenFailure> proxy_log_in(
    const configuration::Oauth& oauth, const SecretService& secrets) {
    if (!oauth.proxy || oauth.proxy->user.empty()) return std::monostate{};
    std::string error;
    std::optional<sasl::Secret> secret = secrets(oauth.proxy->secret, error);
    if (!secret) {
        return TokenFailure{
            delivery::FailureKind::credentials,
            "the host gave no secret \"" + oauth.proxy->secret + "\" for the proxy: " + error,
            "Store the proxy's password with the host under that name"};
    }
    return sasl::Credentials{oauth.proxy->user, std::move(*secret), sasl::Proof::password, {}};
}

}  // namespace

TokenSource::TokenSource(const Surroundings& surroundings, Client client, Renewed renewed)
    : surroundings_(surroundings),
      client_(std::move(client)),
      renewed_(std::move(renewed)),
      sessions_(std::make_shared<tls::SessionStore>()),
      timer_(surroundings.io) {
    fetch_at(Clock::now());
}

TokenSource::~TokenSource() {
    if (post_) post_->cancel();
    failure_ = TokenFailure{delivery::FailureKind::token_service,
                            "the configuration has changed meanwhile", ""};
    token_.clear();
    give_all();
}

void TokenSource::reconfigure(Client client) {
    client_ = std::move(client);
    sessions_ = std::make_shared<tls::SessionStore>();
    failures_ = 0;
    if (failure_ && !post_) fetch_at(Clock::now());
    not_before_ = {};
}

void TokenSource::ask(Done done) {
    if (has_token() || (!post_ && failure_ && Clock::now() < not_before_)) {
        give(std::move(done), present());
        return;
    }
    waiting_.push_back(std::move(done));
    if (!post_) fetch();
}

void TokenSource::refused() { token_.clear(); }

void TokenSource::fetch() {
    timer_.cancel();
    const std::int64_t now_ns = surroundings_.unix_now_ns();
    auto made = make_token_request(*client_.oauth, client_.certificate.get(), rotated_,
                                   surroundings_.secrets, now_ns / 1'000'000'000);
    if (auto* const failure = std::get_if<TokenFailure>(&made)) {
        failed(std::move(*failure), std::nullopt);
        return;
    }
    const auto request = std::make_shared<TokenRequest>(std::get<TokenRequest>(std::move(made)));
    const configuration::Oauth& oauth = *client_.oauth;
    auto to_proxy = proxy_log_in(oauth, surroundings_.secrets);
    if (auto* const failure = std::get_if<TokenFailure>(&to_proxy)) {
        failed(std::move(*failure), std::nullopt);
        return;
    }
    post_ =
        std::make_shared<HttpsPost>(surroundings_.io,
                                    Endpoint{oauth.host, oauth.port, oauth.target, client_.trust,
                                             sessions_, oauth.timeout, oauth.proxy},
                                    now_ns);
    if (auto* const log_in = std::get_if<sasl::Credentials>(&to_proxy)) {
        post_->log_in(std::move(*log_in));
    }
    post_->begin(std::move(request->form), [this, request](HttpsPost::Answer answer) {
        post_ = nullptr;  // which is cancelled when this goes
        answered(*request, std::move(answer));
    });
}

void TokenSource::answered(const TokenRequest& request, HttpsPost::Answer answer) {
    if (auto* const failure = std::get_if<TokenFailure>(&answer)) {
        failed(std::move(*failure), std::nullopt);
        return;
    }
    const HttpAnswer& http = std::get<HttpAnswer>(answer);
    TokenAnswer read = read_token_answer(http.body.view());
    if (auto* const token = std::get_if<Token>(&read); token != nullptr && http.status == 200) {
        succeeded(std::move(*token));
    } else if (auto* const refusal = std::get_if<Refusal>(&read)) {
        refusal->error = without_secrets(std::move(refusal->error), request);
        refusal->description = without_secrets(std::move(refusal->description), request);
        if (refusal->error == "invalid_grant" && !rotated_.empty()) {
            rotated_.clear();
            fetch();
            return;
        }
        failed(describe(*client_.oauth, *refusal, http.status), http.retry_after);
    } else {
        const auto* const garbage = std::get_if<Garbage>(&read);
        failed(describe(*client_.oauth,
                        garbage != nullptr ? *garbage : Garbage{"a token without status 200"},
                        http.status),
               http.retry_after);
    }
}

void TokenSource::succeeded(Token token) {
    const auto now = Clock::now();
    const auto life = token.life.count() > 0 ? token.life : kAssumedLife;
    token_ = std::move(token.access);
    // The rest is for the way to the relay, and for clocks.
    good_until_ = now + std::chrono::milliseconds(life) * 19 / 20;
    if (!token.refresh.empty()) rotated_ = std::move(token.refresh);
    failures_ = 0;
    failure_.reset();
    fetch_at(now + std::max<std::chrono::milliseconds>(std::chrono::milliseconds(life) * 4 / 5,
                                                       kLeastLife));
    give_all();
    renewed_(std::nullopt);
}

void TokenSource::failed(TokenFailure failure, std::optional<std::chrono::seconds> retry_after) {
    const bool is_refused = failure.kind == delivery::FailureKind::credentials;
    auto pause =
        delivery::growing_pause(is_refused ? kRefusedPauses : kServicePauses, failures_++, chance_);
    if (retry_after) {
        pause =
            std::max<std::chrono::milliseconds>(pause, std::min(*retry_after, kLongestRetryAfter));
    }
    not_before_ = Clock::now() + pause;
    fetch_at(not_before_);
    failure_ = std::move(failure);
    // Who waits for it tells it.
    const bool is_told = !waiting_.empty();
    give_all();
    if (!is_told) renewed_(failure_);
}

TokenSource::Answer TokenSource::present() const {
    if (has_token()) return sasl::Secret(token_.view());
    return *failure_;
}

void TokenSource::give(Done done, Answer answer) {
    boost::asio::post(surroundings_.io,
                      [done = std::move(done), answer = std::move(answer)]() mutable {
                          done(std::move(answer));
                      });
}

void TokenSource::give_all() {
    for (Done& done : std::exchange(waiting_, {}))
        give(std::move(done), present());
}

void TokenSource::fetch_at(Clock::time_point time) {
    timer_.expires_at(time);
    timer_.async_wait(
        [this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
            if (!error && !alive.expired() && !post_) fetch();
        });
}

}  // namespace encrypted_email::oauth
