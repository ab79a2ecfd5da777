#include "host_stub/trial_server/connection.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

namespace host_stub::trial_server {
namespace {

constexpr std::size_t kMostReasons = 1000;
constexpr std::size_t kMostWire = 16 * 1024 * 1024;
constexpr std::chrono::seconds kLingerTimeout{2};

}  // namespace

Connection::Connection(boost::asio::ip::tcp::socket socket, const ServerOptions& options,
                       const TlsAcceptor* tls, Observations& observations, std::size_t number)
    : socket_(std::move(socket)),
      deadline_(socket_.get_executor()),
      options_(options),
      acceptor_(tls),
      observations_(observations),
      number_(number),
      session_(options.session, *this) {}

void Connection::start() {
    if (options_.protection == Protection::implicit_tls) {
        tls_ = acceptor_->accept();
        read();
    } else {
        session_.greet();
        advance();
    }
}

void Connection::abort() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    deadline_.cancel();
}

void Connection::handshake_failed(const std::string& reason) {
    observations_.update([&](Statistics& statistics) {
        if (statistics.failed_handshakes.size() < kMostReasons) {
            statistics.failed_handshakes.push_back(reason);
        }
    });
}

void Connection::expire_after_idle() {
    deadline_.expires_after(options_.idle_timeout);
    deadline_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error) {
            self->abort();
        }
    });
}

void Connection::read() {
    expire_after_idle();
    socket_.async_read_some(
        boost::asio::buffer(incoming_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
            if (!error) {
                self->received({self->incoming_.data(), size});
                return;
            }
            if (self->tls_ && !self->tls_in_use_) {
                self->handshake_failed("the connection ended during the handshake");
            }
            self->abort();
        });
}

void Connection::received(std::string_view bytes) {
    if (options_.record_wire) {
        observations_.update([&](Statistics& statistics) {
            statistics.wire.append(bytes.substr(0, kMostWire - statistics.wire.size()));
        });
    }
    if (tls_) {
        received_through_tls(bytes);
    } else {
        session_.receive(bytes);
    }
    advance();
}

void Connection::received_through_tls(std::string_view bytes) {
    tls_->receive(bytes);
    if (tls_->established() && !tls_in_use_) {
        tls_in_use_ = true;
        const auto& handshake = tls_->handshake();
        observations_.update([&](Statistics& statistics) {
            ++(handshake.resumed ? statistics.resumed_handshakes : statistics.full_handshakes);
        });
        session_.tls_established(handshake.version, handshake.cipher);
        if (options_.protection == Protection::implicit_tls) {
            session_.greet();
        }
    }
    if (tls_in_use_) {
        session_.receive(tls_->plaintext());
        tls_->plaintext().clear();
    }
    if (tls_->failed() && !tls_in_use_) {
        handshake_failed(tls_->failure());
    }
    closing_ = tls_->failed() || tls_->ended();
}

void Connection::advance() {
    auto& replies = session_.output();
    if (tls_in_use_) {
        if (!replies.empty()) {
            tls_->send(replies);
        }
    } else {
        outgoing_ += replies;
    }
    replies.clear();

    if (session_.next() == Session::Next::close) {
        closing_ = true;
    } else if (session_.next() == Session::Next::upgrade && !tls_) {
        tls_ = acceptor_->accept();
    }
    if (tls_) {
        if (closing_ && tls_in_use_) {
            tls_->close();
        }
        outgoing_ += tls_->wire_output();
        tls_->wire_output().clear();
    }
    write();
}

void Connection::write() {
    if (outgoing_.empty()) {
        closing_ ? linger() : read();
        return;
    }
    expire_after_idle();
    boost::asio::async_write(
        socket_, boost::asio::buffer(outgoing_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
            self->outgoing_.clear();
            if (error) {
                self->abort();
            } else if (self->closing_) {
                self->linger();
            } else {
                self->read();
            }
        });
}

// Reads on until the client has closed too: closing with unread bytes would send a reset, which
// can overtake the last reply.
void Connection::linger() {
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    deadline_.expires_after(kLingerTimeout);
    deadline_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error) {
            self->abort();
        }
    });
    struct Discard {
        std::shared_ptr<Connection> self;
        void operator()(const boost::system::error_code& error, std::size_t) {
            if (error) {
                self->abort();
            } else {
                auto& connection = *self;
                connection.socket_.async_read_some(boost::asio::buffer(connection.incoming_),
                                                   std::move(*this));
            }
        }
    };
    socket_.async_read_some(boost::asio::buffer(incoming_), Discard{shared_from_this()});
}

void Connection::transaction_begun() {
    observations_.update([](Statistics& statistics) { ++statistics.transactions; });
}

void Connection::mail_accepted(Mail mail) {
    mail.connection = number_;
    mail.received = std::chrono::system_clock::now();
    observations_.update([](Statistics& statistics) { ++statistics.mails; });
    observations_.mailbox.add(std::move(mail));
}

void Connection::authenticated(bool accepted) {
    observations_.update([&](Statistics& statistics) {
        ++(accepted ? statistics.logins : statistics.refused_logins);
    });
}

}  // namespace host_stub::trial_server
