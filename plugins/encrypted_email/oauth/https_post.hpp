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

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
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
#include <vector>

#include "encrypted_email/oauth/failure.hpp"
#include "encrypted_email/oauth/secret_body.hpp"
#include "encrypted_email/proxy/tunnel.hpp"
#include "encrypted_email/tls/channel.hpp"
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

class HttpsPost : public std::enable_shared_from_this<HttpsPost> {
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
    using Tcp = boost::asio::ip::tcp;
    using Socket = boost::asio::basic_stream_socket<Tcp, boost::asio::io_context::executor_type>;

    void resolve();
    void connect_next();
    void set_timer(std::chrono::steady_clock::duration time);
    void time_is_over();
    void connected();
    void begin_session();
    [[nodiscard]] bool is_through_proxy();
    void read();
    void pump();
    void send_form();
    void take_plaintext();
    void flush();
    void parsed(const boost::beast::error_code& error);
    void received(std::string_view bytes, bool ended);
    [[nodiscard]] std::string route_remedy() const;
    void fail(std::string_view what, std::string remedy,
              delivery::FailureKind kind = delivery::FailureKind::token_service);
    void fail_proxy();
    void fail_tls();
    void end(Answer answer);
    void close();

    boost::asio::io_context& io_;
    const Endpoint endpoint_;
    const std::int64_t now_unix_ns_;
    Done done_;  // empty once it was called, or cancelled
    Tcp::resolver resolver_;
    std::vector<Tcp::endpoint> addresses_;  // still to be tried, last first
    Socket socket_;
    boost::asio::steady_timer timer_;
    std::chrono::steady_clock::time_point deadline_;
    bool connecting_ = false;
    std::optional<sasl::Credentials> to_proxy_;
    std::unique_ptr<proxy::Tunnel> tunnel_;  // until the way through the proxy is free
    std::optional<tls::Channel> channel_;
    boost::beast::http::request<SecretBody> request_;
    boost::beast::http::response_parser<SecretBody> parser_;
    std::string_view step_ = "the name to be resolved";  // what is waited for
    std::array<char, 17 * 1024> incoming_{};             // one full TLS record and its overhead
    std::string unread_;                                 // of the answer; never grows
    std::string outgoing_;                               // being written
    bool writing_ = false;
    bool sent_ = false;
};

}  // namespace encrypted_email::oauth
