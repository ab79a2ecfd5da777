// connection.hpp - one client of the trial server: the socket between TLS channel and session.
//
// Half-duplex: reads, lets the session answer, writes, reads again.  A client that does not take
// its replies is therefore not read from, and memory stays bounded.  Ends with a lingering close,
// so that the last reply is not lost to a reset.
//
// Threads: all of it runs on the server's thread.
// Fails:   ends itself; the register hears why a handshake failed.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "host_stub/trial_server/mailbox.hpp"
#include "host_stub/trial_server/server.hpp"
#include "host_stub/trial_server/session.hpp"
#include "host_stub/trial_server/tls_acceptor.hpp"

namespace host_stub::trial_server {

/// What connections write down and other threads read.
struct Observations {
    Mailbox mailbox;
    mutable std::mutex mutex;
    mutable std::condition_variable changed;
    Statistics statistics;  ///< guarded by mutex

    template <typename Change>
    void update(Change change) {
        {
            const std::lock_guard lock(mutex);
            change(statistics);
        }
        changed.notify_all();
    }
};

class Connection final : public std::enable_shared_from_this<Connection>, private SessionObserver {
public:
    /// `tls` is null for a plaintext server; `options`, `tls` and `observations` outlive it.
    Connection(boost::asio::ip::tcp::socket socket, const ServerOptions& options,
               const TlsAcceptor* tls, Observations& observations, std::size_t number);

    void start();

    /// Ends it at once; pending operations are cancelled.
    void abort();

private:
    void handshake_failed(const std::string& reason);
    void read();
    void received(std::string_view bytes);
    void received_through_tls(std::string_view bytes);
    void advance();
    void write();
    void linger();
    void expire_after_idle();

    void transaction_begun() override;
    void mail_accepted(Mail mail) override;
    void authenticated(bool accepted) override;

    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer deadline_;
    const ServerOptions& options_;
    const TlsAcceptor* acceptor_;
    Observations& observations_;
    std::size_t number_;
    Session session_;
    std::unique_ptr<TlsChannel> tls_;
    bool tls_in_use_ = false;  ///< the session has been told that TLS is established
    bool closing_ = false;
    std::string outgoing_;
    std::array<char, 16384> incoming_{};
};

}  // namespace host_stub::trial_server
