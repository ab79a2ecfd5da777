// pool.hpp - the connections to one relay and the mails that wait for them.
//
// Connections are opened when mails wait and no connection is free, up to the relay's limit, and
// used again for mail after mail; they are not probed while idle.  A connection takes no new mail
// once its life time is over.  If one dies before the server took the mail, the mail moves on: at
// once when an old connection had gone stale, after a pause when a fresh one failed too.  While
// the relay fails, one connection at a time tries it.  A mail that expires while it waits is
// settled then, whether the relay works or not.
//
// Promises: every mail that was added comes back by PoolOwner::settled() exactly once, or by
// release(); nothing is dropped because a relay failed.
//
// Threads: the I/O thread alone.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "encrypted_email/delivery/connection.hpp"
#include "encrypted_email/delivery/mail_queue.hpp"
#include "encrypted_email/delivery/policy.hpp"

namespace encrypted_email::delivery {

class PoolOwner {
public:
    // Every recipient of the mail is decided.
    virtual void settled(OutboundMailPointer mail) = 0;
    // The relay as a whole cannot be used; repeated when the cause changes.
    virtual void relay_failed(const configuration::Relay& relay, const Failure& failure) = 0;
    // It can be used (again); told for each connection that becomes ready for the first time.
    virtual void relay_works(const configuration::Relay& relay, const Connection& connection) = 0;
    // A retired pool has a mail left that another one must take.
    virtual void homeless(OutboundMailPointer mail) = 0;
    // Something has moved: whoever waits for mails to be offered or settled may look.
    virtual void progressed() = 0;
    virtual std::int64_t unix_now_ns() = 0;

protected:
    ~PoolOwner() = default;
};

class Pool final : public ConnectionOwner {
public:
    // `owner` and what `credentials` refers to outlive the pool.
    Pool(boost::asio::io_context& io, Route route, CredentialSource credentials, PoolOwner& owner);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    void add(OutboundMailPointer mail);

    // From now on new connections follow `route`; present ones end after the mail that they carry.
    // Whatever waited out a pause is tried at once: the cause may have been put right.
    void reconfigure(Route route);

    // No new connections any more; gives up the mails that wait.
    [[nodiscard]] std::vector<OutboundMailPointer> retire();

    // A retired pool that no connection is left of.
    [[nodiscard]] bool is_empty() const { return slots_.empty(); }

    // Nothing will move before some pause is over.
    [[nodiscard]] bool is_at_rest() const;

    // Whether a mail with this serial or a lower one has not been offered to the relay yet.
    [[nodiscard]] bool has_unoffered(std::uint64_t serial);

    // Says goodbye on every free connection.
    void quit_idle();

private:
    struct Slot {
        std::shared_ptr<Connection> connection;
        OutboundMailPointer mail;  // under way on it
        bool was_ready = false;
        bool broke_mail = false;  // its last mail came back undecided
        bool outdated = false;    // the route has changed since
    };

    void ready(Connection& connection) override;
    void finished(Connection& connection, smtp::TransactionResult result) override;
    void ended(Connection& connection, Failure failure) override;

    Slot& slot_of(const Connection& connection);
    void dispatch();
    bool give_mail(Slot& slot);
    void settle_expired();
    void open_connections();
    void failed(Failure failure);
    void set_timer();
    [[nodiscard]] std::size_t connecting() const;

    boost::asio::io_context& io_;
    Route route_;
    const CredentialSource credentials_;
    PoolOwner& owner_;
    MailQueue queue_;
    std::vector<Slot> slots_;
    BackOff back_off_;
    bool failing_ = false;
    bool retired_ = false;
    Connection::Clock::time_point retry_at_{};
    boost::asio::steady_timer timer_;
    std::optional<MailQueue::TimePoint> timer_set_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // for a timer that outlives it
};

}  // namespace encrypted_email::delivery
