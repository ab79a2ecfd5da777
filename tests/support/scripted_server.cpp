#include "tests/support/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace test_support {
namespace {

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
        for (const int client : clients_)
            ::shutdown(client, SHUT_RDWR);
        for (std::thread& thread : threads_)
            thread.join();
        for (const int client : clients_)
            ::close(client);
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] std::string received() {
        const std::lock_guard lock(mutex_);
        return received_;
    }

    [[nodiscard]] std::size_t connections() {
        const std::lock_guard lock(mutex_);
        return clients_.size();
    }

private:
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
            listener_.received_ += bytes;
            return bytes;
        }

        bool send(std::string_view bytes) override {
            while (!bytes.empty()) {
                const ssize_t size = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
                if (size < 0) return false;
                bytes.remove_prefix(static_cast<std::size_t>(size));
            }
            return true;
        }

    private:
        Listener& listener_;
        const int descriptor_;
    };

    void accept() {
        for (;;) {
            const int descriptor = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor < 0) return;
            {
                const std::lock_guard lock(mutex_);
                clients_.push_back(descriptor);
            }
            threads_.emplace_back([this, descriptor] {
                Connected client(*this, descriptor);
                script_(client);
                ::shutdown(descriptor, SHUT_RDWR);
            });
        }
    }

    const Script script_;
    const int descriptor_;
    const std::uint16_t port_;
    std::mutex mutex_;
    std::string received_;
    std::vector<int> clients_;
    std::list<std::thread> threads_;
    std::thread thread_;
};

ScriptedServer::ScriptedServer(Script script, std::uint16_t port)
    : listener_(std::make_unique<Listener>(std::move(script), port)) {}

ScriptedServer::~ScriptedServer() = default;

std::uint16_t ScriptedServer::port() const { return listener_->port(); }

std::string ScriptedServer::received() const { return listener_->received(); }

std::size_t ScriptedServer::connections() const { return listener_->connections(); }

}  // namespace test_support
