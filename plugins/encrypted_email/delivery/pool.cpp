#include "encrypted_email/delivery/pool.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "encrypted_email/delivery/failure_text.hpp"

namespace encrypted_email::delivery {
namespace {

constexpr std::chrono::nanoseconds kLongestSleep = std::chrono::minutes(1);
// Mails that wait for another attempt: beyond this no new ones are begun, so that a relay which
// defers everything does not draw every event into memory.
constexpr std::size_t kMostDeferred = 50;

Capacity::Limits limits_of(const configuration::Relay& relay) {
    return {relay.connections, relay.mails_per_minute};
}

}  // namespace

Pool::Pool(boost::asio::io_context& io, Route route, CredentialSource credentials, PoolOwner& owner)
    : io_(io),
      route_(std::move(route)),
      credentials_(std::move(credentials)),
      owner_(owner),
      health_(std::random_device{}()),
      capacity_(limits_of(*route_.relay), std::random_device{}()),
      schedule_(std::random_device{}()),
      timer_(io) {}

Pool::~Pool() {
    for (Slot& slot : slots_)
        slot.connection->abandon();
}

void Pool::add(OutboundMailPointer mail) {
    queue_.add(std::move(mail));
    dispatch();
}

void Pool::reconfigure(Route route) {
    route_ = std::move(route);
    retired_ = false;
    health_.reconfigured(Connection::Clock::now());
    capacity_.configure(limits_of(*route_.relay));
    queue_.wake_all();
    for (Slot& slot : slots_)
        slot.outdated = true;
    quit_idle();
    dispatch();
}

std::vector<OutboundMailPointer> Pool::retire() {
    retired_ = true;
    for (Slot& slot : slots_)
        slot.outdated = true;
    quit_idle();
    return queue_.take_all();
}

void Pool::wind_down() {
    winding_down_ = true;
    // What has not begun yet has nothing to lose.
    for (Slot& slot : slots_) {
        if (!slot.was_ready) slot.outdated = true;
    }
}

void Pool::quit_idle() {
    for (Slot& slot : slots_) {
        if (slot.connection->is_ready() && slot.mail == nullptr) slot.connection->quit();
    }
}

std::optional<std::string> Pool::failed_after(Connection::Clock::time_point time) const {
    if (health_.was_down_since(time)) return health_.outage().cause;
    return std::nullopt;
}

Instant Pool::now() const { return {Connection::Clock::now(), owner_.unix_now_ns()}; }

bool Pool::is_at_rest() const {
    return std::none_of(slots_.begin(), slots_.end(),
                        [](const Slot& slot) { return slot.mail != nullptr; });
}

bool Pool::has_unoffered() {
    bool found = std::any_of(slots_.begin(), slots_.end(),
                             [](const Slot& slot) { return slot.mail && !slot.mail->offered; });
    queue_.for_each_waiting([&](const OutboundMail& mail) { found |= !mail.offered; });
    return found;
}

// ---- what connections report ---------------------------------------------------------------

void Pool::ready(Connection& connection) {
    Slot& slot = slot_of(connection);
    slot.broke_mail = false;
    if (!std::exchange(slot.was_ready, true)) {
        health_.connected(slot.attempt, now());
        if (!health_.is_down()) owner_.relay_works(*this, connection);
    }
    const configuration::Relay& relay = *route_.relay;
    const auto age = Connection::Clock::now() - connection.opened();
    const bool is_old = connection.mails() > 0 && age >= relay.life_time;
    const bool has_done_its_share =
        relay.mails_per_connection != 0 && connection.mails() >= relay.mails_per_connection;
    const bool is_surplus = slots_.size() > capacity_.connections();
    if (slot.outdated || is_old || has_done_its_share || is_surplus) connection.quit();
    dispatch();
    owner_.progressed();
}

void Pool::finished(Connection& connection, smtp::TransactionResult result) {
    Slot& slot = slot_of(connection);
    OutboundMailPointer mail = std::move(slot.mail);
    mail->offered = true;
    const Decision decision = decide(result, mail->recipients);
    if (decision.ambiguous) ++mail->redeliveries;
    if (decision.worked) {
        const bool was_down = health_.is_down();
        health_.worked(slot.attempt, now());
        if (was_down && !health_.is_down()) owner_.relay_works(*this, connection);
    }
    decided(slot, std::move(mail), decision);
    give_away_what_is_left();
    owner_.progressed();
}

// Another pool takes what a retired one still has.
void Pool::give_away_what_is_left() {
    if (!retired_) return;
    for (OutboundMailPointer& left : queue_.take_all())
        owner_.homeless(std::move(left));
}

void Pool::decided(Slot& slot, OutboundMailPointer mail, const Decision& decision) {
    const configuration::MailingGroup& group = mail->mail->group();
    slot.broke_mail = decision.blame == Blame::connection;
    if (decision.blame == Blame::configuration) {
        owner_.group_refused(*this, group, &decision.reply);
    } else if (decision.blame == Blame::nobody) {
        owner_.group_refused(*this, group, nullptr);
        capacity_.mail_taken();
    } else if (decision.blame == Blame::capacity) {
        capacity_.busy(static_cast<std::uint32_t>(slots_.size()), Connection::Clock::now());
    }
    switch (decision.next) {
        case Next::settled: owner_.settled(std::move(mail)); return;
        case Next::shorter: {
            const auto size = shorter_size(*mail->written);
            if (!size) {
                conclude(mail->recipients, ALARM_SINK_OUTCOME_REJECTED);
                owner_.settled(std::move(mail));
                return;
            }
            mail->largest_size = *size;
            [[fallthrough]];
        }
        case Next::again: {
            const auto pause =
                schedule_.pause_after(mail->setbacks, decision.blame, owner_.unix_now_ns());
            owner_.attempt_ended(*mail);
            if (decision.next == Next::shorter || pause.count() == 0) {
                queue_.add_first(std::move(mail));
            } else {
                queue_.defer(std::move(mail), Connection::Clock::now() + pause);
            }
            return;
        }
        case Next::when_relay_works: {
            owner_.attempt_ended(*mail);
            slot.outdated = true;
            queue_.add_first(std::move(mail));
            Failure failure = authentication_required(*route_.relay, decision.reply);
            health_.failed(slot.attempt, failure, now());
            tell_failure(failure);
            return;
        }
    }
}

bool Pool::others_work(const Connection& connection) const {
    return std::any_of(slots_.begin(), slots_.end(), [&](const Slot& slot) {
        return slot.connection.get() != &connection && slot.was_ready;
    });
}

void Pool::ended(Connection& connection, Failure failure) {
    const bool others = others_work(connection);
    const auto in_use = static_cast<std::uint32_t>(slots_.size());
    const auto position = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& slot) {
        return slot.connection.get() == &connection;
    });
    Slot slot = std::move(*position);
    slots_.erase(position);
    if (slot.mail) {  // its attempt never began
        --slot.mail->attempts;
        owner_.attempt_ended(*slot.mail);
        queue_.add_first(std::move(slot.mail));
    }
    const auto meaning = health_.ended(slot.attempt,
                                       {.failure = failure,
                                        .was_ready = slot.was_ready,
                                        .broke_mail = slot.broke_mail,
                                        .mails = static_cast<std::uint32_t>(connection.mails()),
                                        .others_work = others},
                                       now());
    const bool asks_for_less = failure.kind == FailureKind::capacity;
    if (meaning == RelayHealth::Meaning::busy ||
        (meaning == RelayHealth::Meaning::failed && asks_for_less)) {
        capacity_.busy(in_use, Connection::Clock::now());
    }
    if (meaning == RelayHealth::Meaning::failed) tell_failure(failure);
    give_away_what_is_left();
    dispatch();
    owner_.progressed();
}

Pool::Slot& Pool::slot_of(const Connection& connection) {
    return *std::find_if(slots_.begin(), slots_.end(),
                         [&](const Slot& slot) { return slot.connection.get() == &connection; });
}

// ---- mails to connections ------------------------------------------------------------------

void Pool::dispatch() {
    // What the owner is asked here may make it wake this pool.
    if (dispatching_) return;
    dispatching_ = true;
    settle_expired();
    queue_.wake(Connection::Clock::now());
    if (!winding_down_) {
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            if (slots_[i].is_free() && !give_mail(slots_[i])) break;
        }
        open_connections();
    }
    set_timer();
    dispatching_ = false;
}

// Whether the relay takes another mail now.
bool Pool::has_room() const {
    const auto now = Connection::Clock::now();
    return capacity_.next_mail(now) <= now;
}

// Returns whether there was a mail to give.
bool Pool::give_mail(Slot& slot) {
    if (!has_room()) return false;
    OutboundMailPointer mail = queue_.take();
    if (!mail && queue_.deferred() < kMostDeferred) mail = owner_.next_mail(*this);
    if (!mail) return false;
    capacity_.mail_begins(Connection::Clock::now());
    ++mail->attempts;
    slot.mail = std::move(mail);
    slot.recording = true;
    owner_.attempt_begins(*slot.mail, [this, alive = std::weak_ptr(alive_),
                                       number = slot.mail->number, attempt = slot.mail->attempts] {
        if (!alive.expired()) recorded(number, attempt);
    });
    return true;
}

void Pool::recorded(std::uint64_t mail, std::uint32_t attempt) {
    const auto slot = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& candidate) {
        return candidate.recording && candidate.mail->number == mail &&
               candidate.mail->attempts == attempt;
    });
    // Its connection may have ended meanwhile, or is about to: ended() gives the mail back then.
    if (slot == slots_.end() || !slot->connection->is_ready()) return;
    begin(*slot);
}

void Pool::begin(Slot& slot) {
    slot.recording = false;
    const OutboundMail& mail = *slot.mail;
    smtp::Transaction transaction;
    transaction.sender = mail.mail->sender();
    for (const custody::RecipientOutcome& recipient : mail.recipients) {
        if (recipient.outcome == ALARM_SINK_OUTCOME_PENDING) {
            transaction.recipients.push_back(recipient.address);
        }
    }
    transaction.eight_bit = true;
    transaction.utf8_addresses = mail.mail->utf8_addresses();
    transaction.content = [content = mail.mail, redeliveries = mail.redeliveries,
                           largest = mail.largest_size, written = mail.written](
                              std::string& out, const smtp::Capabilities& offered) {
        const std::size_t before = out.size();
        std::uint64_t limit = offered.size_limit;
        if (largest != 0) limit = limit == 0 ? largest : std::min(limit, largest);
        content->write(out, {offered.eight_bit_mime, limit, redeliveries});
        *written = out.size() - before;
    };
    slot.connection->begin(std::move(transaction));
}

// A mail is worth sending as long as one of its events is.
void Pool::settle_expired() {
    for (OutboundMailPointer& mail : queue_.take_expired(owner_.unix_now_ns())) {
        conclude(mail->recipients, ALARM_SINK_OUTCOME_EXPIRED);
        owner_.settled(std::move(mail));
        owner_.progressed();
    }
}

std::size_t Pool::connecting() const {
    return static_cast<std::size_t>(std::count_if(
        slots_.begin(), slots_.end(), [](const Slot& slot) { return !slot.was_ready; }));
}

// How many connections the mails that wait could use beside those that carry one.
std::size_t Pool::wanted_connections() {
    // A relay that fails is tried again even when nothing waits for it: its trouble must pass.
    if (health_.is_down()) return 1;
    if (!has_room()) return 0;
    const std::size_t most = capacity_.connections();
    std::size_t wanted = queue_.waiting();
    if (wanted < most && queue_.deferred() < kMostDeferred) {
        wanted += owner_.mails_due(*this, most - wanted);
    }
    return wanted;
}

void Pool::open_connections() {
    if (retired_ || slots_.size() >= capacity_.connections()) return;
    for (std::size_t wanted = wanted_connections();
         slots_.size() < capacity_.connections() && connecting() < wanted;) {
        const auto attempt = health_.begin(Connection::Clock::now());
        if (!attempt) return;
        std::optional<smtp::Credentials> credentials;
        if (!route_.relay->user.empty()) {
            std::string error;
            credentials = credentials_(*route_.relay, error);
            if (!credentials) {
                const Failure failure = secret_failure(*route_.relay, error);
                static_cast<void>(health_.ended(*attempt, {.failure = failure}, now()));
                tell_failure(failure);
                return;
            }
        }
        auto connection = std::make_shared<Connection>(io_, route_, owner_.unix_now_ns(), *this);
        slots_.push_back({.connection = connection, .attempt = *attempt, .mail = nullptr});
        connection->open(std::move(credentials));
    }
}

void Pool::tell_failure(const Failure& failure) {
    queue_.for_each_waiting([](OutboundMail& mail) { mail.offered = true; });
    owner_.relay_failed(*this, failure);
}

// Wakes for the end of a pause, the relay's or that of a deferred mail, and when a mail expires.
void Pool::set_timer() {
    std::optional<MailQueue::TimePoint> next = queue_.next_wake();
    const auto consider = [&next](MailQueue::TimePoint time) {
        next = next ? std::min(*next, time) : time;
    };
    const auto present = Connection::Clock::now();
    if (!retired_ && !winding_down_) {
        if (const auto attempt = health_.next_attempt()) consider(*attempt);
        const auto room = capacity_.next_mail(present);
        if (room > present) consider(room);
    }
    if (const auto expiry = queue_.next_expiry()) {
        // The host's clock may step: not slept through for longer than a minute.
        const std::chrono::nanoseconds left(
            std::clamp<std::int64_t>(*expiry - owner_.unix_now_ns(), 0, kLongestSleep.count()));
        consider(present + left);
    }
    if (next == timer_set_) return;
    timer_set_ = next;
    timer_.cancel();
    if (!next) return;
    timer_.expires_at(*next);
    timer_.async_wait(
        [this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
            if (error || alive.expired()) return;
            timer_set_.reset();
            dispatch();
        });
}

}  // namespace encrypted_email::delivery
