#include "host_stub/trial_server/server.hpp"

#include <fcntl.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "host_stub/trial_server/connection.hpp"
#include "host_stub/trial_server/tls_acceptor.hpp"

namespace host_stub::trial_server {
namespace {

using boost::asio::ip::tcp;

constexpr std::chrono::milliseconds kAcceptPause{100};

void close_on_exec(int descriptor) { ::fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

}  // namespace

class Server::Listener {
public:
    explicit Listener(ServerOptions options)
        : options_(std::move(options)),
          acceptor_(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), options_.port)),
          pause_(io_),
          port_(acceptor_.local_endpoint().port()) {
        close_on_exec(acceptor_.native_handle());
        options_.session.starttls = options_.protection == Protection::starttls;
        if (options_.protection != Protection::plaintext) {
            tls_.emplace(TlsOptions{options_.identity, options_.tls12, options_.tls13});
        }
        accept();
        thread_ = std::thread([this] { io_.run(); });
    }

    void stop() {
        const std::lock_guard lock(stopping_);
        if (thread_.joinable()) {
            boost::asio::post(io_, [this] { close(); });
            thread_.join();
        }
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const Observations& observations() const { return observations_; }

private:
    void accept() {
        acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
            if (!acceptor_.is_open()) {
                return;
            }
            if (error) {
                // Out of descriptors, usually: without a pause this would spin.
                pause_.expires_after(kAcceptPause);
                pause_.async_wait([this](const boost::system::error_code& cancelled) {
                    if (!cancelled) {
                        accept();
                    }
                });
                return;
            }
            serve(std::move(socket));
            accept();
        });
    }

    void serve(tcp::socket socket) {
        std::erase_if(connections_, [](const auto& connection) { return connection.expired(); });
        if (connections_.size() >= options_.maximum_connections) {
            return;
        }
        close_on_exec(socket.native_handle());
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);

        std::size_t number = 0;
        observations_.update([&](Statistics& statistics) {
            number = ++statistics.connections;
            statistics.most_connections_at_once =
                std::max(statistics.most_connections_at_once, connections_.size() + 1);
        });
        const auto connection = std::make_shared<Connection>(
            std::move(socket), options_, tls_ ? &*tls_ : nullptr, observations_, number);
        connections_.push_back(connection);
        connection->start();
    }

    void close() {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
        for (const auto& weak : connections_) {
            if (const auto connection = weak.lock()) {
                connection->abort();
            }
        }
    }

    ServerOptions options_;
    Observations observations_;
    std::optional<TlsAcceptor> tls_;
    boost::asio::io_context io_{1};
    tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
    std::uint16_t port_;
    std::vector<std::weak_ptr<Connection>> connections_;
    std::mutex stopping_;
    std::thread thread_;
};

Server::Server(ServerOptions options) : listener_(std::make_unique<Listener>(std::move(options))) {}

Server::~Server() { stop(); }

std::uint16_t Server::port() const { return listener_->port(); }

const Mailbox& Server::mailbox() const { return listener_->observations().mailbox; }

Statistics Server::statistics() const {
    const auto& observations = listener_->observations();
    const std::lock_guard lock(observations.mutex);
    return observations.statistics;
}

bool Server::wait_until(const std::function<bool(const Statistics&)>& holds,
                        std::chrono::steady_clock::time_point deadline) const {
    const auto& observations = listener_->observations();
    std::unique_lock lock(observations.mutex);
    return observations.changed.wait_until(lock, deadline,
                                           [&] { return holds(observations.statistics); });
}

void Server::stop() { listener_->stop(); }

}  // namespace host_stub::trial_server
