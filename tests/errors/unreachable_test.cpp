// Nothing there, no such name, or nobody who answers.
#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <mutex>

#include "tests/errors/relay_error.hpp"

using namespace errors_test;
using namespace std::chrono_literals;

namespace {

// Stands between the plugin and the C library: the names of these tests are answered here, so that
// they need no network and no name server that can be told to be silent.
class NameService {
public:
    static constexpr const char* kUnknown = "no-such-host.invalid";
    static constexpr const char* kUnanswered = "unanswered.invalid";

    static NameService& instance() {
        static NameService service;
        return service;
    }

    // Like a resolver whose servers stay silent: it gives up by itself after a while.
    void stay_silent() {
        std::unique_lock lock(mutex_);
        given_up_.wait_for(lock, 30s, [this] { return give_up_; });
    }

    void give_up() {
        const std::lock_guard lock(mutex_);
        give_up_ = true;
        given_up_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable given_up_;
    bool give_up_ = false;
};

}  // namespace

// Found before the C library's: the plugin takes it from the program.
extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char* node,
                                                                  const char* service,
                                                                  const addrinfo* hints,
                                                                  addrinfo** result) {
    const std::string_view name = node == nullptr ? "" : node;
    if (name == NameService::kUnknown) return EAI_NONAME;
    if (name == NameService::kUnanswered) {
        NameService::instance().stay_silent();
        return EAI_AGAIN;
    }
    const auto real = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(node, service, hints, result);
}

namespace {

class Unreachable : public RelayError {};

TEST_F(Unreachable, NothingListens) {
    RelayText relay = good_relay();
    relay.port = port_;
    start(relay);
    expect_trouble("relay-unreachable:main",
                   {"cannot connect: Connection refused",
                    "Check relays.main.host and port, that the server runs"});

    const auto server = good_server();
    expect_delivery(*server);
}

TEST_F(Unreachable, TheNameIsUnknown) {
    RelayText relay = good_relay();
    relay.host = NameService::kUnknown;
    start(relay);
    expect_trouble("relay-unreachable:main",
                   {"the name no-such-host.invalid cannot be resolved",
                    "Check relays.main.host and this device's DNS servers"});

    const auto server = good_server();
    configure(good_relay());
    expect_delivery(*server);
}

TEST_F(Unreachable, TheNameServerIsSilent) {
    RelayText relay = good_relay();
    relay.host = NameService::kUnanswered;
    relay.timeout = "1s";
    start(relay);
    expect_trouble("relay-unreachable:main",
                   {"no DNS server answered for unanswered.invalid within 1 s",
                    "Check this device's DNS servers"});

    relay.host = "127.0.0.1";
    const auto server = good_server();
    configure(relay);
    expect_delivery(*server);
    NameService::instance().give_up();
}

TEST_F(Unreachable, TheServerSaysNothingAtAll) {
    auto silent = std::make_unique<ScriptedServer>(
        [](ScriptedServer::Client& client) { client.listen_in_silence(); }, port_);
    RelayText relay = good_relay();
    relay.timeout = "1s";
    start(relay);
    expect_trouble("relay-unreachable:main",
                   {"waited for the TLS handshake", "Check that the port is the right one"});
    expect_nothing_secret_on_the_wire();

    silent.reset();
    const auto server = good_server();
    expect_delivery(*server);
}

TEST_F(Unreachable, TheServerIsTooBusy) {
    auto busy = std::make_unique<ScriptedServer>(
        [](ScriptedServer::Client& client) {
            client.send("421 4.3.2 too many connections, come back later\r\n");
        },
        port_);
    start(good_relay("starttls"));
    expect_trouble("relay-busy:main", {"421 4.3.2 too many connections", "that happens by itself"});
    expect_nothing_secret_on_the_wire();

    busy.reset();
    const auto server = good_server(Protection::starttls);
    expect_delivery(*server);
}

TEST_F(Unreachable, TheServerRefusesThisDeviceInHostileWords) {
    auto rude = std::make_unique<ScriptedServer>(
        [](ScriptedServer::Client& client) {
            client.send("554 5.7.1 go\x1b[2J away\x07 \xff\r\n");
        },
        port_);
    start(good_relay("starttls"));
    expect_trouble("relay-protocol:main", {"554 5.7.1 go", "Ask the server's administrator"});
    for (const char character : sink_.host().trouble_text("relay-protocol:main")) {
        const auto byte = static_cast<unsigned char>(character);
        EXPECT_TRUE(byte >= 0x20 && byte < 0x7f) << int{byte};
    }
    rude.reset();
    const auto server = good_server(Protection::starttls);
    expect_delivery(*server);
}

TEST_F(Unreachable, TheGreetingNeverEnds) {
    auto talkative = std::make_unique<ScriptedServer>(
        [](ScriptedServer::Client& client) {
            while (client.send("220-and another thing\r\n")) {
            }
        },
        port_);
    start(good_relay("starttls"));
    expect_trouble("relay-protocol:main", {"host and port"});
    expect_nothing_secret_on_the_wire();

    talkative.reset();
    const auto server = good_server(Protection::starttls);
    expect_delivery(*server);
}

}  // namespace
