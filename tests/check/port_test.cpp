// The wrong port, the wrong mode, the wrong name: recognised at once, and mended by the line that
// the remedy names.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "tests/check/scenario.hpp"
#include "tests/support/free_port.hpp"

using namespace check_test;
using std::chrono_literals::operator""s;

namespace {

class Port : public CheckScenario {
protected:
    const PostfixInstance postfix_;
    RelayText relay_ = relay_to(postfix_);
};

// Listens, and answers nobody who connects: what is blocked on its way looks like that.
class Unanswering {
public:
    Unanswering() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const at = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, at, size) != 0 || ::listen(listener_, 0) != 0 ||
            ::getsockname(listener_, at, &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        port_ = ntohs(address.sin_port);
        for (int& caller : callers_) {  // the queue is full now: the kernel drops who comes next
            caller = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            static_cast<void>(::connect(caller, at, size));
        }
    }
    ~Unanswering() {
        for (const int caller : callers_)
            ::close(caller);
        ::close(listener_);
    }
    Unanswering(const Unanswering&) = delete;
    Unanswering& operator=(const Unanswering&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    int listener_;
    std::array<int, 4> callers_{};
    std::uint16_t port_ = 0;
};

TEST_F(Port, ForStarttlsWithImplicitTlsIsMendedByTheMode) {
    relay_.port = postfix_.starttls_port();
    const auto failed = expect_failure(relay_, "tls", {"220 mail.building7.example"}, "set tls");
    relay_.tls = told(failed.remedy, "tls = \"([a-z]+)\"");
    expect_all_passed(relay_);
}

TEST_F(Port, ForImplicitTlsWithStarttlsIsMendedByTheModeWithinSeconds) {
    relay_.tls = "starttls";
    const auto begun = std::chrono::steady_clock::now();
    const auto failed =
        expect_failure(relay_, "greeting", {"it answered TLS from the first byte: TLSv1.3"},
                       "Set relays.main.tls");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 12s);
    relay_.tls = told(failed.remedy, "relays.main.tls = \"([a-z]+)\"");
    expect_all_passed(relay_);
}

TEST_F(Port, ThatNothingListensOnIsMendedByThePort) {
    relay_.port = free_port();
    expect_failure(relay_, "connect", {"Connection refused"}, "Check relays.main.host and port");
    relay_.port = postfix_.implicit_port();
    expect_all_passed(relay_);
}

TEST_F(Port, ThatIsBlockedIsMendedByThePort) {
    const Unanswering blocked;
    relay_.port = blocked.port();
    relay_.timeout = "1s";
    expect_failure(relay_, "connect", {"no answer"}, "that no firewall is in between");
    relay_.port = postfix_.implicit_port();
    relay_.timeout = "";
    expect_all_passed(relay_);
}

TEST_F(Port, OfAnUnknownHostIsMendedByTheName) {
    relay_.host = "no-such-host.invalid";
    expect_failure(relay_, "resolve", {"no-such-host.invalid"}, "DNS servers");
    relay_.host = "localhost";
    expect_all_passed(relay_);
}

TEST_F(Port, ThatOffersNoStarttlsIsMendedByImplicitTls) {
    const PostfixInstance without({}, "starttls");
    RelayText relay = relay_to(without);
    relay.tls = "starttls";
    relay.port = without.starttls_port();
    const auto failed = expect_failure(relay, "starttls", {"the server does not offer STARTTLS"},
                                       "the server's implicit TLS port");
    relay.tls = told(failed.remedy, "relays.main.tls = \"([a-z]+)\"");
    relay.port = without.implicit_port();
    expect_all_passed(relay);
}

}  // namespace
