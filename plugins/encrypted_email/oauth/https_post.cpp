#include "encrypted_email/oauth/https_post.hpp"

#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
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
    : endpoint_(std::move(endpoint)),
      stream_(std::make_shared<delivery::SecureStream>(
          io,
          delivery::StreamServer{{endpoint_.host, endpoint_.port},
                                 endpoint_.trust,
                                 endpoint_.sessions,
                                 endpoint_.timeout,
                                 endpoint_.proxy},
          now_unix_ns, static_cast<delivery::StreamOwner&>(*this), kLargestUnread)) {
    parser_.header_limit(kLargestHeader);
    parser_.body_limit(std::uint64_t{kLargestAnswer});
    parser_.eager(true);
    unread_.reserve(kLargestUnread);
}

HttpsPost::~HttpsPost() {
    stream_->cancel();
    sasl::wipe(unread_);
}

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
    stream_->open(std::exchange(to_proxy_, std::nullopt));
}

void HttpsPost::cancel() {
    done_ = nullptr;
    stream_->cancel();
}

// ---- what the stream tells -----------------------------------------------------------------

void HttpsPost::ready() {
    stream_->set_step("the answer");
    send_form();
}

void HttpsPost::received(std::string& bytes) {
    const auto self = shared_from_this();  // whoever is done with it lets go of it
    take_plaintext(bytes);
}

// The end of the answer, where nothing else marks it; a cut one is no JSON.
void HttpsPost::closed() {
    const auto self = shared_from_this();
    error_code error;
    if (parser_.got_some()) parser_.put_eof(error);
    parsed(parser_.is_done() ? error : http::error::partial_message);
}

void HttpsPost::failed(const delivery::StreamFailure& failure) {
    using Cause = delivery::StreamFailure::Cause;
    const auto self = shared_from_this();
    if (failure.cause == Cause::tls) return fail_tls(failure.tls);
    if (failure.cause == Cause::proxy) {
        return fail(failure.text, proxy::remedy_for(failure.proxy, *endpoint_.proxy, ""),
                    proxy::is_about_log_in(failure.proxy) ? delivery::FailureKind::credentials
                                                          : delivery::FailureKind::token_service);
    }
    fail(failure.text, std::string(endpoint_.proxy ? kCheckProxy : kCheckRoute));
}

// ---- the form and its answer ---------------------------------------------------------------

void HttpsPost::send_form() {
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
    stream_->send(message.view());
    request_.body().clear();
}

void HttpsPost::take_plaintext(std::string& plaintext) {
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

// What tls/ has for remedies is about mail servers.
void HttpsPost::fail_tls(const tls::Failure& failure) {
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
    stream_->cancel();
    done(std::move(answer));
}

}  // namespace encrypted_email::oauth
