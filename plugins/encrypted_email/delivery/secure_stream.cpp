#include "encrypted_email/delivery/secure_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "encrypted_email/sasl/wipe.hpp"
#include "plugin_api/cpp/signals_blocked.hpp"

namespace encrypted_email::delivery {

namespace asio = boost::asio;
using boost::system::error_code;
using Cause = StreamFailure::Cause;

SecureStream::SecureStream(asio::io_context& io, StreamServer server, std::int64_t now_unix_ns,
                           StreamOwner& owner, std::size_t room)
    : io_(io),
      server_(std::move(server)),
      now_unix_ns_(now_unix_ns),
      room_(room),
      owner_(&owner),
      resolver_(io),
      socket_(io),
      timer_(io) {}

void SecureStream::open(std::optional<sasl::Credentials> to_proxy) {
    to_proxy_ = std::move(to_proxy);
    deadline_ = Clock::now() + server_.timeout;
    set_timer(server_.timeout);
    asio::post(io_, [self = shared_from_this()] { self->resolve(); });
}

void SecureStream::cancel() {
    owner_ = nullptr;
    resolver_.cancel();
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
}

// ---- to the server -------------------------------------------------------------------------

void SecureStream::resolve() {
    if (owner_ == nullptr) return;
    const std::string& host = server_.proxy ? server_.proxy->host : server_.peer.host;
    const std::uint16_t port = server_.proxy ? server_.proxy->port : server_.peer.port;
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) {
        addresses_.emplace_back(address, port);
        return connect_next();
    }
    // Asio may start a thread now; a check resolves on a thread of the host's.
    const alarm_sink::SignalsBlocked blocked;
    resolver_.async_resolve(
        host, std::to_string(port), Tcp::resolver::numeric_service,
        [self = shared_from_this()](error_code error, const Tcp::resolver::results_type& found) {
            if (self->owner_ == nullptr) return;
            if (error) {
                const char* const whose = self->server_.proxy ? "its proxy's" : "its";
                self->fail({Cause::unresolved,
                            fmt::format("{} name cannot be resolved: {}", whose, error.message())});
                return;
            }
            for (const auto& entry : found)
                self->addresses_.push_back(entry.endpoint());
            std::reverse(self->addresses_.begin(), self->addresses_.end());
            self->connect_next();
        });
}

void SecureStream::connect_next() {
    step_ = "the connection";
    const Tcp::endpoint address = addresses_.back();
    // An address that does not answer must leave time for the others.
    const auto left = deadline_ - Clock::now();
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
        if (self->owner_ == nullptr) return;
        self->connecting_ = false;
        if (!error) {
            self->connected();
        } else if (!self->addresses_.empty()) {
            self->connect_next();
        } else {
            // A cancelled attempt was cut off by time_is_over().
            self->fail(
                {Cause::unconnected,
                 fmt::format(
                     "cannot connect{}: {}", self->server_.proxy ? " to its proxy" : "",
                     error == asio::error::operation_aborted ? "no answer" : error.message())});
        }
    });
}

void SecureStream::connected() {
    set_timer(deadline_ - Clock::now());
    error_code ignored;
    socket_.set_option(Tcp::no_delay(true), ignored);
    if (server_.proxy) {
        step_ = "the proxy's answer";
        tunnel_ = proxy::make_tunnel(*server_.proxy, {server_.peer.host, server_.peer.port},
                                     std::exchange(to_proxy_, std::nullopt));
        if (!is_through_proxy() && owner_ == nullptr) return;
    } else {
        begin_session();
    }
    if (owner_ != nullptr) read();
}

void SecureStream::begin_session() {
    if (!server_.begins_plain) return start_tls();
    owner_->ready();
}

void SecureStream::start_tls() {
    step_ = "the TLS handshake";
    channel_.emplace(server_.trust, server_.sessions, server_.peer, now_unix_ns_);
    channel_->plaintext().reserve(room_);
    flush();
}

bool SecureStream::is_through_proxy() {
    if (tunnel_->failed()) {
        fail({Cause::proxy, tunnel_->failure().text, tunnel_->failure().kind});
        return false;
    }
    if (!tunnel_->established()) {
        flush();
        return false;
    }
    const std::unique_ptr<proxy::Tunnel> passed = std::move(tunnel_);
    begin_session();
    if (owner_ != nullptr && !passed->beyond().empty()) came(passed->beyond(), false);
    return owner_ != nullptr;
}

// ---- bytes ---------------------------------------------------------------------------------

void SecureStream::read() {
    socket_.async_read_some(asio::buffer(incoming_),
                            [self = shared_from_this()](error_code error, std::size_t size) {
                                if (self->owner_ == nullptr) return;
                                self->came({self->incoming_.data(), size}, !!error);
                                if (self->owner_ != nullptr && !error) self->read();
                            });
}

void SecureStream::came(std::string_view bytes, bool ended) {
    if (tunnel_) {
        ended ? tunnel_->closed() : tunnel_->receive(bytes);
        static_cast<void>(is_through_proxy());
    } else if (channel_) {
        ended ? channel_->closed() : channel_->receive(bytes);
        pump();
    } else if (ended) {
        owner_->closed();
    } else {
        plain_.append(bytes);
        owner_->received(plain_);
    }
}

void SecureStream::pump() {
    if (channel_->failed() && !secured_) {
        flush();  // the alert
        return fail({Cause::tls, channel_->failure().text, {}, channel_->failure()});
    }
    if (channel_->established() && !std::exchange(secured_, true)) owner_->ready();
    if (owner_ != nullptr && !channel_->plaintext().empty()) {
        owner_->received(channel_->plaintext());
    }
    if (owner_ != nullptr && (channel_->failed() || channel_->peer_closed())) owner_->closed();
    if (owner_ != nullptr) flush();
}

void SecureStream::send(std::string_view bytes) {
    if (channel_) {
        channel_->send(bytes);
    } else {
        plain_output_ += bytes;
    }
    flush();
}

void SecureStream::flush() {
    std::string& waits = tunnel_    ? tunnel_->output()
                         : channel_ ? channel_->output()
                                    : plain_output_;
    if (writing_ || !socket_.is_open() || waits.empty()) return;
    outgoing_.clear();
    outgoing_.swap(waits);
    writing_ = true;
    asio::async_write(socket_, asio::buffer(outgoing_),
                      [self = shared_from_this()](error_code error, std::size_t) {
                          self->writing_ = false;
                          if (self->tunnel_) sasl::wipe(self->outgoing_);
                          // A broken connection shows itself to read().
                          if (self->owner_ != nullptr && !error) self->flush();
                      });
}

// ---- time, and the end ---------------------------------------------------------------------

void SecureStream::set_timer(Clock::duration time) {
    timer_.expires_after(time);
    timer_.async_wait([self = shared_from_this()](error_code error) {
        if (!error && self->owner_ != nullptr) self->time_is_over();
    });
}

void SecureStream::time_is_over() {
    if (connecting_) {
        error_code ignored;
        socket_.close(ignored);  // the next address, or the end
        return;
    }
    fail({Cause::timeout,
          fmt::format("waited for {} until {} s were over", step_, server_.timeout.count())});
}

void SecureStream::fail(StreamFailure failure) {
    StreamOwner* const owner = owner_;
    cancel();
    owner->failed(failure);
}

}  // namespace encrypted_email::delivery
