#include "encrypted_email/oauth/https_post.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/serializer.hpp>
#include <charconv>
#include <utility>

#include "encrypted_email/oauth/token_answer.hpp"
#include "encrypted_email/proxy/failure_text.hpp"
#include "encrypted_email/sasl/wipe.hpp"

namespace encrypted_email::oauth {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::uint32_t kLargestHeader = 16 * 1024;
// A header that is not complete, and what one reading decrypts behind it.
constexpr std::size_t kLargestUnread = 2 * kLargestHeader + 17 * 1024;

constexpr std::string_view kCheckProxy =
    "Check the proxy that tokens are fetched through (oauth.proxy, else the relay's), this "
    "device's "
    "DNS servers, and that firewall and network let it reach the proxy";

constexpr std::string_view kCheckRoute =
    "Check token_url, this device's DNS servers, and that firewall and network let it reach that "
    "address; where it may not, let the host keep a token and name it as secret instead of oauth";

// RFC 9110 section 7.2
std::string authority_of(const Endpoint& endpoint) {
    const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
    return fmt::format("{}{}{}{}", is_ipv6 ? "[" : "", endpoint.host, is_ipv6 ? "]" : "",
                       endpoint.port == 443 ? "" : fmt::format(":{}", endpoint.port));
}

std::optional<std::chrono::seconds> seconds_in(boost::beast::string_view text) {
    std::uint32_t seconds = 0;
    const char* const last = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), last, seconds);
    if (text.empty() || error != std::errc() || stop != last) return std::nullopt;
    return std::chrono::seconds(seconds);
}

}  // namespace

HttpsPost::HttpsPost(asio::io_context& io, Endpoint endpoint, std::int64_t now_unix_ns)
    : io_(io),
      endpoint_(std::move(endpoint)),
      now_unix_ns_(now_unix_ns),
      resolver_(io),
      socket_(io),
      timer_(io) {
    parser_.header_limit(kLargestHeader);
    parser_.body_limit(std::uint64_t{kLargestAnswer});
    parser_.eager(true);
    unread_.reserve(kLargestUnread);
}

HttpsPost::~HttpsPost() { sasl::wipe(unread_); }

void HttpsPost::begin(sasl::Secret form, Done done) {
    done_ = std::move(done);
    request_.method(http::verb::post);
    request_.target(endpoint_.target);
    request_.set(http::field::host, authority_of(endpoint_));
    request_.set(http::field::accept, "application/json");
    request_.set(http::field::content_type, "application/x-www-form-urlencoded");
    request_.set(http::field::connection, "close");
    request_.body() = std::move(form);
    request_.prepare_payload();
    deadline_ = std::chrono::steady_clock::now() + endpoint_.timeout;
    set_timer(endpoint_.timeout);
    asio::post(io_, [self = shared_from_this()] { self->resolve(); });
}

void HttpsPost::cancel() {
    done_ = nullptr;
    close();
}

// ---- to the server -------------------------------------------------------------------------

void HttpsPost::resolve() {
    if (!done_) return;
    const std::string& host = endpoint_.proxy ? endpoint_.proxy->host : endpoint_.host;
    const std::uint16_t port = endpoint_.proxy ? endpoint_.proxy->port : endpoint_.port;
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) {
        addresses_.emplace_back(address, port);
        return connect_next();
    }
    resolver_.async_resolve(
        host, std::to_string(port), Tcp::resolver::numeric_service,
        [self = shared_from_this()](error_code error, const Tcp::resolver::results_type& found) {
            if (!self->done_) return;
            if (error) {
                self->fail(
                    fmt::format("{} name cannot be resolved: {}",
                                self->endpoint_.proxy ? "its proxy's" : "its", error.message()),
                    self->route_remedy());
                return;
            }
            for (const auto& entry : found)
                self->addresses_.push_back(entry.endpoint());
            std::reverse(self->addresses_.begin(), self->addresses_.end());
            self->connect_next();
        });
}

void HttpsPost::connect_next() {
    step_ = "the connection";
    const Tcp::endpoint address = addresses_.back();
    // An address that does not answer must leave time for the others.
    const auto left = deadline_ - std::chrono::steady_clock::now();
    set_timer(left / static_cast<long>(addresses_.size()));
    addresses_.pop_back();
    connecting_ = true;
    error_code ignored;
    socket_.close(ignored);
    // Asio's own sockets would be inherited by whatever the host starts.
    if (!socket_.open(address.protocol(), ignored)) {
        ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
    }
    socket_.async_connect(address, [self = shared_from_this()](error_code error) {
        if (!self->done_) return;
        self->connecting_ = false;
        if (!error) {
            self->connected();
        } else if (!self->addresses_.empty()) {
            self->connect_next();
        } else {
            // A cancelled attempt was cut off by time_is_over().
            self->fail(fmt::format(
                           "cannot connect{}: {}", self->endpoint_.proxy ? " to its proxy" : "",
                           error == asio::error::operation_aborted ? "no answer" : error.message()),
                       self->route_remedy());
        }
    });
}

void HttpsPost::connected() {
    set_timer(deadline_ - std::chrono::steady_clock::now());
    error_code ignored;
    socket_.set_option(Tcp::no_delay(true), ignored);
    if (endpoint_.proxy) {
        step_ = "the proxy's answer";
        tunnel_ = proxy::make_tunnel(*endpoint_.proxy, {endpoint_.host, endpoint_.port},
                                     std::exchange(to_proxy_, std::nullopt));
        if (!is_through_proxy() && !done_) return;
    } else {
        begin_session();
        flush();
    }
    read();
}

void HttpsPost::begin_session() {
    step_ = "the TLS handshake";
    channel_.emplace(endpoint_.trust, endpoint_.sessions, tls::Peer{endpoint_.host, endpoint_.port},
                     now_unix_ns_);
    channel_->plaintext().reserve(kLargestUnread);
}

bool HttpsPost::is_through_proxy() {
    if (tunnel_->failed()) {
        fail_proxy();
        return false;
    }
    if (!tunnel_->established()) {
        flush();
        return false;
    }
    const std::unique_ptr<proxy::Tunnel> passed = std::move(tunnel_);
    begin_session();
    channel_->receive(passed->beyond());
    return true;
}

// ---- bytes ---------------------------------------------------------------------------------

void HttpsPost::read() {
    socket_.async_read_some(asio::buffer(incoming_),
                            [self = shared_from_this()](error_code error, std::size_t size) {
                                if (!self->done_) return;
                                self->received({self->incoming_.data(), size}, !!error);
                                if (self->done_ && !error) self->read();
                            });
}

void HttpsPost::received(std::string_view bytes, bool ended) {
    if (tunnel_) {
        ended ? tunnel_->closed() : tunnel_->receive(bytes);
        if (!is_through_proxy()) return;
    } else {
        ended ? channel_->closed() : channel_->receive(bytes);
    }
    pump();
}

void HttpsPost::pump() {
    if (channel_->failed() && !sent_) {
        flush();  // the alert
        return fail_tls();
    }
    if (channel_->established() && !std::exchange(sent_, true)) send_form();
    take_plaintext();
    if (!done_) return;
    if (channel_->failed() || channel_->peer_closed()) {
        // The end of the answer, where nothing else marks it; a cut one is no JSON.
        error_code error;
        if (parser_.got_some()) parser_.put_eof(error);
        return parsed(parser_.is_done() ? error : http::error::partial_message);
    }
    flush();
}

void HttpsPost::send_form() {
    step_ = "the answer";
    sasl::Secret message;
    http::request_serializer<SecretBody> serializer(request_);
    error_code error;
    while (!error && !serializer.is_done()) {
        serializer.next(error, [&](error_code& code, const auto& buffers) {
            code = {};
            std::size_t size = 0;
            for (const asio::const_buffer part : boost::beast::buffers_range_ref(buffers)) {
                message.append({static_cast<const char*>(part.data()), part.size()});
                size += part.size();
            }
            serializer.consume(size);
        });
    }
    channel_->send(message.view());
    request_.body().clear();
}

void HttpsPost::take_plaintext() {
    std::string& plaintext = channel_->plaintext();
    if (plaintext.empty()) return;
    if (unread_.size() + plaintext.size() > kLargestUnread) {
        return parsed(http::error::header_limit);
    }
    unread_ += plaintext;
    sasl::wipe(plaintext);
    error_code error;
    unread_.erase(0, parser_.put(asio::buffer(unread_), error));
    if (error == http::error::need_more) return;
    if (error || parser_.is_done()) parsed(error);
}

void HttpsPost::flush() {
    std::string& waits = tunnel_ ? tunnel_->output() : channel_->output();
    if (writing_ || !socket_.is_open() || waits.empty()) return;
    outgoing_.clear();
    outgoing_.swap(waits);
    writing_ = true;
    asio::async_write(socket_, asio::buffer(outgoing_),
                      [self = shared_from_this()](error_code error, std::size_t) {
                          self->writing_ = false;
                          if (self->tunnel_) sasl::wipe(self->outgoing_);
                          // A broken connection shows itself to read().
                          if (self->done_ && !error) self->flush();
                      });
}

// ---- time ----------------------------------------------------------------------------------

void HttpsPost::set_timer(std::chrono::steady_clock::duration time) {
    timer_.expires_after(time);
    timer_.async_wait([self = shared_from_this()](error_code error) {
        if (!error && self->done_) self->time_is_over();
    });
}

void HttpsPost::time_is_over() {
    if (connecting_) {
        error_code ignored;
        socket_.close(ignored);  // the next address, or the end
        return;
    }
    fail(fmt::format("waited for {} until {} s were over", step_, endpoint_.timeout.count()),
         route_remedy());
}

// ---- the end -------------------------------------------------------------------------------

void HttpsPost::parsed(const error_code& error) {
    if (error) {
        const bool is_large =
            error == http::error::body_limit || error == http::error::header_limit;
        fail(
            is_large ? "its answer is larger than 64 KiB, or the header of it than 16 KiB"
            : error == http::error::partial_message
                ? "it ended the connection before its answer was complete"
                : "what it answers is not HTTP",
            "Check that token_url is the address of a token endpoint, and that no proxy in between "
            "answers instead");
        return;
    }
    HttpAnswer answer;
    answer.status = parser_.get().result_int();
    answer.retry_after = seconds_in(parser_.get()[http::field::retry_after]);
    answer.body = std::move(parser_.get().body());
    end(std::move(answer));
}

void HttpsPost::fail(std::string_view what, std::string remedy, delivery::FailureKind kind) {
    end(TokenFailure{
        kind, fmt::format("the token service {}:{}: {}", endpoint_.host, endpoint_.port, what),
        std::move(remedy)});
}

std::string HttpsPost::route_remedy() const {
    return std::string(endpoint_.proxy ? kCheckProxy : kCheckRoute);
}

void HttpsPost::fail_proxy() {
    const proxy::Failure failure = tunnel_->failure();
    fail(failure.text, proxy::remedy_for(failure.kind, *endpoint_.proxy, ""),
         proxy::is_about_log_in(failure.kind) ? delivery::FailureKind::credentials
                                              : delivery::FailureKind::token_service);
}

// What tls/ has for remedies is about mail servers.
void HttpsPost::fail_tls() {
    const tls::Failure& failure = channel_->failure();
    switch (failure.kind) {
        case tls::FailureKind::unknown_authority:
            return fail(failure.text,
                        "Where a proxy opens TLS on the way, put its authority into oauth.ca_file; "
                        "else update this system's trusted authorities");
        case tls::FailureKind::expired:
        case tls::FailureKind::not_yet_valid:
            return fail(
                failure.text,
                "Check this device's clock; if it is right, tell whoever runs that service");
        default:
            return fail(failure.text,
                        "Check token_url, and whether a proxy or a firewall in between answers "
                        "instead");
    }
}

void HttpsPost::end(Answer answer) {
    const Done done = std::exchange(done_, nullptr);
    close();
    done(std::move(answer));
}

void HttpsPost::close() {
    resolver_.cancel();
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
}

}  // namespace encrypted_email::oauth
