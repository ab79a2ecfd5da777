#include "tests/support/recording_proxy.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <mutex>
#include <thread>

namespace test_support {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct Recording {
    std::mutex mutex;
    std::string bytes;
};

class Pair : public std::enable_shared_from_this<Pair> {
public:
    Pair(tcp::socket client, asio::io_context& io, Recording& recording)
        : client_(std::move(client)), server_(io), recording_(recording) {}

    void start(const tcp::endpoint& target) {
        server_.async_connect(target, [self = shared_from_this()](error_code error) {
            if (error) return self->hang_up();
            self->carry(self->client_, self->server_, self->from_client_, true);
            self->carry(self->server_, self->client_, self->from_server_, false);
        });
    }

private:
    using Buffer = std::array<char, 16384>;

    void carry(tcp::socket& from, tcp::socket& to, Buffer& buffer, bool record) {
        from.async_read_some(
            asio::buffer(buffer), [=, &from, &to, &buffer, self = shared_from_this()](
                                      error_code error, std::size_t size) {
                if (error) return self->hang_up();
                if (record) {
                    const std::lock_guard lock(self->recording_.mutex);
                    self->recording_.bytes.append(buffer.data(), size);
                }
                asio::async_write(to, asio::buffer(buffer.data(), size),
                                  [=, &from, &to, &buffer](error_code broken, std::size_t) {
                                      if (broken) return self->hang_up();
                                      self->carry(from, to, buffer, record);
                                  });
            });
    }

    void hang_up() {
        error_code ignored;
        client_.close(ignored);
        server_.close(ignored);
    }

    tcp::socket client_;
    tcp::socket server_;
    Recording& recording_;
    Buffer from_client_{};
    Buffer from_server_{};
};

}  // namespace

class RecordingProxy::Listener {
public:
    explicit Listener(std::uint16_t target)
        : target_(asio::ip::address_v4::loopback(), target),
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

private:
    void accept() {
        acceptor_.async_accept([this](error_code error, tcp::socket client) {
            if (!error) std::make_shared<Pair>(std::move(client), io_, recording_)->start(target_);
            accept();
        });
    }

    const tcp::endpoint target_;
    Recording recording_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    const std::uint16_t port_;
    std::thread thread_;
};

RecordingProxy::RecordingProxy(std::uint16_t target)
    : listener_(std::make_unique<Listener>(target)) {}

RecordingProxy::~RecordingProxy() = default;

std::uint16_t RecordingProxy::port() const { return listener_->port(); }

std::string RecordingProxy::sent_by_clients() const { return listener_->recorded(); }

}  // namespace test_support
