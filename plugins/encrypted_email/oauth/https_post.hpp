// https_post.hpp - one form sent to a token endpoint, and its answer.
//
// Resolves, connects, passes the proxy where there is one, verifies the server by TLS, sends the
// form, reads the answer and hangs up.  A redirection is an answer like others: a form with secrets
// goes nowhere else.
//
// Promises: `done` is called once, later and never from inside begin(), unless cancel() comes
// first; the header has at most 16 KiB, the body 64 KiB, and all of it one deadline.
//
// Threads: the I/O thread alone.
// Fails:   as a TokenFailure of the kind token_service; credentials where they are the proxy's.
// See:     RFC 9112 (HTTP/1.1), RFC 9110 section 10.2.3 (Retry-After)
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "encrypted_email/delivery/secure_stream.hpp"
#include "encrypted_email/oauth/failure.hpp"
#include "encrypted_email/oauth/secret_body.hpp"
#include "encrypted_email/tls/session_store.hpp"
#include "encrypted_email/tls/trust.hpp"

namespace encrypted_email::oauth {

struct Endpoint {
    std::string host;  // a DNS name or an IP address
    std::uint16_t port = 443;
    std::string target;  // path and query
    std::shared_ptr<const tls::Trust> trust;
    std::shared_ptr<tls::SessionStore> sessions;  // lives and dies with `trust`
    std::chrono::seconds timeout{30};             // for all of it
    std::optional<configuration::Proxy> proxy = {};
};

struct HttpAnswer {
    unsigned status = 0;
    std::optional<std::chrono::seconds> retry_after;  // where it is a number; a date is passed over
    sasl::Secret body;
};

class HttpsPost final : public std::enable_shared_from_this<HttpsPost>,
                        private delivery::StreamOwner {
public:
    using Answer = std::variant<HttpAnswer, TokenFailure>;
    using Done = std::function<void(Answer)>;

    // `now_unix_ns` judges certificates.
    HttpsPost(boost::asio::io_context& io, Endpoint endpoint, std::int64_t now_unix_ns);
    HttpsPost(const HttpsPost&) = delete;
    HttpsPost& operator=(const HttpsPost&) = delete;
    ~HttpsPost();

    // Before begin(): to the endpoint's proxy.
    void log_in(sasl::Credentials to_proxy) { to_proxy_ = std::move(to_proxy); }

    // Once.
    void begin(sasl::Secret form, Done done);

    // Closes at once; `done` is not called any more.
    void cancel();

private:
    // StreamOwner
    void ready() override;
    void received(std::string& bytes) override;
    void closed() override;
    void failed(const delivery::StreamFailure& failure) override;

    void send_form();
    void take_plaintext(std::string& plaintext);
    void parsed(const boost::beast::error_code& error);
    void fail(std::string_view what, std::string remedy,
              delivery::FailureKind kind = delivery::FailureKind::token_service);
    void fail_tls(const tls::Failure& failure);
    void end(Answer answer);

    const Endpoint endpoint_;
    Done done_;  // empty once it was called, or cancelled
    std::optional<sasl::Credentials> to_proxy_;
    const std::shared_ptr<delivery::SecureStream> stream_;
    boost::beast::http::request<SecretBody> request_;
    boost::beast::http::response_parser<SecretBody> parser_;
    std::string unread_;  // of the answer; never grows
};

}  // namespace encrypted_email::oauth
