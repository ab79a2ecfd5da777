#include "encrypted_email/diagnosis/handshake_try.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace encrypted_email::diagnosis {

HandshakeTry::HandshakeTry(boost::asio::io_context& io, delivery::Route route,
                           delivery::Credentials credentials, std::int64_t now_unix_ns,
                           bool says_goodbye, Done done)
    : io_(io),
      says_goodbye_(says_goodbye),
      done_(std::move(done)),
      connection_(std::make_shared<delivery::Connection>(io, std::move(route), now_unix_ns,
                                                         static_cast<ConnectionOwner&>(*this))) {
    connection_->set_observer(*this);
    connection_->open(std::move(credentials));
}

HandshakeTry::~HandshakeTry() {
    *alive_ = nullptr;
    connection_->abandon();
}

void HandshakeTry::ended(delivery::Connection&, delivery::Failure failure) {
    outcome_.failure = std::move(failure);
    conclude();
}

void HandshakeTry::handshake_over(const tls::Channel& channel) {
    outcome_.established = channel.established();
    outcome_.resumed = channel.resumed();
    outcome_.how = channel.describe();
    const tls::FailureKind kind = channel.failure().kind;
    outcome_.speaks_tls = outcome_.established ||
                          (kind != tls::FailureKind::not_tls && kind != tls::FailureKind::closed &&
                           kind != tls::FailureKind::internal);
    if (!says_goodbye_) conclude();
}

// Not at once: the connection is still at work.
void HandshakeTry::conclude() {
    if (!done_) return;
    boost::asio::post(io_,
                      [alive = alive_, done = std::exchange(done_, nullptr), outcome = outcome_] {
                          if (*alive != nullptr) done(outcome);
                      });
}

}  // namespace encrypted_email::diagnosis
