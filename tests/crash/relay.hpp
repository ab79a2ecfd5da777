// relay.hpp - a mail server for long runs, which asks its owner at every step what to do.
//
// Implicit TLS, log-in, and the trial server's session: a strict server that keeps no mail and no
// byte of what went over it.  The owner hears of each step before it is answered, on the thread
// of that connection, so that it can stop time there: kill a process, for example.
//
// This is the whole seam between a run and its servers; another server that asks at the same
// steps can stand in its place.
//
// Threads: each connection is served on a thread of its own; every member function may be called
//          from any thread, but stop() and start() by one at a time.
// Fails:   throws std::system_error when it cannot listen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "host_stub/trial_server/authentication.hpp"
#include "host_stub/trial_server/certificate_authority.hpp"
#include "host_stub/trial_server/mailbox.hpp"

namespace crash {

/// Where a connection stands: what has come, and is not answered.
enum class Step {
    connected,  ///< nothing has come
    ehlo,
    auth,
    mail,
    rcpt,
    data,
    dot,      ///< the whole content is here, and nobody has taken it
    replied,  ///< the answer to the final dot has been sent
};

inline constexpr std::array kSteps{Step::connected, Step::ehlo, Step::auth, Step::mail,
                                   Step::rcpt,      Step::data, Step::dot,  Step::replied};

enum class Deed {
    serve,
    hang_up,
    reset,
    busy,        ///< 421, then hang up
    defer,       ///< 451 to this command; the connection stays
    silence,     ///< says nothing more until the client is gone
    slow,        ///< serves after a moment
    lose_reply,  ///< at the final dot: takes the mail and hangs up; elsewhere: hangs up
};

inline constexpr std::array kDeeds{Deed::serve, Deed::hang_up, Deed::reset, Deed::busy,
                                   Deed::defer, Deed::silence, Deed::slow,  Deed::lose_reply};

[[nodiscard]] std::string_view name_of(Step step);
[[nodiscard]] std::string_view name_of(Deed deed);

using ConnectionNumber = std::uint64_t;  ///< unique among all relays of a process

/// Called on the threads of connections, for different connections at the same time.
class RelayOwner {
public:
    [[nodiscard]] virtual Deed at(Step step, ConnectionNumber connection) = 0;

    /// The server has taken responsibility for it; the reply has not been sent.
    virtual void taken(const host_stub::trial_server::Mail& mail, ConnectionNumber connection) = 0;

    /// Nothing more comes from this client.
    virtual void gone(ConnectionNumber connection) = 0;

protected:
    ~RelayOwner() = default;
};

class Relay {
public:
    /// Listens on a port that stays its own, restarts included.  `owner` outlives it.
    Relay(host_stub::trial_server::Identity identity,
          host_stub::trial_server::Credentials credentials, RelayOwner& owner);
    ~Relay();  ///< stops
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    [[nodiscard]] std::uint16_t port() const;

    /// Hangs up on everybody; connections are refused until start().
    void stop();
    void start();

    /// Every client is gone, and the owner has heard of it.
    void wait_until_idle();

    [[nodiscard]] std::size_t connections() const;  ///< open now

private:
    class Listener;
    std::unique_ptr<Listener> listener_;
};

}  // namespace crash
