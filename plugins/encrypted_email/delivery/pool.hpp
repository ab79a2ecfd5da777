// pool.hpp - the connections to one relay, and the mails that have been begun on it.
//
// A connection that has room pulls: first a mail that has been tried before, then the next one that
// its owner has for this relay.  So mails are made when they can be sent, and what waits does so
// in its mailing group.  The first connection is opened when there is a mail, another one when
// mails would wait for those that are there longer than connecting takes, up to what the relay has
// capacity for.  They are used again for mail after mail, and not probed while idle.  A connection
// takes no new mail once its life time or its share of mails is over.  If one dies before the
// server took its mails, they move on.  A mail that expires while it waits for another attempt is
// settled then.
//
// What happened is judged elsewhere: verdicts.hpp for the mail, retry_schedule.hpp for its next
// attempt, relay_health.hpp for the relay, relay_pace.hpp for how far ahead of its replies it is
// spoken to, demand.hpp for how many connections help, capacity.hpp for how much it is given.
//
// A relay that takes mail only after a log-in by POP3 gets one before a connection, unless the last
// is recent.  One that refuses mail for lack of a log-in, on a connection that no log-in was made
// for, has forgotten it: the mail follows behind a fresh one, before that is a failure.
//
// An attempt begins when its owner says that it is recorded.  Recording takes as long as some mails
// do, so that a connection has its next mails recorded while others are under way: as many as it
// takes not to wait for them, and not more, since a mail that was given to a connection is no
// longer first behind an urgent one.
//
// Promises: every mail that was pulled comes back by PoolOwner::settled() exactly once, or by
// retire() or take_waiting(); nothing is dropped because a relay failed.
//
// Threads: the I/O thread alone.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/delivery/capacity.hpp"
#include "encrypted_email/delivery/connection.hpp"
#include "encrypted_email/delivery/demand.hpp"
#include "encrypted_email/delivery/mail_queue.hpp"
#include "encrypted_email/delivery/pop_log_in.hpp"
#include "encrypted_email/delivery/relay_health.hpp"
#include "encrypted_email/delivery/relay_pace.hpp"
#include "encrypted_email/delivery/retry_schedule.hpp"
#include "encrypted_email/delivery/verdicts.hpp"

namespace encrypted_email::delivery {

class Pool;

class PoolOwner {
public:
    // The next mail that is due for this relay; null: there is none.
    virtual OutboundMailPointer next_mail(const Pool& pool) = 0;
    // How many there are, counting to `most`.
    virtual std::size_t mails_due(const Pool& pool, std::size_t most) = 0;

    // An attempt is about to begin; it does when `recorded` is called, which may be at once, later
    // or never.
    virtual void attempt_begins(const OutboundMail& mail, std::function<void()> recorded) = 0;
    // It is over, and some recipients are still pending.
    virtual void attempt_ended(const OutboundMail& mail) = 0;
    // Every recipient of the mail is decided.
    virtual void settled(OutboundMailPointer mail) = 0;
    // The relay does not let this group send (`reply` says why), or has let it again (null).
    virtual void group_refused(const Pool& pool, const configuration::MailingGroup& group,
                               const smtp::Reply* reply) = 0;

    // The relay as a whole cannot be used; repeated when it is tried again.
    virtual void relay_failed(Pool& pool, const Failure& failure) = 0;
    // It can be used (again); told for each connection that becomes ready for the first time.
    virtual void relay_works(const Pool& pool, const Connection& connection) = 0;
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
    // `credentials` and `owner` outlive the pool.
    Pool(boost::asio::io_context& io, Route route, CredentialSource& credentials, PoolOwner& owner);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    [[nodiscard]] const configuration::Relay& relay() const { return *route_.relay; }
    [[nodiscard]] const std::shared_ptr<const tls::Trust>& trust() const { return route_.trust; }

    // A mail that was begun elsewhere, or in an earlier run.
    void add(OutboundMailPointer mail);

    // Something may have become due.
    void wake() { dispatch(); }

    // An urgent mail will come: connecting begins now if no connection is there for it.
    void expect_mail();

    // From now on new connections follow `route`; present ones end after the mail that they carry.
    // Whatever waited out a pause is tried at once: the cause may have been put right.
    void reconfigure(Route route);

    // No new connections any more; gives up the mails that wait.
    [[nodiscard]] std::vector<OutboundMailPointer> retire();

    // No new attempts any more; those under way go on.
    void wind_down();

    // Mails that wait for another attempt and need not wait for a pause, for another relay.
    [[nodiscard]] std::vector<OutboundMailPointer> take_waiting() { return queue_.take_waiting(); }

    // A retired pool that no connection is left of.
    [[nodiscard]] bool is_empty() const { return slots_.empty(); }

    // The relay as a whole does not work.
    [[nodiscard]] bool is_failing() const { return health_.is_down(); }

    // Why it failed at some time after this instant; nothing: it did not.
    [[nodiscard]] std::optional<std::string> failed_after(Connection::Clock::time_point time) const;

    // No mail is under way.
    [[nodiscard]] bool is_at_rest() const;

    // Whether a mail that was begun has not been offered to the relay yet.
    [[nodiscard]] bool has_unoffered();

    // Says goodbye on every free connection.
    void quit_idle();

private:
    // Read once for whatever is done at one time.
    using TimePoint = Connection::Clock::time_point;

    // A mail that was given to a connection and has not begun.
    struct Given {
        OutboundMailPointer mail;
        std::uint64_t recording = 0;  // names the request to record it
        std::size_t finished = 0;     // mails on the connection when it was made
        bool recorded = false;
    };

    struct Slot {
        std::shared_ptr<Connection> connection;  // not open yet while credentials are asked for
        RelayHealth::Attempt attempt{};
        std::deque<OutboundMailPointer> under_way;  // oldest first
        std::deque<Given> given;                    // they begin in this order
        std::size_t ahead = 1;                      // mails to have given beside those under way
        std::size_t plenty = 0;                     // mails in a row that were more than it needs
        std::size_t finished = 0;
        std::uint32_t worked = 0;      // of them, those to which the relay answered as relays do
        smtp::TransactionResult last;  // of the last mail, without its recipients
        bool was_ready = false;
        bool behind_pop = false;  // a log-in by POP3 was made for it
        bool took_mail = false;   // the relay did, for somebody
        bool broke_mail = false;  // its last mail came back undecided
        bool outdated = false;    // the route has changed since
        bool leaving = false;     // it was told to quit

        [[nodiscard]] std::size_t mails() const { return under_way.size() + given.size(); }
    };

    void ready(Connection& connection) override;
    void finished(Connection& connection, smtp::TransactionResult result) override;
    void ended(Connection& connection, Failure failure) override;

    Slot& slot_of(const Connection& connection);
    void dispatch() { dispatch(Connection::Clock::now()); }
    void dispatch(TimePoint now);
    [[nodiscard]] smtp::Pace pace() const;
    [[nodiscard]] bool may_take(const Slot& slot, TimePoint now) const;
    [[nodiscard]] bool is_spent(const Slot& slot, TimePoint now) const;
    Slot* least_busy(TimePoint now);
    bool give_mail(Slot& slot, TimePoint now);
    void recorded(std::uint64_t recording);
    static void learn_ahead(Slot& slot, const Given& recorded);
    void begin_recorded(Slot& slot);
    void begin(Slot& slot, OutboundMailPointer outbound);
    void take_back_given(Slot& slot);
    void leave_if_spent(Slot& slot, TimePoint now);
    void settle_expired();
    void open_connections();
    void decided(Slot& slot, OutboundMailPointer mail, const Decision& decision);
    void give_away_what_is_left();
    void open_behind_pop(const std::shared_ptr<Connection>& connection, Credentials credentials);
    void popped(const std::shared_ptr<Connection>& connection, Credentials credentials,
                PopLogIn::Outcome outcome);
    [[nodiscard]] bool has_pop_lapsed(const Slot& slot, const Decision& decision);
    void tell_failure(const Failure& failure);
    void set_timer(bool mails_may_wait, TimePoint now);
    [[nodiscard]] bool has_room(TimePoint now) const;
    [[nodiscard]] bool others_work(const Connection& connection) const;
    [[nodiscard]] Instant instant(TimePoint now) const;
    [[nodiscard]] bool is_connecting() const;
    [[nodiscard]] bool wants_connection(TimePoint now);
    void open_connection(const RelayHealth::Attempt& attempt);
    void credentials_came(const std::shared_ptr<Connection>& connection,
                          CredentialSource::Answer answer);

    boost::asio::io_context& io_;
    Route route_;
    CredentialSource& credentials_;
    PoolOwner& owner_;
    MailQueue queue_;
    std::list<Slot> slots_;
    RelayHealth health_;
    RelayPace pace_;
    Demand demand_;
    Capacity capacity_;
    RetrySchedule schedule_;
    bool retired_ = false;
    bool winding_down_ = false;
    bool dispatching_ = false;
    bool expecting_ = false;  // within expect_mail()
    bool fresh_token_tried_ = false;  // since a log-in worked
    std::shared_ptr<PopLogIn> pop_;   // while it is under way; only one connection is opened
    std::optional<TimePoint> popped_at_;  // nothing: the next connection needs a log-in by POP3
    std::uint64_t last_recording_ = 0;
    boost::asio::steady_timer timer_;
    std::optional<TimePoint> timer_set_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // for callbacks that outlive it
};

}  // namespace encrypted_email::delivery
