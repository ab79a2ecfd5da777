#include "encrypted_email/delivery/dispatcher.hpp"

#include <algorithm>
#include <utility>

namespace encrypted_email::delivery {
Dispatcher::Dispatcher(boost::asio::io_context& io, CredentialSource credentials,
                       Troubles& troubles, DispatcherOwner& owner)
    : io_(io),
      credentials_(std::move(credentials)),
      troubles_(troubles),
      owner_(owner),
      tell_trouble_([&owner](const std::string& key, bool active, const std::string& text) {
          owner.trouble(key, active, text);
      }) {}

Dispatcher::~Dispatcher() = default;

void Dispatcher::send(grouping::Batch batch) {
    Pool& pool = pool_for(*batch.group);
    pool.add(std::make_unique<OutboundMail>(composition::Mail(std::move(batch), owner_.unix_now_ns()),
                                            ++last_serial_));
}

void Dispatcher::configure(std::vector<Route> routes) {
    std::erase_if(retired_, [](const auto& pool) { return pool->is_empty(); });
    auto former = std::exchange(pools_, {});
    first_relay_ = routes.front().relay->name;
    std::vector<std::string> names;
    for (Route& route : routes) {
        const std::string& name = names.emplace_back(route.relay->name);
        if (auto node = former.extract(name)) {
            node.mapped()->reconfigure(std::move(route));
            pools_.insert(std::move(node));
        } else {
            pools_.emplace(name, std::make_unique<Pool>(io_, std::move(route), credentials_, *this));
        }
    }
    troubles_.clear_all_but(names, tell_trouble_);
    for (auto& [name, pool] : former) {
        for (OutboundMailPointer& mail : pool->retire()) homeless(std::move(mail));
        if (!pool->is_empty()) retired_.push_back(std::move(pool));
    }
}

bool Dispatcher::all_offered(std::uint64_t serial) {
    const auto unoffered = [serial](Pool& pool) { return pool.has_unoffered(serial); };
    return std::none_of(pools_.begin(), pools_.end(), [&](auto& p) { return unoffered(*p.second); }) &&
           std::none_of(retired_.begin(), retired_.end(), [&](auto& p) { return unoffered(*p); });
}

bool Dispatcher::is_at_rest() const {
    return std::all_of(pools_.begin(), pools_.end(),
                       [](const auto& pool) { return pool.second->is_at_rest(); }) &&
           std::all_of(retired_.begin(), retired_.end(),
                       [](const auto& pool) { return pool->is_at_rest(); });
}

void Dispatcher::quit_idle() {
    for (auto& [name, pool] : pools_) pool->quit_idle();
}

bool Dispatcher::has_connections() const {
    return std::any_of(pools_.begin(), pools_.end(),
                       [](const auto& pool) { return !pool.second->is_empty(); });
}

Pool& Dispatcher::pool_for(const configuration::MailingGroup& group) {
    for (const std::string& relay : group.relays) {
        const auto position = pools_.find(relay);
        if (position != pools_.end()) return *position->second;
    }
    return *pools_.find(first_relay_)->second;
}

// ---- what pools report ---------------------------------------------------------------------

void Dispatcher::settled(OutboundMailPointer mail) {
    owner_.mail_ended(mail->mail->batch(), outcome_of(*mail));
}

void Dispatcher::homeless(OutboundMailPointer mail) {
    Pool& pool = pool_for(mail->mail->group());
    pool.add(std::move(mail));
}

void Dispatcher::relay_failed(const configuration::Relay& relay, const Failure& failure) {
    if (pools_.contains(relay.name)) troubles_.raise(relay.name, failure, tell_trouble_);
}

void Dispatcher::relay_works(const configuration::Relay& relay, const Connection& connection) {
    troubles_.clear(relay.name, tell_trouble_);
    owner_.connected(connection);
}

void Dispatcher::progressed() { owner_.progressed(); }

std::int64_t Dispatcher::unix_now_ns() { return owner_.unix_now_ns(); }

}  // namespace encrypted_email::delivery
