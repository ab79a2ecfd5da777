#include "encrypted_email/delivery/dispatcher.hpp"

#include <algorithm>
#include <utility>

#include "encrypted_email/delivery/failure_text.hpp"

namespace encrypted_email::delivery {

Dispatcher::Dispatcher(boost::asio::io_context& io, CredentialSource& credentials,
                       Troubles& troubles, DispatcherOwner& owner)
    : io_(io),
      credentials_(credentials),
      troubles_(troubles),
      owner_(owner),
      tell_trouble_([&owner](const std::string& key, bool active, const std::string& text) {
          owner.trouble(key, active, text);
      }),
      expiry_watch_(troubles_, tell_trouble_) {}

Dispatcher::~Dispatcher() = default;

void Dispatcher::configure(std::vector<Route> routes) {
    stationery_.forget();
    std::erase_if(retired_, [](const auto& pool) { return pool->is_empty(); });
    auto former = std::exchange(pools_, {});
    first_relay_ = routes.front().relay->name;
    std::vector<std::string> names;
    std::vector<std::string> subjects;
    std::vector<std::pair<Pool*, Route>> kept;
    for (Route& route : routes) {
        const std::string name = route.relay->name;
        names.push_back(name);
        subjects.push_back(relay_subject(name));
        if (auto node = former.extract(name)) {
            kept.emplace_back(node.mapped().get(), std::move(route));
            pools_.insert(std::move(node));
        } else {
            pools_.emplace(name,
                           std::make_unique<Pool>(io_, std::move(route), credentials_, *this));
        }
    }
    // Only now, when every pool is in its place: what a pool does next may concern the others.
    for (auto& [pool, route] : kept)
        pool->reconfigure(std::move(route));
    troubles_.clear_all_but(relay_subject({}), subjects, tell_trouble_);
    expiry_watch_.reconfigured(names);
    for (auto& [name, pool] : former) {
        for (OutboundMailPointer& mail : pool->retire())
            homeless(std::move(mail));
        if (!pool->is_empty()) retired_.push_back(std::move(pool));
    }
    wake();
}

void Dispatcher::renew(Route route) {
    if (Pool* const pool = find(route.relay->name)) pool->reconfigure(std::move(route));
}

bool Dispatcher::works(const std::string& relay) const {
    const Pool* const pool = find(relay);
    return pool != nullptr && !pool->is_failing();
}

std::shared_ptr<const tls::Trust> Dispatcher::trust_of(const std::string& relay) const {
    const Pool* const pool = find(relay);
    return pool == nullptr ? nullptr : pool->trust();
}

void Dispatcher::wake() {
    for (const auto& [name, pool] : pools_)
        pool->wake();
}

void Dispatcher::watch() { expiry_watch_.check(owner_.unix_now_ns()); }

void Dispatcher::resume(OutboundMailPointer mail) {
    number_after(mail->number);
    pool_for(mail->mail->group()).add(std::move(mail));
}

bool Dispatcher::has_unoffered() {
    bool found = false;
    for_each_pool([&found](Pool& pool) { found |= pool.has_unoffered(); });
    if (found) return true;
    // What is due for a group whose relays all fail has been offered: they were tried.
    return owner_.batches_due(
               [this](const configuration::MailingGroup& group) {
                   return !pool_for(group).is_failing();
               },
               1) > 0;
}

void Dispatcher::wind_down() {
    for_each_pool([](Pool& pool) { pool.wind_down(); });
}

bool Dispatcher::is_at_rest() const {
    bool rests = true;
    for_each_pool([&rests](const Pool& pool) { rests &= pool.is_at_rest(); });
    return rests;
}

void Dispatcher::quit_idle() {
    for_each_pool([](Pool& pool) { pool.quit_idle(); });
}

bool Dispatcher::has_connections() const {
    bool found = false;
    for_each_pool([&found](const Pool& pool) { found |= !pool.is_empty(); });
    return found;
}

// ---- which relay serves a group ------------------------------------------------------------

Pool* Dispatcher::find(const std::string& relay) const {
    const auto position = pools_.find(relay);
    return position == pools_.end() ? nullptr : position->second.get();
}

// The first that works; when none does, the first of all.
Pool& Dispatcher::pool_for(const configuration::MailingGroup& group) {
    Pool* first = nullptr;
    for (const std::string& relay : group.relays) {
        Pool* const pool = find(relay);
        if (pool == nullptr) continue;
        if (!pool->is_failing()) return *pool;
        if (first == nullptr) first = pool;
    }
    return first != nullptr ? *first : *find(first_relay_);
}

// While every relay of a group fails, whichever of them works first takes its mails.
bool Dispatcher::serves(const Pool& pool, const configuration::MailingGroup& group) const {
    bool known = false;
    for (const std::string& relay : group.relays) {
        const Pool* const candidate = find(relay);
        if (candidate == nullptr) continue;
        if (candidate == &pool) return true;
        if (!candidate->is_failing()) return false;
        known = true;
    }
    return !known && pool.relay().name == first_relay_;
}

// A group was not served only while all its relays failed.
std::optional<grouping::Outage> Dispatcher::outage_since(const configuration::MailingGroup& group,
                                                         std::int64_t mono_ns) {
    // Asked for each mail, and nearly always it is enough to know that nothing has failed ever.
    const bool has_failed =
        std::all_of(group.relays.begin(), group.relays.end(), [this](const std::string& relay) {
            const Pool* const pool = find(relay);
            return pool == nullptr || pool->failed_after(Connection::Clock::time_point::min());
        });
    if (!has_failed) return std::nullopt;
    const auto since =
        Connection::Clock::now() - std::chrono::nanoseconds(owner_.mono_now_ns() - mono_ns);
    std::optional<grouping::Outage> outage;
    for (const std::string& relay : group.relays) {
        const Pool* const pool = find(relay);
        if (pool == nullptr) continue;
        const auto cause = pool->failed_after(since);
        if (!cause) return std::nullopt;
        if (!outage) outage = grouping::Outage{*cause};
    }
    return outage;
}

OutboundMailPointer Dispatcher::next_mail(const Pool& pool) {
    auto batch = owner_.next_batch(
        [&](const configuration::MailingGroup& group) { return serves(pool, group); },
        [this](const configuration::MailingGroup& group, std::int64_t mono_ns) {
            return outage_since(group, mono_ns);
        });
    if (!batch) return nullptr;
    const Stationery::Set& set = stationery_.of(batch->group);
    return std::make_unique<OutboundMail>(
        composition::Mail(std::move(*batch), owner_.unix_now_ns(), set.letterhead), ++last_number_,
        set.envelope);
}

std::size_t Dispatcher::mails_due(const Pool& pool, std::size_t most) {
    return owner_.batches_due(
        [&](const configuration::MailingGroup& group) { return serves(pool, group); }, most);
}

// ---- what pools report ---------------------------------------------------------------------

void Dispatcher::attempt_begins(const OutboundMail& mail, std::function<void()> recorded) {
    owner_.attempt_begins(mail, std::move(recorded));
}

void Dispatcher::attempt_ended(const OutboundMail& mail) { owner_.attempt_ended(mail); }

void Dispatcher::settled(OutboundMailPointer mail) {
    auto outcome = outcome_of(std::move(mail->recipients), mail->attempts, mail->redeliveries);
    owner_.mail_ended(*mail, std::move(outcome));
}

void Dispatcher::homeless(OutboundMailPointer mail) {
    Pool& pool = pool_for(mail->mail->group());
    pool.add(std::move(mail));
}

void Dispatcher::relay_failed(Pool& pool, const Failure& failure) {
    const std::string& name = pool.relay().name;
    if (find(name) != &pool) return;
    troubles_.raise(relay_subject(name), trouble_key(failure.kind, name), failure.text,
                    tell_trouble_);
    for (OutboundMailPointer& mail : pool.take_waiting())
        homeless(std::move(mail));
    // Others may stand in for it now.
    for (const auto& [other_name, other] : pools_) {
        if (other.get() != &pool) other->wake();
    }
}

void Dispatcher::group_refused(const Pool& pool, const configuration::MailingGroup& group,
                               const smtp::Reply* reply) {
    // Asked after each mail, and nearly always there is nothing.
    if (reply == nullptr && troubles_.empty()) return;
    const std::string subject = "sender of " + group.name;
    if (reply == nullptr) {
        troubles_.clear(subject, tell_trouble_);
        return;
    }
    troubles_.raise(subject, "group-refused:" + group.name,
                    objection_text(pool.relay(), group, *reply), tell_trouble_);
}

void Dispatcher::relay_works(const Pool& pool, const Connection& connection) {
    troubles_.clear(relay_subject(pool.relay().name), tell_trouble_);
    if (auto path = connection.verified_path(); !path.empty()) {
        expiry_watch_.verified(connection.route().relay, std::move(path), owner_.unix_now_ns());
    }
    owner_.connected(connection);
}

void Dispatcher::progressed() { owner_.progressed(); }

std::int64_t Dispatcher::unix_now_ns() { return owner_.unix_now_ns(); }

}  // namespace encrypted_email::delivery
