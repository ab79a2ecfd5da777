// scripted_server.hpp - a TCP server on loopback that behaves as a test writes it down: one
// function serves one client.
//
// What a client took, a thread and a descriptor, is given back soon after it was served, so that a
// server may see any number of them.
//
// Threads: each client is served on a thread of its own; every member function may be called from
//          any thread.
// Fails:   the constructor throws std::system_error when it cannot listen.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace test_support {

class ScriptedServer {
public:
    /// A connected client, for its script alone.
    class Client {
    public:
        virtual ~Client() = default;

        /// What came; empty when the client is gone or the server stops.
        [[nodiscard]] virtual std::string read_some() = 0;

        /// A line without its end; nothing when the client is gone or the server stops.
        [[nodiscard]] std::optional<std::string> read_line();

        /// Whether nothing came for so long, not even the end.
        [[nodiscard]] virtual bool is_quiet_for(std::chrono::milliseconds time) = 0;

        /// Reads, and says nothing, until the client is gone or the server stops.
        void listen_in_silence();

        /// False when the client is gone or the server stops.
        virtual bool send(std::string_view bytes) = 0;

        /// Says that nothing more will come, behind what was sent; reading goes on.
        virtual void hang_up() = 0;

        /// Ends the connection by RST: both sides lose what was not read yet.
        virtual void reset() = 0;

    private:
        std::string unread_;
    };

    /// Serves one client; when it returns the server hangs up.
    using Script = std::function<void(Client&)>;

    explicit ScriptedServer(Script script, std::uint16_t port = 0);
    ~ScriptedServer();  ///< hangs up on everybody
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;

    /// What all clients sent so far, at most the first 16 MiB.
    [[nodiscard]] std::string received() const;

    /// Accepted so far, and the most that were connected at the same time.
    [[nodiscard]] std::size_t connections() const;
    [[nodiscard]] std::size_t most_at_once() const;

private:
    class Listener;
    std::unique_ptr<Listener> listener_;
};

}  // namespace test_support
