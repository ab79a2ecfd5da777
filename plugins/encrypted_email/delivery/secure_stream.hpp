// secure_stream.hpp - a short conversation with a server by TLS: the socket and the clock for
// protocols that ask something and hang up.
//
// Resolves, connects, passes the proxy where there is one, verifies the server; TLS from the first
// byte, or when start_tls() is called.  Relays themselves have delivery/connection.
//
// Promises: one deadline for all of it; the owner hears nothing from inside one of its own calls,
// and nothing after cancel() or failed().
//
// Threads: the I/O thread alone.
// Fails:   StreamOwner::failed().
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/proxy/tunnel.hpp"
#include "encrypted_email/tls/channel.hpp"
#include "encrypted_email/tls/session_store.hpp"
#include "encrypted_email/tls/trust.hpp"

namespace encrypted_email::delivery {

// Whom to reach, by whom it is trusted, and on which way.
struct StreamServer {
    tls::Peer peer;
    std::shared_ptr<const tls::Trust> trust;
    std::shared_ptr<tls::SessionStore> sessions;  // lives and dies with `trust`
    std::chrono::seconds timeout{30};             // for all of it
    std::optional<configuration::Proxy> proxy = {};
    bool begins_plain = false;
};

struct StreamFailure {
    enum class Cause : std::uint8_t { unresolved, unconnected, proxy, tls, timeout };

    Cause cause = Cause::unconnected;
    std::string text;  // a clause, without the server's name
    proxy::FailureKind proxy = proxy::FailureKind::none;
    tls::Failure tls = {};
};

class StreamOwner {
public:
    // What is sent reaches the server: again when TLS has come about on a stream that began plain.
    virtual void ready() = 0;
    // The owner takes the bytes, and wipes them if they are secret.
    virtual void received(std::string& bytes) = 0;
    // The server ended it once it was ready(): whatever came before was told.
    virtual void closed() = 0;
    virtual void failed(const StreamFailure& failure) = 0;

protected:
    ~StreamOwner() = default;
};

class SecureStream : public std::enable_shared_from_this<SecureStream> {
public:
    // `owner` outlives it or cancels it.  `now_unix_ns` judges certificates.  `room`: what comes up
    // to so many bytes at once is kept in memory that is not given back unwiped.
    SecureStream(boost::asio::io_context& io, StreamServer server, std::int64_t now_unix_ns,
                 StreamOwner& owner, std::size_t room = 0);
    SecureStream(const SecureStream&) = delete;
    SecureStream& operator=(const SecureStream&) = delete;

    // Sets out, once; `to_proxy`: what the proxy is logged in to with.
    void open(std::optional<sasl::Credentials> to_proxy);

    // Once it is ready().
    void send(std::string_view bytes);

    // From now on nothing is sent or received in clear.  Once, after ready().
    void start_tls();

    // What is waited for, for the text of a timeout.
    void set_step(std::string_view step) { step_ = step; }

    // Of the deadline.
    void set_time_left(std::chrono::seconds time) { set_timer(time); }

    // Closes at once; the owner hears no more.
    void cancel();

private:
    using Tcp = boost::asio::ip::tcp;
    using Socket = boost::asio::basic_stream_socket<Tcp, boost::asio::io_context::executor_type>;
    using Clock = std::chrono::steady_clock;

    void resolve();
    void connect_next();
    void connected();
    void begin_session();
    [[nodiscard]] bool is_through_proxy();
    void read();
    void came(std::string_view bytes, bool ended);
    void pump();
    void flush();
    void set_timer(Clock::duration time);
    void time_is_over();
    void fail(StreamFailure failure);

    boost::asio::io_context& io_;
    const StreamServer server_;
    const std::int64_t now_unix_ns_;
    const std::size_t room_;
    StreamOwner* owner_;  // null once it failed, or was cancelled
    std::optional<sasl::Credentials> to_proxy_;
    Tcp::resolver resolver_;
    std::vector<Tcp::endpoint> addresses_;  // still to be tried, last first
    Socket socket_;
    boost::asio::steady_timer timer_;
    Clock::time_point deadline_;
    bool connecting_ = false;
    std::unique_ptr<proxy::Tunnel> tunnel_;  // until the way through the proxy is free
    std::optional<tls::Channel> channel_;
    std::string_view step_ = "the name to be resolved";
    std::array<char, 17 * 1024> incoming_{};  // one full TLS record and its overhead
    std::string plain_;                       // came in clear, or waits to be sent so
    std::string plain_output_;
    std::string outgoing_;  // being written
    bool writing_ = false;
    bool secured_ = false;
};

}  // namespace encrypted_email::delivery
