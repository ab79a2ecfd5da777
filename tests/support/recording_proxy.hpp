// recording_proxy.hpp - stands between a client and a server on loopback, carries every byte, keeps
// what the clients sent, as an eavesdropper would have seen it, and counts how often they had to
// wait for the server.  It can stand for a long link.
//
// Threads: serves on a thread of its own; every member function may be called from any thread.
// Fails:   the constructor throws boost::system::system_error when it cannot listen.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace test_support {

class RecordingProxy {
public:
    /// Carries to 127.0.0.1:`target`; when that cannot be reached, the client is hung up on.
    /// `one_way`: the time that each byte is on its way, in either direction.
    explicit RecordingProxy(std::uint16_t target, std::chrono::milliseconds one_way = {});
    ~RecordingProxy();  ///< hangs up on everybody
    RecordingProxy(const RecordingProxy&) = delete;
    RecordingProxy& operator=(const RecordingProxy&) = delete;

    [[nodiscard]] std::uint16_t port() const;

    /// Of all connections so far, in the order in which it came.
    [[nodiscard]] std::string sent_by_clients() const;

    /// How often a client spoke after its server had: the round trips of all connections so far.
    [[nodiscard]] std::size_t round_trips() const;

private:
    class Listener;
    std::unique_ptr<Listener> listener_;
};

}  // namespace test_support
