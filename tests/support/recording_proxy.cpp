#include "tests/support/recording_proxy.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace test_support {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct Recording {
    std::mutex mutex;
    std::string bytes;
    std::size_t round_trips = 0;
};

// Bytes that are on their way, and when they arrive.
struct Parcel {
    std::string bytes;
    std::chrono::steady_clock::time_point arrives;
};

class Pair : public std::enable_shared_from_this<Pair> {
public:
    Pair(tcp::socket client, asio::io_context& io, Recording& recording,
         std::chrono::milliseconds one_way)
        : one_way_(one_way), recording_(recording), to_server_(io), to_client_(io) {
        to_server_.from.emplace(std::move(client));
        to_client_.from.emplace(io);
        to_server_.is_client = true;
    }

    void start(const tcp::endpoint& target) {
        to_client_.from->async_connect(target, [self = shared_from_this()](error_code error) {
            if (error) return self->hang_up();
            error_code ignored;
            for (Direction* direction : {&self->to_server_, &self->to_client_})
                direction->from->set_option(tcp::no_delay(true), ignored);
            self->read(self->to_server_);
            self->read(self->to_client_);
        });
    }

private:
    struct Direction {
        explicit Direction(asio::io_context& io) : timer(io) {}

        std::optional<tcp::socket> from;
        std::array<char, 16384> buffer{};
        std::deque<Parcel> parcels;
        asio::steady_timer timer;
        bool is_client = false;
        bool delivering = false;
        bool has_ended = false;  // behind the last parcel
    };

    void read(Direction& direction) {
        direction.from->async_read_some(
            asio::buffer(direction.buffer),
            [&direction, self = shared_from_this()](error_code error, std::size_t size) {
                if (error) {
                    direction.has_ended = true;
                    self->deliver(direction);
                    return;
                }
                // Or a server whose system gathers small segments would wait for the ACK.
                const int at_once = 1;
                ::setsockopt(direction.from->native_handle(), IPPROTO_TCP, TCP_QUICKACK, &at_once,
                             sizeof at_once);
                std::string bytes(direction.buffer.data(), size);
                if (direction.is_client) self->note(bytes);
                direction.parcels.push_back(
                    {std::move(bytes), std::chrono::steady_clock::now() + self->one_way_});
                self->deliver(direction);
                self->read(direction);
            });
    }

    void note(const std::string& bytes) {
        const std::lock_guard lock(recording_.mutex);
        recording_.bytes += bytes;
        if (std::exchange(server_spoke_, false)) ++recording_.round_trips;
    }

    void deliver(Direction& direction) {
        if (direction.delivering) return;
        if (direction.parcels.empty()) {
            if (direction.has_ended) hang_up();
            return;
        }
        direction.delivering = true;
        direction.timer.expires_at(direction.parcels.front().arrives);
        direction.timer.async_wait([&direction, self = shared_from_this()](error_code) {
            if (!direction.is_client) self->server_spoke_ = true;
            tcp::socket& to = direction.is_client ? *self->to_client_.from : *self->to_server_.from;
            asio::async_write(to, asio::buffer(direction.parcels.front().bytes),
                              [&direction, self](error_code error, std::size_t) {
                                  if (error) return self->hang_up();
                                  direction.parcels.pop_front();
                                  direction.delivering = false;
                                  self->deliver(direction);
                              });
        });
    }

    void hang_up() {
        error_code ignored;
        to_server_.from->close(ignored);
        to_client_.from->close(ignored);
    }

    const std::chrono::milliseconds one_way_;
    Recording& recording_;
    Direction to_server_;
    Direction to_client_;
    bool server_spoke_ = false;
};

}  // namespace

class RecordingProxy::Listener {
public:
    Listener(std::uint16_t target, std::chrono::milliseconds one_way)
        : one_way_(one_way),
          target_(asio::ip::address_v4::loopback(), target),
          acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          port_(acceptor_.local_endpoint().port()) {
        accept();
        thread_ = std::thread([this] { io_.run(); });
    }

    ~Listener() {
        io_.stop();
        thread_.join();
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] std::string recorded() {
        const std::lock_guard lock(recording_.mutex);
        return recording_.bytes;
    }

    [[nodiscard]] std::size_t round_trips() {
        const std::lock_guard lock(recording_.mutex);
        return recording_.round_trips;
    }

private:
    void accept() {
        acceptor_.async_accept([this](error_code error, tcp::socket client) {
            if (!error) {
                std::make_shared<Pair>(std::move(client), io_, recording_, one_way_)
                    ->start(target_);
            }
            accept();
        });
    }

    const std::chrono::milliseconds one_way_;
    const tcp::endpoint target_;
    Recording recording_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    const std::uint16_t port_;
    std::thread thread_;
};

RecordingProxy::RecordingProxy(std::uint16_t target, std::chrono::milliseconds one_way)
    : listener_(std::make_unique<Listener>(target, one_way)) {}

RecordingProxy::~RecordingProxy() = default;

std::uint16_t RecordingProxy::port() const { return listener_->port(); }

std::string RecordingProxy::sent_by_clients() const { return listener_->recorded(); }

std::size_t RecordingProxy::round_trips() const { return listener_->round_trips(); }

}  // namespace test_support
