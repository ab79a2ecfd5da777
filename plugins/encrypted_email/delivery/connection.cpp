#include "encrypted_email/delivery/connection.hpp"

#include <fcntl.h>

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "encrypted_email/delivery/deadlines.hpp"
#include "encrypted_email/delivery/failure_text.hpp"
#include "encrypted_email/proxy/failure_text.hpp"
#include "encrypted_email/sasl/wipe.hpp"
#include "plugin_api/cpp/signals_blocked.hpp"

namespace encrypted_email::delivery {

namespace asio = boost::asio;
using boost::system::error_code;

Connection::Connection(asio::io_context& io, Route route, std::int64_t now_unix_ns,
                       ConnectionOwner& owner)
    : io_(io),
      route_(std::move(route)),
      now_unix_ns_(now_unix_ns),
      owner_(&owner),
      resolver_(io),
      socket_(io),
      timer_(io) {}

void Connection::open(Credentials credentials) {
    credentials_ = std::move(credentials);
    opened_ = Clock::now();
    expect(route_.relay->timeout);
    asio::post(io_, [self = shared_from_this()] { self->resolve(); });
}

void Connection::set_pace(smtp::Pace pace, bool trial) {
    trial_ = trial;
    if (dialogue_) dialogue_->set_pace(pace);
}

bool Connection::begin(smtp::Transaction transaction) {
    if (!accepts() || !dialogue_->begin(std::move(transaction))) return false;
    ++mails_;
    pump_soon();  // with the mails that begin meanwhile, in one flight
    return true;
}

void Connection::quit() {
    if (!is_idle()) return;
    ready_ = false;
    dialogue_->quit();
    pump_soon();
}

void Connection::abandon() {
    owner_ = nullptr;
    close();
}

std::vector<tls::Expiry> Connection::verified_path() const {
    if (!channel_) return {};
    std::vector<tls::Expiry> path = channel_->report().path;
    if (client_expiry_ && !path.empty()) path.push_back(*client_expiry_);
    return path;
}

std::string Connection::describe() const {
    std::string text = fmt::format("{}:{}", route_.relay->host, route_.relay->port);
    if (route_.relay->proxy) text += " by " + proxy::url_of(*route_.relay->proxy);
    if (channel_ && channel_->established()) text += ", " + channel_->describe();
    return text;
}

// ---- to the server -------------------------------------------------------------------------

void Connection::resolve() {
    if (owner_ == nullptr) return;
    const configuration::Relay& relay = *route_.relay;
    const std::string& host = relay.proxy ? relay.proxy->host : relay.host;
    const std::uint16_t port = relay.proxy ? relay.proxy->port : relay.port;
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) {
        endpoints_.emplace_back(address, port);
        resolved();
        return;
    }
    // Asio may start a thread now; a check resolves on a thread of the host's.
    const alarm_sink::SignalsBlocked blocked;
    resolver_.async_resolve(
        host, std::to_string(port), Tcp::resolver::numeric_service,
        [self = shared_from_this()](error_code error, const Tcp::resolver::results_type& found) {
            if (self->owner_ == nullptr) return;
            if (error) {
                self->end(resolve_failure(*self->route_.relay, error));
                return;
            }
            for (const auto& entry : found)
                self->endpoints_.push_back(entry.endpoint());
            self->resolved();
        });
}

void Connection::resolved() {
    if (observer_ != nullptr) observer_->resolved(endpoints_);
    std::reverse(endpoints_.begin(), endpoints_.end());
    connect_next();
}

void Connection::connect_next() {
    const Tcp::endpoint endpoint = endpoints_.back();
    // An address that does not answer must leave time for the others.
    const auto share = route_.relay->timeout / static_cast<long>(endpoints_.size());
    endpoints_.pop_back();
    expect(std::max(share, std::chrono::seconds(1)));
    error_code ignored;
    socket_.close(ignored);
    // Asio's own sockets would be inherited by whatever the host starts.  One that cannot be had
    // is reported by the connecting.
    if (!socket_.open(endpoint.protocol(), ignored)) {
        ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
    }
    socket_.async_connect(endpoint, [self = shared_from_this(), endpoint](error_code error) {
        if (self->owner_ == nullptr) return;
        if (!error) {
            if (self->observer_ != nullptr) self->observer_->connected(endpoint);
            self->connected();
            return;
        }
        // A cancelled attempt was cut off by deadline_passed().
        const std::string reason =
            error == asio::error::operation_aborted ? std::string(kNoAnswer) : error.message();
        if (self->observer_ != nullptr) self->observer_->not_connected(endpoint, reason);
        if (!self->endpoints_.empty()) {
            self->connect_next();
        } else {
            self->end(connect_failure(*self->route_.relay, reason));
        }
    });
}

void Connection::connected() {
    error_code error;
    socket_.set_option(Tcp::no_delay(true), error);
    socket_.non_blocking(true, error);
    const configuration::Relay& relay = *route_.relay;
    expect(relay.timeout);
    if (relay.proxy) {
        tunnel_ = proxy::make_tunnel(*relay.proxy, {relay.host, relay.port},
                                     std::exchange(credentials_.proxy, std::nullopt));
        pump();
        if (owner_ == nullptr) return;
    } else {
        begin_session();
        flush();
    }
    read();
}

// From here on it is the server that hears and speaks.
void Connection::begin_session() {
    const configuration::Relay& relay = *route_.relay;
    error_code error;
    const auto local = socket_.local_endpoint(error).address();
    smtp::DialogueOptions options;
    options.client_name =
        local.is_v6() ? fmt::format("[IPv6:{}]", local.to_string()) : fmt::format("[{}]", local.to_string());
    options.starttls = relay.tls == configuration::TlsMode::starttls;
    logs_in_ = credentials_.relay.has_value();
    options.credentials = std::exchange(credentials_.relay, std::nullopt);
    dialogue_.emplace(std::move(options));
    dialogue_->set_observer(observer_);
    if (relay.tls == configuration::TlsMode::implicit) start_tls();
}

bool Connection::is_through_proxy() {
    if (!tunnel_->established() && !tunnel_->failed()) {
        flush();
        return false;
    }
    if (observer_ != nullptr) observer_->tunnel_over(*tunnel_);
    if (tunnel_->failed()) {
        end(proxy_failure(*route_.relay, tunnel_->failure()));
        return false;
    }
    const std::unique_ptr<proxy::Tunnel> passed = std::move(tunnel_);
    begin_session();
    expect(route_.relay->timeout);
    if (channel_) {
        channel_->receive(passed->beyond());
    } else {
        hand_to_dialogue(passed->beyond());
    }
    return true;
}

void Connection::start_tls() {
    if (credentials_.identity) client_expiry_ = credentials_.identity->certificate().expiry();
    channel_.emplace(route_.trust, route_.sessions, peer_of(*route_.relay), now_unix_ns_,
                     std::exchange(credentials_.identity, nullptr));
}

void Connection::hand_to_dialogue(std::string_view bytes) {
    if (observer_ != nullptr) observer_->heard(bytes);
    dialogue_->receive(bytes);
}

// Nobody needs it who does not log in.
std::optional<sasl::ChannelBinding> Connection::binding() const {
    if (!logs_in_) return std::nullopt;
    tls::ChannelBinding binding = channel_->binding();
    return sasl::ChannelBinding{std::move(binding.type), std::move(binding.data)};
}

// ---- bytes ---------------------------------------------------------------------------------

void Connection::read() {
    socket_.async_read_some(
        asio::buffer(incoming_),
        asio::bind_allocator(read_slot_.allocator(),
                             [self = shared_from_this()](error_code error, std::size_t size) {
                                 if (self->owner_ == nullptr) return;
                                 if (error) {
                                     self->stream_ended();
                                     return;
                                 }
                                 self->received(size);
                                 if (self->socket_.is_open() && self->owner_ != nullptr)
                                     self->read();
                             }));
}

void Connection::received(std::size_t size) {
    const std::string_view bytes(incoming_.data(), size);
    if (tunnel_) {
        tunnel_->receive(bytes);
    } else if (channel_) {
        channel_->receive(bytes);
    } else {
        hand_to_dialogue(bytes);
    }
    pump();
}

void Connection::stream_ended() {
    if (tunnel_) {
        tunnel_->closed();
    } else if (channel_) {
        channel_->closed();
    } else {
        dialogue_->closed();
    }
    pump();
}

// Carries plaintext from the channel to the dialogue, and signals from the dialogue to the owner,
// until there is nothing left to carry; then writes what has come together.
void Connection::pump() {
    const auto self = shared_from_this();  // the owner may let go of it
    pumping_ = true;
    const std::unique_ptr<bool, void (*)(bool*)> done(&pumping_, [](bool* at) { *at = false; });
    if (owner_ == nullptr) return;
    if (tunnel_ && !is_through_proxy()) return;
    if (channel_) {
        if (channel_->failed() && !secured_) {
            if (observer_ != nullptr) observer_->handshake_over(*channel_);
            flush();
            end(tls_failure(*route_.relay, channel_->failure()));
            return;
        }
        if (channel_->established() && !secured_) {
            secured_ = true;
            if (observer_ != nullptr) observer_->handshake_over(*channel_);
            dialogue_->secured(binding());
        }
        if (!channel_->plaintext().empty()) {
            hand_to_dialogue(channel_->plaintext());
            channel_->plaintext().clear();
        }
        if (channel_->failed() || channel_->peer_closed()) dialogue_->closed();
    }
    arm();  // the owner asks how long the answer took
    while (const auto signal = dialogue_->next_signal()) {
        if (!handle(*signal)) return;
    }
    flush();
}

void Connection::pump_soon() {
    if (std::exchange(pumping_, true)) return;
    asio::post(io_, [self = shared_from_this()] { self->pump(); });
}

// Returns whether the connection goes on.
bool Connection::handle(smtp::Signal signal) {
    switch (signal) {
        case smtp::Signal::upgrade: start_tls(); break;
        case smtp::Signal::ready:
            ready_ = true;
            owner_->ready(*this);
            break;
        case smtp::Signal::finished:
            owner_->finished(*this, dialogue_->take_result());
            break;
        case smtp::Signal::failed:
            flush();
            // What the dialogue sees as the end of the stream may be an alert or a broken record.
            end(channel_ && channel_->failed()
                    ? tls_failure(*route_.relay, channel_->failure())
                    : dialogue_failure(*route_.relay, dialogue_->failure()));
            return false;
        case smtp::Signal::quit: end({}); return false;
    }
    return owner_ != nullptr;
}

void Connection::flush() {
    if (dialogue_ && !dialogue_->output().empty()) {
        if (observer_ != nullptr && (secured_ || !channel_)) observer_->said(dialogue_->output());
        if (channel_ && secured_) {
            channel_->send(dialogue_->output());
            dialogue_->output().clear();
        } else if (!channel_) {
            outgoing_waits().append(dialogue_->output());
            dialogue_->output().clear();
        }
    }
    if (dialogue_) arm();
    if (writing_ || !socket_.is_open()) return;
    std::string& waits = outgoing_waits();
    if (waits.empty()) return;
    outgoing_.clear();
    outgoing_.swap(waits);
    // Nearly always the kernel takes all of it at once.
    error_code not_sent;
    const std::size_t sent = socket_.write_some(asio::buffer(outgoing_), not_sent);
    if (sent == outgoing_.size()) {
        if (tunnel_) sasl::wipe(outgoing_);
        return;
    }
    writing_ = true;
    asio::async_write(socket_, asio::buffer(outgoing_) + sent,
                      [self = shared_from_this()](error_code error, std::size_t) {
                          self->writing_ = false;
                          if (self->tunnel_) sasl::wipe(self->outgoing_);
                          // A broken connection shows itself to read(), behind what the server
                          // still had to say.
                          if (self->owner_ != nullptr && !error) self->flush();
                      });
}

// ---- time ----------------------------------------------------------------------------------

// The dialogue may have moved on: sets the deadline of what it waits for now.  A server that sends
// its answer drop by drop does not move the deadline.
void Connection::arm() {
    const smtp::Awaiting awaiting = dialogue_->awaiting();
    const std::size_t replies = dialogue_->replies();
    if (awaiting == armed_for_ && replies == armed_after_) return;
    const auto now = Clock::now();
    if (armed_for_ == smtp::Awaiting::hello) round_trip_ = now - armed_;
    armed_ = now;
    armed_for_ = awaiting;
    armed_after_ = replies;
    const auto time = deadline_of(awaiting, *route_.relay);
    expect(is_trial() ? std::min<std::chrono::milliseconds>(time, kTrialDeadline) : time, now);
}

// The server may have thrown away what followed a content.
bool Connection::is_trial() const { return trial_ && dialogue_->awaits_follower(); }

void Connection::expect(std::chrono::milliseconds time, Clock::time_point now) {
    deadline_ = now + time;
    // Set anew only when it would ring too late; ringing early it goes on waiting.
    if (!timer_armed_ || timer_.expiry() > deadline_) set_timer();
}

void Connection::set_timer() {
    timer_.expires_at(deadline_);
    timer_armed_ = true;
    timer_.async_wait([self = shared_from_this()](error_code error) {
        if (error || self->owner_ == nullptr) return;
        self->timer_armed_ = false;
        if (Clock::now() < self->deadline_) {
            self->set_timer();
        } else {
            self->deadline_passed();
        }
    });
}

void Connection::deadline_passed() {
    if (tunnel_) {
        end(proxy_timeout(*route_.relay));
        return;
    }
    if (!dialogue_) {  // not connected yet: the next address, or the end
        if (socket_.is_open()) {
            socket_.close();
        } else {
            end(resolve_timeout(*route_.relay));
        }
        return;
    }
    if (is_idle()) {
        quit();
        return;
    }
    const bool trial = is_trial();
    const smtp::Awaiting awaiting = dialogue_->awaiting();
    if (awaiting == smtp::Awaiting::quit) {
        end({});
        return;
    }
    // What is known of the mail under way is told first, then why the connection ended.
    dialogue_->closed();
    while (const auto signal = dialogue_->next_signal()) {
        if (*signal == smtp::Signal::finished && !handle(*signal)) return;
    }
    end(trial ? Failure{} : timeout_failure(*route_.relay, awaiting));
}

void Connection::end(Failure failure) {
    ConnectionOwner* const owner = std::exchange(owner_, nullptr);
    close();
    if (owner != nullptr) owner->ended(*this, std::move(failure));
}

void Connection::close() {
    ready_ = false;
    resolver_.cancel();
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
}

std::string& Connection::outgoing_waits() {
    if (tunnel_) return tunnel_->output();
    return channel_ ? channel_->output() : plain_output_;
}

}  // namespace encrypted_email::delivery
