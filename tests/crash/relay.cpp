#include "tests/crash/relay.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "tests/crash/conversation.hpp"
#include "tests/support/free_port.hpp"

namespace crash {

namespace trial_server = host_stub::trial_server;

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

ConnectionNumber next_number() {
    static std::atomic<ConnectionNumber> last = 0;
    return ++last;
}

}  // namespace

class Relay::Listener {
public:
    Listener(trial_server::Identity identity, trial_server::Credentials credentials,
             RelayOwner& owner)
        : identity_(std::move(identity)),
          credentials_(std::move(credentials)),
          owner_(owner),
          port_(test_support::free_port()) {
        start();
    }

    ~Listener() { stop(); }

    [[nodiscard]] std::uint16_t port() const { return port_; }

    void start() {
        descriptor_ = listening_socket(port_);
        thread_ = std::thread([this] { accept(); });
    }

    // A socket that is shut down wakes whoever waits for it; it is closed when nobody does.
    void stop() {
        if (!thread_.joinable()) return;
        ::shutdown(descriptor_, SHUT_RDWR);
        thread_.join();
        ::close(descriptor_);
        {
            const std::lock_guard lock(mutex_);
            for (const Client& client : clients_) {
                if (!client.gone) ::shutdown(client.descriptor, SHUT_RDWR);
            }
        }
        wait_until_idle();
        reap();
    }

    void wait_until_idle() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return open_ == 0; });
    }

    [[nodiscard]] std::size_t connections() {
        const std::lock_guard lock(mutex_);
        return open_;
    }

private:
    struct Client {
        int descriptor;
        bool gone = false;
        std::thread thread = {};
    };

    void accept() {
        for (;;) {
            const int descriptor = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor < 0) return;
            reap();
            const std::lock_guard lock(mutex_);
            Client& client = clients_.emplace_back(Client{descriptor});
            ++open_;
            client.thread = std::thread([this, &client] { serve(client); });
        }
    }

    void serve(Client& client) {
        const ConnectionNumber number = next_number();
        converse(client.descriptor, number, identity_, credentials_, owner_);
        owner_.gone(number);
        const std::lock_guard lock(mutex_);
        ::close(client.descriptor);
        client.gone = true;
        --open_;
        changed_.notify_all();
    }

    // Joins the threads of those who are gone.
    void reap() {
        std::list<Client> gone;
        {
            const std::lock_guard lock(mutex_);
            for (auto client = clients_.begin(); client != clients_.end();) {
                const auto next = std::next(client);
                if (client->gone) gone.splice(gone.end(), clients_, client);
                client = next;
            }
        }
        for (Client& client : gone)
            client.thread.join();
    }

    const trial_server::Identity identity_;
    const trial_server::Credentials credentials_;
    RelayOwner& owner_;
    const std::uint16_t port_;
    int descriptor_ = -1;
    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::list<Client> clients_;
    std::size_t open_ = 0;
};

std::string_view name_of(Step step) {
    switch (step) {
        case Step::connected: return "connected";
        case Step::ehlo: return "ehlo";
        case Step::auth: return "auth";
        case Step::mail: return "mail";
        case Step::rcpt: return "rcpt";
        case Step::data: return "data";
        case Step::dot: return "dot";
        case Step::replied: return "replied";
    }
    return "";
}

std::string_view name_of(Deed deed) {
    switch (deed) {
        case Deed::serve: return "serve";
        case Deed::hang_up: return "hang up";
        case Deed::reset: return "reset";
        case Deed::busy: return "421";
        case Deed::defer: return "451";
        case Deed::silence: return "silence";
        case Deed::slow: return "slow";
        case Deed::lose_reply: return "reply lost";
    }
    return "";
}

Relay::Relay(trial_server::Identity identity, trial_server::Credentials credentials,
             RelayOwner& owner)
    : listener_(std::make_unique<Listener>(std::move(identity), std::move(credentials), owner)) {}

Relay::~Relay() = default;

std::uint16_t Relay::port() const { return listener_->port(); }
void Relay::stop() { listener_->stop(); }
void Relay::start() { listener_->start(); }
void Relay::wait_until_idle() { listener_->wait_until_idle(); }
std::size_t Relay::connections() const { return listener_->connections(); }

}  // namespace crash
