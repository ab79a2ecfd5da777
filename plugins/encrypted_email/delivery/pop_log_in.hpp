// pop_log_in.hpp - one log-in by POP3, for a relay that takes mail only after it: the socket and
// the clock around pop/.
//
// The server is verified as the relay itself is, and reached by the same proxy.  What the log-in is
// worth to the relay only a mail can tell.
//
// Promises: `done` is called once, later and never from inside begin(), unless cancel() comes
// first; it has the relay's timeout for all of it.
//
// Threads: the I/O thread alone.
// Fails:   Outcome::failure.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "encrypted_email/delivery/failure.hpp"
#include "encrypted_email/delivery/route.hpp"
#include "encrypted_email/delivery/secure_stream.hpp"
#include "encrypted_email/pop/session.hpp"

namespace encrypted_email::delivery {

class PopLogIn final : public std::enable_shared_from_this<PopLogIn>, private StreamOwner {
public:
    struct Outcome {
        Failure failure;   // kind none: it worked
        std::string said;  // the server's last answer, fit to be shown
    };
    using Done = std::function<void(Outcome)>;

    // `route` is one to a relay with pop.  `now_unix_ns` judges certificates.
    PopLogIn(boost::asio::io_context& io, const Route& route, std::int64_t now_unix_ns);
    ~PopLogIn();
    PopLogIn(const PopLogIn&) = delete;
    PopLogIn& operator=(const PopLogIn&) = delete;

    // Once.  Those of the relay are the ones that it logs in with.
    void begin(Credentials credentials, Done done);

    // Closes at once; `done` is not called any more.
    void cancel();

private:
    // StreamOwner
    void ready() override;
    void received(std::string& bytes) override;
    void closed() override;
    void failed(const StreamFailure& failure) override;

    void go_on();
    void end(Failure failure);

    const std::shared_ptr<const configuration::Relay> relay_;
    const std::shared_ptr<SecureStream> stream_;
    std::optional<pop::Session> session_;
    bool plain_;  // TLS has not been asked for yet
    bool quitting_ = false;
    Done done_;  // empty once it was called, or cancelled
};

}  // namespace encrypted_email::delivery
