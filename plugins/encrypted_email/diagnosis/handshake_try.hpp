// handshake_try.hpp - a connection of its own that only goes so far as TLS: whether it comes about,
// and whether it resumes a session.
//
// Threads: the I/O thread alone.
// Fails:   Outcome::failure.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "encrypted_email/delivery/connection.hpp"

namespace encrypted_email::diagnosis {

class HandshakeTry final : private delivery::ConnectionOwner, private delivery::ConnectionObserver {
public:
    struct Outcome {
        bool speaks_tls = false;  // what answers does, whether its certificate is good or not
        bool established = false;
        bool resumed = false;
        std::string how = {};  // "TLSv1.3 ..."
        delivery::Failure failure = {};
    };
    using Done = std::function<void(const Outcome&)>;

    // Sets out; `credentials`: what the relay's proxy is logged in to with, and a certificate.
    // `done` is called once, from the event loop: when the handshake is over, or, where
    // `says_goodbye`, when the session has ended after it.  It may destroy the object.
    HandshakeTry(boost::asio::io_context& io, delivery::Route route,
                 delivery::Credentials credentials, std::int64_t now_unix_ns,
                 bool says_goodbye, Done done);
    ~HandshakeTry();
    HandshakeTry(const HandshakeTry&) = delete;
    HandshakeTry& operator=(const HandshakeTry&) = delete;

private:
    // ConnectionOwner
    void ready(delivery::Connection& connection) override { connection.quit(); }
    void finished(delivery::Connection&, smtp::TransactionResult) override {}
    void ended(delivery::Connection&, delivery::Failure failure) override;

    // ConnectionObserver
    void answered(smtp::Awaiting, const smtp::Reply&) override {}
    void resolved(const std::vector<Endpoint>&) override {}
    void not_connected(const Endpoint&, std::string_view) override {}
    void connected(const Endpoint&) override {}
    void tunnel_over(const proxy::Tunnel&) override {}
    void handshake_over(const tls::Channel& channel) override;
    void said(std::string_view) override {}
    void heard(std::string_view) override {}

    void conclude();

    boost::asio::io_context& io_;
    const bool says_goodbye_;
    Done done_;  // empty once it was called
    Outcome outcome_;
    std::shared_ptr<delivery::Connection> connection_;
    std::shared_ptr<HandshakeTry*> alive_ = std::make_shared<HandshakeTry*>(this);
};

}  // namespace encrypted_email::diagnosis
