// tls_acceptor.hpp - the server's side of TLS: one acceptor, a channel for each connection.
//
// A channel is sans-I/O: receive() takes bytes of the wire, send() takes plaintext, and what
// comes out is collected in wire_output() and plaintext().  TLS 1.3 and 1.2 with session tickets,
// so that a client may resume; clients' certificates are not asked for.
//
// Botan is an implementation detail of the source file.
//
// Threads: an acceptor and its channels are for one thread at a time, all together.
// Fails:   TlsChannel::failed(), then failure(); what wire_output() holds then (an alert) is still
//          to be sent.  The acceptor's constructor throws Botan's exceptions.
// See:     RFC 8446, RFC 5246, RFC 5077
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "host_stub/trial_server/certificate_authority.hpp"

namespace host_stub::trial_server {

struct TlsOptions {
    Identity identity;
    bool tls12 = true;
    bool tls13 = true;
};

struct Handshake {
    std::string version;  ///< "TLS 1.3"
    std::string cipher;   ///< IANA's name without "TLS_"
    bool resumed = false;
};

class TlsChannel {
public:
    TlsChannel() = default;
    virtual ~TlsChannel() = default;
    TlsChannel(const TlsChannel&) = delete;
    TlsChannel& operator=(const TlsChannel&) = delete;

    virtual void receive(std::string_view wire) = 0;
    virtual void send(std::string_view plaintext) = 0;  ///< only when established
    virtual void close() = 0;                           ///< says close_notify

    [[nodiscard]] bool established() const { return established_; }
    [[nodiscard]] const Handshake& handshake() const { return handshake_; }
    [[nodiscard]] bool ended() const { return ended_; }  ///< the peer said close_notify
    [[nodiscard]] bool failed() const { return !failure_.empty(); }
    [[nodiscard]] const std::string& failure() const { return failure_; }

    /// The owner takes them (swap or clear).
    [[nodiscard]] std::string& wire_output() { return wire_output_; }
    [[nodiscard]] std::string& plaintext() { return plaintext_; }

protected:
    bool established_ = false;
    bool ended_ = false;
    Handshake handshake_;
    std::string failure_;
    std::string wire_output_;
    std::string plaintext_;
};

class TlsAcceptor {
public:
    explicit TlsAcceptor(const TlsOptions& options);
    ~TlsAcceptor();
    TlsAcceptor(const TlsAcceptor&) = delete;
    TlsAcceptor& operator=(const TlsAcceptor&) = delete;

    [[nodiscard]] std::unique_ptr<TlsChannel> accept() const;

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace host_stub::trial_server
