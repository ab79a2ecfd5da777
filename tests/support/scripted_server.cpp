#include "tests/support/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

namespace test_support {
namespace {

constexpr std::size_t kMostRemembered = 16 * 1024 * 1024;

[[noreturn]] void fail(const char* call) {
    throw std::system_error(errno, std::generic_category(), call);
}

int listening_socket(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        fail("bind");
    }
    if (::listen(descriptor, SOMAXCONN) != 0) fail("listen");
    return descriptor;
}

std::uint16_t port_of(int descriptor) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

}  // namespace

std::optional<std::string> ScriptedServer::Client::read_line() {
    for (;;) {
        const auto end = unread_.find("\r\n");
        if (end != std::string::npos) {
            std::string line = unread_.substr(0, end);
            unread_.erase(0, end + 2);
            return line;
        }
        const std::string more = read_some();
        if (more.empty()) return std::nullopt;
        unread_ += more;
    }
}

void ScriptedServer::Client::listen_in_silence() {
    while (!read_some().empty()) {
    }
}

class ScriptedServer::Listener {
public:
    Listener(Script script, std::uint16_t port)
        : script_(std::move(script)),
          descriptor_(listening_socket(port)),
          port_(port_of(descriptor_)) {
        thread_ = std::thread([this] { accept(); });
    }

    // A socket that is shut down wakes whoever waits for it; it is closed when nobody does.
    ~Listener() {
        ::shutdown(descriptor_, SHUT_RDWR);
        thread_.join();
        ::close(descriptor_);
        for (const Served& client : clients_)
            ::shutdown(client.descriptor, SHUT_RDWR);
        for (Served& client : clients_)
            forget(client);
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] std::string received() {
        const std::lock_guard lock(mutex_);
        return received_;
    }

    [[nodiscard]] std::size_t connections() {
        const std::lock_guard lock(mutex_);
        return connections_;
    }

    [[nodiscard]] std::size_t most_at_once() {
        const std::lock_guard lock(mutex_);
        return most_at_once_;
    }

private:
    struct Served {
        int descriptor;
        std::atomic<bool> is_over = false;
        std::thread thread;
    };

    class Connected final : public Client {
    public:
        Connected(Listener& listener, int descriptor)
            : listener_(listener), descriptor_(descriptor) {}

        std::string read_some() override {
            std::array<char, 16384> buffer{};
            const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
            if (size <= 0) return {};
            std::string bytes(buffer.data(), static_cast<std::size_t>(size));
            const std::lock_guard lock(listener_.mutex_);
            std::string& all = listener_.received_;
            all.append(bytes, 0, kMostRemembered - std::min(kMostRemembered, all.size()));
            return bytes;
        }

        bool is_quiet_for(std::chrono::milliseconds time) override {
            pollfd look{descriptor_, POLLIN, 0};
            return ::poll(&look, 1, static_cast<int>(time.count())) == 0;
        }

        bool send(std::string_view bytes) override {
            while (!bytes.empty()) {
                const ssize_t size = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
                if (size < 0) return false;
                bytes.remove_prefix(static_cast<std::size_t>(size));
            }
            return true;
        }

        void hang_up() override { ::shutdown(descriptor_, SHUT_WR); }

        // Linux resets a TCP connection that is dissolved; the descriptor stays ours.
        void reset() override {
            sockaddr nobody{};
            nobody.sa_family = AF_UNSPEC;
            ::connect(descriptor_, &nobody, sizeof nobody);
        }

    private:
        Listener& listener_;
        const int descriptor_;
    };

    void accept() {
        for (;;) {
            const int descriptor = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor < 0) return;
            // A server that sends byte by byte means it.
            const int on = 1;
            ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            clients_.remove_if([](Served& client) {
                if (!client.is_over) return false;
                forget(client);
                return true;
            });
            {
                const std::lock_guard lock(mutex_);
                ++connections_;
                most_at_once_ = std::max(most_at_once_, ++connected_);
            }
            Served& client = clients_.emplace_back();
            client.descriptor = descriptor;
            client.thread = std::thread([this, &client] { serve(client); });
        }
    }

    void serve(Served& client) {
        Connected connected(*this, client.descriptor);
        script_(connected);
        {
            // Before the client can see the end, and come again.
            const std::lock_guard lock(mutex_);
            --connected_;
        }
        ::shutdown(client.descriptor, SHUT_RDWR);
        client.is_over = true;
    }

    static void forget(Served& client) {
        client.thread.join();
        ::close(client.descriptor);
    }

    const Script script_;
    const int descriptor_;
    const std::uint16_t port_;
    std::mutex mutex_;
    std::string received_;
    std::size_t connections_ = 0;
    std::size_t connected_ = 0;
    std::size_t most_at_once_ = 0;
    std::list<Served> clients_;  // of the accepting thread, and of the destructor after it
    std::thread thread_;
};

ScriptedServer::ScriptedServer(Script script, std::uint16_t port)
    : listener_(std::make_unique<Listener>(std::move(script), port)) {}

ScriptedServer::~ScriptedServer() = default;

std::uint16_t ScriptedServer::port() const { return listener_->port(); }

std::string ScriptedServer::received() const { return listener_->received(); }

std::size_t ScriptedServer::connections() const { return listener_->connections(); }

std::size_t ScriptedServer::most_at_once() const { return listener_->most_at_once(); }

}  // namespace test_support
