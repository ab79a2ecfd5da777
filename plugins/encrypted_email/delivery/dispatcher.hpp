// dispatcher.hpp - from batches to mails, and each mail to the pool of a relay that works.
//
// A mailing group names its relays in order.  The first that works takes its mails; the others
// stand by, and one that has failed is tried again until it works, whoever stands in for it.
//
// Promises: every mail ends in one DispatcherOwner::mail_ended(), unless the sink stops first.
// The trouble of a relay is told when it begins, when its cause changes, and when it is over.
//
// Threads: the I/O thread alone.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/delivery/expiry_watch.hpp"
#include "encrypted_email/delivery/pool.hpp"
#include "encrypted_email/delivery/stationery.hpp"
#include "encrypted_email/delivery/troubles.hpp"
#include "encrypted_email/grouping/batch.hpp"
#include "encrypted_email/grouping/router.hpp"

namespace encrypted_email::delivery {

class DispatcherOwner {
public:
    // The next batch of a group that can be served, if one is due.
    virtual std::optional<grouping::Batch> next_batch(
        const grouping::Router::Wanted& wanted, const grouping::Router::OutageSince& outage) = 0;
    // How many there are, counting to `most`.
    virtual std::size_t batches_due(const grouping::Router::Wanted& wanted, std::size_t most) = 0;

    // An attempt is about to begin; it does when `recorded` is called.
    virtual void attempt_begins(const OutboundMail& mail, std::function<void()> recorded) = 0;
    // It is over, and some recipients are still pending.
    virtual void attempt_ended(const OutboundMail& mail) = 0;
    // Every recipient of the mail is decided; `outcome` has them, the mail has them no more.
    virtual void mail_ended(const OutboundMail& mail, custody::MailOutcome outcome) = 0;

    // A standing trouble begins or (active == false) is over.
    virtual void trouble(const std::string& key, bool active, const std::string& text) = 0;
    // For the log.
    virtual void connected(const Connection& connection) = 0;
    // Something has moved.
    virtual void progressed() = 0;
    virtual std::int64_t unix_now_ns() = 0;
    virtual std::int64_t mono_now_ns() = 0;

protected:
    ~DispatcherOwner() = default;
};

class Dispatcher final : public PoolOwner {
public:
    // `credentials`, `troubles` and `owner` outlive it.
    Dispatcher(boost::asio::io_context& io, CredentialSource& credentials, Troubles& troubles,
               DispatcherOwner& owner);
    ~Dispatcher();
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    // At least one route, before anything else and whenever the configuration changes.  Mails
    // under way to a relay that is no longer there go on by their group's relays as the new
    // configuration has them, or else by its first.
    void configure(std::vector<Route> routes);

    // The relay is trusted by other roots from now on: connections end with the mails that are
    // under way on them, and no session is resumed.  Of a relay that is not there nothing happens.
    void renew(Route route);

    // Whether it is there and takes mails, as far as is known.
    [[nodiscard]] bool works(const std::string& relay) const;
    // What it is trusted by; null: there is no such relay.
    [[nodiscard]] std::shared_ptr<const tls::Trust> trust_of(const std::string& relay) const;

    // Something may be due.
    void wake();

    // An urgent event of this group is being written down: its relay is connected to meanwhile.
    void expect_mail(const configuration::MailingGroup& group) { pool_for(group).expect_mail(); }

    // Time has gone by: certificates may be about to run out.
    void watch();

    // Mails that an earlier run began get numbers up to this one.
    void number_after(std::uint64_t number) { last_number_ = std::max(last_number_, number); }

    // A mail that an earlier run began.
    void resume(OutboundMailPointer mail);

    // Whether anything is due, or was begun, that was not offered to a relay yet.
    [[nodiscard]] bool has_unoffered();

    // No new attempts any more.
    void wind_down();

    // No mail is under way.
    [[nodiscard]] bool is_at_rest() const;

    // Says goodbye on free connections.
    void quit_idle();
    [[nodiscard]] bool has_connections() const;

private:
    OutboundMailPointer next_mail(const Pool& pool) override;
    std::size_t mails_due(const Pool& pool, std::size_t most) override;
    void attempt_begins(const OutboundMail& mail, std::function<void()> recorded) override;
    void attempt_ended(const OutboundMail& mail) override;
    void settled(OutboundMailPointer mail) override;
    void group_refused(const Pool& pool, const configuration::MailingGroup& group,
                       const smtp::Reply* reply) override;
    void relay_failed(Pool& pool, const Failure& failure) override;
    void relay_works(const Pool& pool, const Connection& connection) override;
    void homeless(OutboundMailPointer mail) override;
    void progressed() override;
    std::int64_t unix_now_ns() override;

    [[nodiscard]] Pool* find(const std::string& relay) const;
    [[nodiscard]] bool serves(const Pool& pool, const configuration::MailingGroup& group) const;
    [[nodiscard]] std::optional<grouping::Outage> outage_since(
        const configuration::MailingGroup& group, std::int64_t mono_ns);
    Pool& pool_for(const configuration::MailingGroup& group);

    template <typename Visitor>
    void for_each_pool(Visitor visit) const {
        for (const auto& [name, pool] : pools_)
            visit(*pool);
        for (const auto& pool : retired_)
            visit(*pool);
    }

    boost::asio::io_context& io_;
    CredentialSource& credentials_;
    Troubles& troubles_;
    DispatcherOwner& owner_;
    const Troubles::Tell tell_trouble_;
    ExpiryWatch expiry_watch_;
    Stationery stationery_;
    std::uint64_t last_number_ = 0;
    std::string first_relay_;
    std::map<std::string, std::unique_ptr<Pool>, std::less<>> pools_;
    std::vector<std::unique_ptr<Pool>> retired_;
};

}  // namespace encrypted_email::delivery
