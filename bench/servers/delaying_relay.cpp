// delaying_relay - a TCP relay that makes a link long: every byte arrives half a round-trip time
// later, in either direction, and so does the connection itself.
//
// netem is not in every kernel; this needs nothing.  What it cannot delay is the client's own TCP
// handshake, which the kernel answers at once: count one round trip more for that.  Bandwidth is
// not limited, and nothing is lost.
//
// usage: delaying_relay MILLISECONDS PORT
//
// MILLISECONDS is the round-trip time, PORT the server's on 127.0.0.1.  Prints "port N", then
// "accepted NANOSECONDS" (CLOCK_MONOTONIC) for each connection, and for its first 32 turns
// "client NANOSECONDS" or "server NANOSECONDS": who speaks now, after the other one was heard.
// Runs until SIGTERM.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <list>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void send_at_once(int descriptor) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// What was read from one end and waits for its time at the other.
struct Flight {
    Clock::time_point due;
    std::string bytes;  // empty: the end of the stream
};

struct Direction {
    int from = -1;
    int to = -1;
    bool ended = false;  // `from` says no more
    std::deque<Flight> flights;
};

constexpr int kToldTurns = 32;

struct Link {
    int client;
    int server = -1;
    Clock::time_point connect_at;
    std::array<Direction, 2> directions{};
    bool dead = false;
    int speaker = -1;  // the direction of whoever was heard last
    int turns = 0;
};

// Heard: the client when its bytes come here, the server when its bytes leave for the client.
void heard(Link& link, int direction) {
    if (link.speaker == direction || link.turns == kToldTurns) return;
    link.speaker = direction;
    ++link.turns;
    std::printf("%s %lld\n", direction == 0 ? "client" : "server",
                static_cast<long long>(Clock::now().time_since_epoch().count()));
    std::fflush(stdout);
}

class Relay {
public:
    Relay(double round_trip_ms, int port)
        : half_(std::chrono::duration_cast<Clock::duration>(
              std::chrono::duration<double, std::milli>(round_trip_ms / 2))),
          target_(loopback(port)),
          listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address = loopback(0);
        socklen_t length = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0) fail("bind");
        if (::listen(listener_, 128) != 0) fail("listen");
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        std::printf("port %d\n", ntohs(address.sin_port));
        std::fflush(stdout);
    }

    [[noreturn]] void run() {
        for (;;) {
            wait();
            for (Link& link : links_)
                move(link);
            links_.remove_if([](const Link& link) {
                if (!link.dead) return false;
                ::close(link.client);
                if (link.server >= 0) ::close(link.server);
                return true;
            });
        }
    }

private:
    void wait() {
        std::vector<pollfd> polled{{listener_, POLLIN, 0}};
        auto next = Clock::time_point::max();
        for (const Link& link : links_) {
            if (link.server < 0) next = std::min(next, link.connect_at);
            for (const Direction& direction : link.directions) {
                if (direction.from >= 0 && !direction.ended) {
                    polled.push_back({direction.from, POLLIN, 0});
                }
                if (!direction.flights.empty() && direction.to >= 0) {
                    next = std::min(next, direction.flights.front().due);
                }
            }
        }
        timespec timeout{};
        if (next != Clock::time_point::max()) {
            const auto left = std::max(next - Clock::now(), Clock::duration::zero());
            timeout.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(left).count();
            timeout.tv_nsec = (left % std::chrono::seconds(1)).count();
        }
        const bool for_ever = next == Clock::time_point::max();
        if (::ppoll(polled.data(), polled.size(), for_ever ? nullptr : &timeout, nullptr) < 0 &&
            errno != EINTR) {
            fail("ppoll");
        }
        if ((polled[0].revents & POLLIN) != 0) accept();
    }

    void accept() {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        send_at_once(client);
        const auto now = Clock::now();
        std::printf("accepted %lld\n", static_cast<long long>(now.time_since_epoch().count()));
        std::fflush(stdout);
        Link link{client, -1, now + half_};
        link.directions[0].from = client;
        link.directions[1].to = client;
        links_.push_back(std::move(link));
    }

    void connect(Link& link) {
        link.server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::connect(link.server, reinterpret_cast<sockaddr*>(&target_), sizeof target_) != 0) {
            link.dead = true;
            return;
        }
        send_at_once(link.server);
        link.directions[0].to = link.server;
        link.directions[1].from = link.server;
    }

    void move(Link& link) {
        if (link.server < 0 && Clock::now() >= link.connect_at) connect(link);
        for (Direction& direction : link.directions) {
            read(direction, link);
            write(direction, link);
        }
        const auto over = [](const Direction& d) { return d.ended && d.flights.empty(); };
        if (over(link.directions[0]) && over(link.directions[1])) link.dead = true;
    }

    void read(Direction& direction, Link& link) const {
        if (direction.from < 0) return;
        while (!direction.ended) {
            char bytes[65536];
            const auto count = ::recv(direction.from, bytes, sizeof bytes, MSG_DONTWAIT);
            if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
            const std::size_t length = count > 0 ? static_cast<std::size_t>(count) : 0;
            if (length > 0 && &direction == &link.directions[0]) heard(link, 0);
            direction.flights.push_back({Clock::now() + half_, {bytes, length}});
            direction.ended = count <= 0;
        }
    }

    static void write(Direction& direction, Link& link) {
        while (direction.to >= 0 && !direction.flights.empty() &&
               direction.flights.front().due <= Clock::now()) {
            const std::string& bytes = direction.flights.front().bytes;
            if (bytes.empty()) {
                ::shutdown(direction.to, SHUT_WR);
            } else {
                if (&direction == &link.directions[1]) heard(link, 1);
                for (std::size_t sent = 0; sent < bytes.size();) {
                    const auto count = ::send(direction.to, bytes.data() + sent,
                                              bytes.size() - sent, MSG_NOSIGNAL);
                    if (count <= 0) {
                        link.dead = true;
                        return;
                    }
                    sent += static_cast<std::size_t>(count);
                }
            }
            direction.flights.pop_front();
        }
    }

    Clock::duration half_;
    sockaddr_in target_;
    int listener_;
    std::list<Link> links_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::fprintf(stderr, "usage: delaying_relay MILLISECONDS PORT\n");
        return 2;
    }
    std::signal(SIGPIPE, SIG_IGN);
    Relay(std::atof(arguments[1]), std::atoi(arguments[2])).run();
}
