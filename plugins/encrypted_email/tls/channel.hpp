// channel.hpp - the client's side of one TLS connection, without the connection.
//
// Ciphertext in, ciphertext out: receive() takes what came from the socket, output() holds what
// goes to it, plaintext() what the peer said.  TLS 1.3 and 1.2; the certificate and the host name
// are always verified, there is no way around it here.
//
// Threads: distinct objects are independent; one object is for one thread at a time.  Trust is
//          immutable and shared; SessionStore belongs to one thread.
// Fails:   failed() becomes true, failure() says which check failed, for which certificate, and
//          what to do.  A failed channel may hold an alert in output(): send it, then close.
// See:     RFC 8446, RFC 5246; RFC 6125 (host names); RFC 8314 (TLS for submission)
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "encrypted_email/tls/failure.hpp"
#include "encrypted_email/tls/peer.hpp"
#include "encrypted_email/tls/presented.hpp"
#include "encrypted_email/tls/report.hpp"

namespace encrypted_email::tls {

class ClientIdentity;
class SessionStore;

// What names one TLS connection, for a log-in that is to hold on this one alone (RFC 5056).
struct ChannelBinding {
    std::string type;  // "tls-exporter" (RFC 9266) with TLS 1.3, "tls-unique" (RFC 5929) with 1.2
    std::string data;
};

class Channel {
public:
    // Starts at once: output() holds the ClientHello.  `now_unix_ns` judges validity periods.
    // `identity`: what a server gets that asks for a certificate; null: none.
    Channel(std::shared_ptr<const Trust> trust, std::shared_ptr<SessionStore> sessions, Peer peer,
            std::int64_t now_unix_ns, std::shared_ptr<const ClientIdentity> identity = nullptr);
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    // Bytes from the socket.
    void receive(std::string_view ciphertext);

    // The socket ended: a failure during the handshake.  Later it is none, but without a
    // close_notify before it, what was received may be cut short.
    void closed();

    // Encrypts into output().  Ignored unless established(), and once either side has closed.
    void send(std::string_view plaintext);

    // Sends close_notify.
    void close();

    // Bytes for the socket; the owner takes them (swap or clear).
    [[nodiscard]] std::string& output();

    // Bytes from the peer; the owner takes them (swap or clear).
    [[nodiscard]] std::string& plaintext();

    [[nodiscard]] bool established() const;  // the handshake is complete and the peer verified
    [[nodiscard]] bool resumed() const;      // the handshake was an abbreviated one
    [[nodiscard]] bool peer_closed() const;  // close_notify was received, or the socket ended
    [[nodiscard]] bool failed() const;
    [[nodiscard]] const Failure& failure() const;

    // What was checked of the peer, and with what verdict.  Of a resumed session that is the
    // handshake alone: its certificates were judged when it began.
    [[nodiscard]] const Report& report() const;

    // What it was verified by; null: it was not, or a session was resumed.
    [[nodiscard]] std::shared_ptr<const Presented> presented() const;

    // Once established().
    [[nodiscard]] ChannelBinding binding() const;

    // "TLSv1.3 CHACHA20_POLY1305_SHA256 x25519" (with 1.2 the group is left out), for logs.
    [[nodiscard]] std::string describe() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;  // keeps Botan out of every other room
};

}  // namespace encrypted_email::tls
