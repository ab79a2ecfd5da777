// scripted_server.hpp - a TCP server on loopback that behaves as a test writes it down: one
// function serves one client.
//
// Threads: each client is served on a thread of its own; every member function may be called from
//          any thread.
// Fails:   the constructor throws std::system_error when it cannot listen.
#pragma once

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

        /// Reads, and says nothing, until the client is gone or the server stops.
        void listen_in_silence();

        /// False when the client is gone or the server stops.
        virtual bool send(std::string_view bytes) = 0;

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

    /// What all clients sent so far.
    [[nodiscard]] std::string received() const;

    /// Accepted so far.
    [[nodiscard]] std::size_t connections() const;

private:
    class Listener;
    std::unique_ptr<Listener> listener_;
};

}  // namespace test_support
