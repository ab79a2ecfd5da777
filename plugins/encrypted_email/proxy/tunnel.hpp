// tunnel.hpp - the way through a proxy, until it is free: bytes in, bytes out.
//
// The proxy is logged in to where it wants that, and asked for a connection to a server by the
// server's name, which the proxy resolves.  Once it agrees it has nothing more to say: what follows
// is between the client and the server, and TLS ends there.
//
// Promises: the proxy's answers have at most 8 KiB together; nothing of the password stands in what
// is said of them; beyond() is what came behind the consent, byte by byte.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   failure(); it says nothing more then.
// See:     RFC 9110 section 9.3.6 (CONNECT), RFC 7617 (Basic), RFC 1928 (SOCKS), RFC 1929 (its
//          log-in)
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/proxy/failure.hpp"
#include "encrypted_email/sasl/exchange.hpp"

namespace encrypted_email::proxy {

// Of all that a proxy says before the tunnel is there.
inline constexpr std::size_t kLargestAnswer = 8 * 1024;

struct Destination {
    std::string host;  // a DNS name or an IP address
    std::uint16_t port = 0;
};

class Tunnel {
public:
    virtual ~Tunnel();
    Tunnel(const Tunnel&) = delete;
    Tunnel& operator=(const Tunnel&) = delete;

    // What is to be sent; whoever takes it wipes it.
    [[nodiscard]] std::string& output() { return output_; }

    // Not after established() or failed().
    void receive(std::string_view bytes);

    // The proxy has hung up.
    void closed();

    [[nodiscard]] bool established() const { return established_; }
    [[nodiscard]] bool failed() const { return failure_.kind != FailureKind::none; }
    [[nodiscard]] const Failure& failure() const { return failure_; }

    // The proxy's last answer, fit to be shown: "HTTP/1.1 200 OK"; empty: there was none.
    [[nodiscard]] const std::string& said() const { return said_; }

    // What the server has said already.  Once it is established.
    [[nodiscard]] std::string_view beyond() const { return unread_; }

protected:
    Tunnel(const configuration::Proxy& proxy, std::optional<sasl::Credentials> credentials);

    // Goes on by what unread() holds, as far as it is complete.
    virtual void advance() = 0;

    [[nodiscard]] std::string_view unread() const { return unread_; }
    void take(std::size_t bytes) { unread_.erase(0, bytes); }
    void answered(std::string words) { said_ = std::move(words); }
    void establish() { established_ = true; }

    // `what`: a clause that goes on behind the proxy's name.
    void fail(FailureKind kind, std::string_view what);

    [[nodiscard]] const std::optional<sasl::Credentials>& credentials() const {
        return credentials_;
    }

private:
    const std::string place_;  // "the proxy http://proxy.example:3128"
    const std::optional<sasl::Credentials> credentials_;
    std::string output_;
    std::string unread_;
    std::string said_;
    std::size_t received_ = 0;
    bool established_ = false;
    Failure failure_;
};

// Sets out: output() has the first words, or it has failed() because the proxy's protocol cannot
// carry the credentials.
[[nodiscard]] std::unique_ptr<Tunnel> make_tunnel(const configuration::Proxy& proxy,
                                                  const Destination& destination,
                                                  std::optional<sasl::Credentials> credentials);

}  // namespace encrypted_email::proxy
