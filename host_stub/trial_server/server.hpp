// server.hpp - a mail server for trials and tests, inside the process, on the loopback interface.
//
// Listens as soon as it is made and serves on one thread of its own.  Keeps mails in its mailbox
// and counts what happened; sends nothing on.  Its behaviour in SMTP is the session's
// (session.hpp), its certificates come from a CertificateAuthority.
//
// Threads: every member function may be called from any thread.
// Fails:   the constructor throws boost::system::system_error when it cannot listen; connections
//          that fail are counted, see Statistics.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host_stub/trial_server/certificate_authority.hpp"
#include "host_stub/trial_server/mailbox.hpp"
#include "host_stub/trial_server/session.hpp"

namespace host_stub::trial_server {

enum class Protection {
    implicit_tls,  ///< TLS from the first byte, RFC 8314
    starttls,      ///< plaintext first; mail needs STARTTLS
    plaintext,     ///< no TLS at all: what a careful client must refuse
};

struct ServerOptions {
    Protection protection = Protection::implicit_tls;
    Identity identity;  ///< needed unless plaintext
    bool tls12 = true;
    bool tls13 = true;
    SessionOptions session;                 ///< `starttls` follows from `protection`
    std::uint16_t port = 0;                 ///< 0: any free one
    std::size_t maximum_connections = 100;  ///< at the same time; one more is closed unserved
    std::chrono::seconds idle_timeout{60};  ///< for every read and write, the handshake included
    bool record_wire = false;               ///< keep what clients sent, as an eavesdropper sees it
};

struct Statistics {
    std::size_t connections = 0;  ///< accepted
    std::size_t most_connections_at_once = 0;
    std::size_t full_handshakes = 0;
    std::size_t resumed_handshakes = 0;
    std::size_t logins = 0;
    std::size_t refused_logins = 0;
    std::size_t transactions = 0;                ///< begun by an accepted MAIL
    std::size_t mails = 0;                       ///< accepted
    std::vector<std::string> failed_handshakes;  ///< a reason for each, at most the first 1000
    /// With `record_wire`: the bytes of all connections as they were read, at most 16 MiB.
    std::string wire;
};

class Server {
public:
    explicit Server(ServerOptions options);
    ~Server();  ///< stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] const Mailbox& mailbox() const;
    [[nodiscard]] Statistics statistics() const;

    /// Waits until `holds` is true of the statistics; false when the deadline passed first.  It
    /// is called under a lock: no calls of the server from inside it.
    [[nodiscard]] bool wait_until(const std::function<bool(const Statistics&)>& holds,
                                  std::chrono::steady_clock::time_point deadline) const;

    /// Closes the port and every connection and ends the thread.  Mails and counts stay.
    void stop();

private:
    class Listener;
    std::unique_ptr<Listener> listener_;
};

}  // namespace host_stub::trial_server
