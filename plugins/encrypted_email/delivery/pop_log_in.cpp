#include "encrypted_email/delivery/pop_log_in.hpp"

#include <utility>

#include "encrypted_email/delivery/deadlines.hpp"
#include "encrypted_email/delivery/failure_text.hpp"
#include "encrypted_email/sasl/wipe.hpp"

namespace encrypted_email::delivery {
namespace {

StreamServer server_of(const Route& route) {
    const configuration::Relay& relay = *route.relay;
    tls::Peer peer = peer_of(relay);
    peer.host = relay.pop->host;
    peer.port = relay.pop->port;
    return {std::move(peer), route.trust, route.sessions,
            relay.timeout,   relay.proxy, relay.pop->tls == configuration::TlsMode::starttls};
}

}  // namespace

PopLogIn::PopLogIn(boost::asio::io_context& io, const Route& route, std::int64_t now_unix_ns)
    : relay_(route.relay),
      stream_(std::make_shared<SecureStream>(io, server_of(route), now_unix_ns,
                                             static_cast<StreamOwner&>(*this))),
      plain_(route.relay->pop->tls == configuration::TlsMode::starttls) {}

PopLogIn::~PopLogIn() { stream_->cancel(); }

void PopLogIn::begin(Credentials credentials, Done done) {
    done_ = std::move(done);
    session_.emplace(std::move(*credentials.relay), plain_);
    stream_->open(std::move(credentials.proxy));
}

void PopLogIn::cancel() {
    done_ = nullptr;
    stream_->cancel();
}

void PopLogIn::ready() {
    const auto self = shared_from_this();  // whoever is done with it lets go of it
    if (!std::exchange(plain_, false)) session_->secured();
    go_on();
}

void PopLogIn::received(std::string& bytes) {
    const auto self = shared_from_this();
    const std::string came = std::exchange(bytes, {});
    session_->receive(came);
    go_on();
}

void PopLogIn::closed() {
    const auto self = shared_from_this();
    session_->closed();
    go_on();
}

void PopLogIn::failed(const StreamFailure& failure) {
    const auto self = shared_from_this();
    end(session_->logged_in() ? Failure{} : pop_stream_failure(*relay_, failure));
}

void PopLogIn::go_on() {
    if (session_->failed()) return end(pop_failure(*relay_, session_->failure()));
    if (session_->over()) return end({});
    stream_->set_step(session_->awaiting());
    if (!session_->output().empty()) {
        stream_->send(session_->output());
        sasl::wipe(session_->output());
    }
    if (session_->logged_in() && !std::exchange(quitting_, true)) {
        stream_->set_time_left(kQuitDeadline);  // nothing depends on it
    }
    if (session_->wants_tls()) stream_->start_tls();
}

void PopLogIn::end(Failure failure) {
    const Done done = std::exchange(done_, nullptr);
    stream_->cancel();
    done({std::move(failure), session_->said()});
}

}  // namespace encrypted_email::delivery
