// connection.hpp - one connection to a relay: the socket and the clock around tls/ and smtp/.
//
// Resolves, connects, passes the proxy where there is one, secures, logs in; then takes mails, at
// the pace that it is given, until it is told to quit, is idle for too long, or fails.  Every step
// has a deadline and everything can be abandoned at any moment.
//
// Promises: one write at a time, holding all that is to be said; the owner hears finished() for
// each begin() that returned true, in that order, and ended() exactly once, unless it calls
// abandon(), after which it hears nothing.  Never calls the owner from inside one of its own public
// functions.
//
// Threads: the I/O thread alone.
// Fails:   ConnectionOwner::ended() says why.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/delivery/connection_observer.hpp"
#include "encrypted_email/delivery/failure.hpp"
#include "encrypted_email/delivery/route.hpp"
#include "encrypted_email/intake/handler_slot.hpp"
#include "encrypted_email/proxy/tunnel.hpp"
#include "encrypted_email/smtp/dialogue.hpp"
#include "encrypted_email/tls/channel.hpp"

namespace encrypted_email::delivery {

class Connection;

class ConnectionOwner {
public:
    // accepts() has become true.
    virtual void ready(Connection& connection) = 0;
    // The oldest transaction that has begun is over.
    virtual void finished(Connection& connection, smtp::TransactionResult result) = 0;
    // It is gone.  Failure::kind is none when it quit by itself, idle or told to.
    virtual void ended(Connection& connection, Failure failure) = 0;

protected:
    ~ConnectionOwner() = default;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Clock = std::chrono::steady_clock;

    // `owner` outlives the connection or abandons it.  `now_unix_ns` judges certificates.
    Connection(boost::asio::io_context& io, Route route, std::int64_t now_unix_ns,
               ConnectionOwner& owner);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Before open(); `observer` outlives the connection.
    void set_observer(ConnectionObserver& observer) { observer_ = &observer; }

    // Sets out, once; the credentials are wiped once they have been used.
    void open(Credentials credentials);

    // How far ahead of the replies the next mails may be.  `trial`: the relay may say nothing at
    // all to a mail that follows another one; that is waited for kTrialDeadline only, and is no
    // failure of the relay.
    void set_pace(smtp::Pace pace, bool trial);

    // Whether it can be handed a mail now.
    [[nodiscard]] bool accepts() const { return ready_ && dialogue_->accepts(); }

    // Hands it a mail; false when it does not accept one.
    bool begin(smtp::Transaction transaction);

    // Says goodbye and closes; ended() follows.  Only when is_idle().
    void quit();

    // Closes at once.  A mail under way is cut off; the owner hears no more.
    void abandon();

    // It can take a mail and has none.
    [[nodiscard]] bool is_idle() const { return ready_ && !dialogue_->in_transaction(); }
    [[nodiscard]] std::size_t mails() const { return mails_; }  // begun so far
    [[nodiscard]] Clock::time_point opened() const { return opened_; }
    // How long the server took to answer EHLO; connecting would tell of the nearest proxy.
    [[nodiscard]] Clock::duration round_trip() const { return round_trip_; }
    [[nodiscard]] const Route& route() const { return route_; }
    [[nodiscard]] bool resumed() const { return channel_ && channel_->resumed(); }
    // The certificates that the server was verified by, and this client's; none when it resumed a
    // session.
    [[nodiscard]] std::vector<tls::Expiry> verified_path() const;
    // The same, to try other roots on; null when it resumed a session.
    [[nodiscard]] std::shared_ptr<const tls::Presented> presented() const {
        return channel_ ? channel_->presented() : nullptr;
    }
    [[nodiscard]] std::string describe() const;  // "mail.example.org:465, TLSv1.3 ..."

private:
    using Tcp = boost::asio::ip::tcp;
    // Not the socket of any executor: that costs an indirection for each operation.
    using Socket = boost::asio::basic_stream_socket<Tcp, boost::asio::io_context::executor_type>;

    void resolve();
    void resolved();
    void connect_next();
    void connected();
    void begin_session();
    [[nodiscard]] bool is_through_proxy();
    void start_tls();
    void hand_to_dialogue(std::string_view bytes);
    [[nodiscard]] std::optional<sasl::ChannelBinding> binding() const;
    void read();
    void received(std::size_t size);
    void stream_ended();
    void pump();
    bool handle(smtp::Signal signal);
    void pump_soon();
    void flush();
    void expect(std::chrono::milliseconds time, Clock::time_point now = Clock::now());
    void arm();
    void set_timer();
    [[nodiscard]] bool is_trial() const;
    void deadline_passed();
    void end(Failure failure);
    void close();
    [[nodiscard]] std::string& outgoing_waits();

    boost::asio::io_context& io_;
    const Route route_;
    const std::int64_t now_unix_ns_;
    ConnectionOwner* owner_;  // null once abandoned or ended
    ConnectionObserver* observer_ = nullptr;

    Credentials credentials_;
    std::optional<tls::Expiry> client_expiry_;  // of a certificate that there is to be shown
    Tcp::resolver resolver_;
    std::vector<Tcp::endpoint> endpoints_;  // still to be tried, last first
    Socket socket_;
    std::unique_ptr<proxy::Tunnel> tunnel_;  // until the way through the proxy is free
    std::optional<tls::Channel> channel_;
    std::optional<smtp::Dialogue> dialogue_;

    std::array<char, 17 * 1024> incoming_{};  // one full TLS record and its overhead
    intake::HandlerSlot<320> read_slot_;
    std::string outgoing_;                    // being written; must not change until it is
    std::string plain_output_;                // waits to be written before TLS is up
    bool writing_ = false;
    bool secured_ = false;
    bool logs_in_ = false;
    bool ready_ = false;    // logged in, and not about to leave
    bool pumping_ = false;  // pump() is at work, or will be
    bool trial_ = false;
    std::size_t mails_ = 0;

    boost::asio::steady_timer timer_;
    bool timer_armed_ = false;
    Clock::time_point deadline_;
    smtp::Awaiting armed_for_ = smtp::Awaiting::nothing;
    std::size_t armed_after_ = 0;  // replies
    Clock::time_point opened_{};
    Clock::time_point armed_{};
    Clock::duration round_trip_{};
};

}  // namespace encrypted_email::delivery
