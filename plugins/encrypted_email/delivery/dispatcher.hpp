// dispatcher.hpp - from batches to mails, and each mail to the pool of its relay.
//
// Promises: every batch ends in one DispatcherOwner::mail_ended(), unless the sink stops first.
// The trouble of a relay is told when it begins, when its cause changes, and when it is over.
//
// Threads: the I/O thread alone.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "encrypted_email/delivery/pool.hpp"
#include "encrypted_email/delivery/troubles.hpp"
#include "encrypted_email/grouping/batch.hpp"

namespace encrypted_email::delivery {

class DispatcherOwner {
public:
    // Every recipient of the batch's mail is decided.
    virtual void mail_ended(const grouping::Batch& batch, custody::MailOutcome outcome) = 0;
    // A standing trouble begins or (active == false) is over.
    virtual void trouble(const std::string& key, bool active, const std::string& text) = 0;
    // For the log.
    virtual void connected(const Connection& connection) = 0;
    // Something has moved.
    virtual void progressed() = 0;
    virtual std::int64_t unix_now_ns() = 0;

protected:
    ~DispatcherOwner() = default;
};

class Dispatcher final : public PoolOwner {
public:
    // `troubles`, `owner` and what `credentials` refers to outlive it.
    Dispatcher(boost::asio::io_context& io, CredentialSource credentials, Troubles& troubles,
               DispatcherOwner& owner);
    ~Dispatcher();
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    // At least one route, before the first send() and whenever the configuration changes.
    // Mails under way to a relay that is no longer there go on by their group's relay as the new
    // configuration has it, or else by its first.
    void configure(std::vector<Route> routes);

    // Makes the mail and sends it on its way.
    void send(grouping::Batch batch);

    // The serial of the mail that was made last.
    [[nodiscard]] std::uint64_t last_serial() const { return last_serial_; }

    // Whether every mail up to this serial was offered to its relay once.
    [[nodiscard]] bool all_offered(std::uint64_t serial);

    // Nothing will move before some pause is over.
    [[nodiscard]] bool is_at_rest() const;

    // Says goodbye on free connections.
    void quit_idle();
    [[nodiscard]] bool has_connections() const;

private:
    void settled(OutboundMailPointer mail) override;
    void relay_failed(const configuration::Relay& relay, const Failure& failure) override;
    void relay_works(const configuration::Relay& relay, const Connection& connection) override;
    void homeless(OutboundMailPointer mail) override;
    void progressed() override;
    std::int64_t unix_now_ns() override;

    Pool& pool_for(const configuration::MailingGroup& group);
    boost::asio::io_context& io_;
    const CredentialSource credentials_;
    Troubles& troubles_;
    DispatcherOwner& owner_;
    const Troubles::Tell tell_trouble_;
    std::uint64_t last_serial_ = 0;
    std::string first_relay_;
    std::map<std::string, std::unique_ptr<Pool>, std::less<>> pools_;
    std::vector<std::unique_ptr<Pool>> retired_;
};

}  // namespace encrypted_email::delivery
