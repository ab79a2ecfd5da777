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
// Mails recorded for one connection before they begin: those that a crash leaves open.
constexpr std::size_t kMostAhead = 256;

// To those who are not decided yet.  Nearly always they are everyone in the letterhead; a mail that
// an earlier run began keeps the recipients that it had then.
std::shared_ptr<const smtp::Envelope> envelope_to_pending(const OutboundMail& mail) {
    const composition::Letterhead& letterhead = mail.mail->letterhead();
    const auto is_pending = [](const custody::RecipientOutcome& recipient) {
        return recipient.outcome == ALARM_SINK_OUTCOME_PENDING;
    };
    if (std::equal(mail.recipients.begin(), mail.recipients.end(), letterhead.recipients().begin(),
                   letterhead.recipients().end(),
                   [&](const custody::RecipientOutcome& recipient, const std::string& address) {
                       return is_pending(recipient) && recipient.address == address;
                   })) {
        return mail.envelope;
    }
    std::vector<std::string> pending;
    for (const custody::RecipientOutcome& recipient : mail.recipients) {
        if (is_pending(recipient)) pending.push_back(recipient.address);
    }
    return std::make_shared<const smtp::Envelope>(letterhead.sender(), pending,
                                                  letterhead.utf8_addresses());
}

Capacity::Limits limits_of(const configuration::Relay& relay) {
    return {relay.connections, relay.mails_per_minute};
}

}  // namespace

Pool::Pool(boost::asio::io_context& io, Route route, CredentialSource& credentials,
           PoolOwner& owner)
    : io_(io),
      route_(std::move(route)),
      credentials_(credentials),
      owner_(owner),
      health_(std::random_device{}()),
      capacity_(limits_of(*route_.relay), std::random_device{}()),
      schedule_(std::random_device{}()),
      timer_(io) {}

Pool::~Pool() {
    if (pop_) pop_->cancel();
    for (Slot& slot : slots_)
        slot.connection->abandon();
}

void Pool::add(OutboundMailPointer mail) {
    queue_.add(std::move(mail));
    dispatch();
}

void Pool::expect_mail() {
    expecting_ = true;
    dispatch();
    expecting_ = false;
}

void Pool::reconfigure(Route route) {
    route_ = std::move(route);
    retired_ = false;
    health_.reconfigured(Connection::Clock::now());
    pace_.forget();
    popped_at_.reset();
    capacity_.configure(limits_of(*route_.relay));
    queue_.wake_all();
    for (Slot& slot : slots_) {
        slot.outdated = true;
        take_back_given(slot);
    }
    quit_idle();
    dispatch();
}

std::vector<OutboundMailPointer> Pool::retire() {
    retired_ = true;
    for (Slot& slot : slots_) {
        slot.outdated = true;
        take_back_given(slot);
    }
    quit_idle();
    return queue_.take_all();
}

void Pool::wind_down() {
    winding_down_ = true;
    // What has not begun yet has nothing to lose.
    for (Slot& slot : slots_) {
        if (!slot.was_ready) slot.outdated = true;
        take_back_given(slot);
    }
}

void Pool::quit_idle() {
    for (Slot& slot : slots_) {
        if (slot.given.empty()) slot.connection->quit();  // if it is idle
    }
}

std::optional<std::string> Pool::failed_after(Connection::Clock::time_point time) const {
    if (health_.was_down_since(time)) return health_.outage().cause;
    return std::nullopt;
}

Instant Pool::instant(TimePoint now) const { return {now, owner_.unix_now_ns()}; }

bool Pool::is_at_rest() const {
    return std::none_of(slots_.begin(), slots_.end(),
                        [](const Slot& slot) { return slot.mails() != 0; });
}

bool Pool::has_unoffered() {
    bool found = false;
    for (const Slot& slot : slots_) {
        for (const OutboundMailPointer& mail : slot.under_way)
            found |= !mail->offered;
        for (const Given& given : slot.given)
            found |= !given.mail->offered;
    }
    queue_.for_each_waiting([&](const OutboundMail& mail) { found |= !mail.offered; });
    return found;
}

// ---- what connections report ---------------------------------------------------------------

void Pool::ready(Connection& connection) {
    const TimePoint now = Connection::Clock::now();
    Slot& slot = slot_of(connection);
    slot.broke_mail = false;
    if (!std::exchange(slot.was_ready, true)) {
        fresh_token_tried_ = false;
        demand_.connected(now - connection.opened(), connection.round_trip());
        health_.connected(slot.attempt, instant(now));
        if (!health_.is_down()) owner_.relay_works(*this, connection);
    }
    begin_recorded(slot);
    leave_if_spent(slot, now);
    dispatch(now);
    owner_.progressed();
}

void Pool::finished(Connection& connection, smtp::TransactionResult result) {
    const TimePoint now = Connection::Clock::now();
    Slot& slot = slot_of(connection);
    OutboundMailPointer mail = std::move(slot.under_way.front());
    slot.under_way.pop_front();
    ++slot.finished;
    demand_.mail_ended(now);
    pace_.mail_ended(result);
    mail->offered = true;
    const Decision decision = decide(result, mail->recipients);
    if (decision.ambiguous) ++mail->redeliveries;
    if (decision.worked) {
        ++slot.worked;
        const bool was_down = health_.is_down();
        health_.worked(slot.attempt, instant(now));
        if (was_down && !health_.is_down()) owner_.relay_works(*this, connection);
    }
    result.recipients.clear();
    slot.last = std::move(result);
    decided(slot, std::move(mail), decision);
    begin_recorded(slot);
    leave_if_spent(slot, now);
    give_away_what_is_left();
    dispatch(now);
    owner_.progressed();
}

// Does not change what was given to it when there is still a mail under way that it may follow.
void Pool::leave_if_spent(Slot& slot, TimePoint now) {
    if (!slot.was_ready || !is_spent(slot, now)) return;
    if (slot.outdated) take_back_given(slot);
    if (slot.given.empty() && slot.connection->is_idle()) {
        slot.leaving = true;
        slot.connection->quit();
    }
}

// It takes no more mails than those that it was given.
bool Pool::is_spent(const Slot& slot, TimePoint now) const {
    const configuration::Relay& relay = *route_.relay;
    const Connection& connection = *slot.connection;
    const auto age = now - connection.opened();
    const bool is_old = connection.mails() > 0 && age >= relay.life_time;
    const bool has_its_share = relay.mails_per_connection != 0 &&
                               connection.mails() + slot.given.size() >= relay.mails_per_connection;
    const auto staying = static_cast<std::size_t>(std::count_if(
        slots_.begin(), slots_.end(), [](const Slot& other) { return !other.leaving; }));
    const bool is_surplus = staying > capacity_.connections();
    return slot.outdated || slot.leaving || is_old || has_its_share || is_surplus;
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
    slot.took_mail |= decision.blame == Blame::nobody;
    if (has_pop_lapsed(slot, decision)) {
        owner_.attempt_ended(*mail);
        slot.outdated = true;
        queue_.add_first(std::move(mail));
        take_back_given(slot);
        return;
    }
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
            take_back_given(slot);
            Failure failure = authentication_required(*route_.relay, decision.reply);
            health_.failed(slot.attempt, failure, instant(Connection::Clock::now()));
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
    take_back_given(slot);
    if (slot.broke_mail) pace_.connection_broke(slot.last);
    // A token expires: before a refusal counts, a fresh one is asked for, once.
    if (failure.log_in_refused && connection.route().relay->proof == sasl::Proof::token) {
        credentials_.token_refused(*connection.route().relay);
        if (!std::exchange(fresh_token_tried_, true)) failure = {};
    }
    const auto meaning = health_.ended(slot.attempt,
                                       {.failure = failure,
                                        .was_ready = slot.was_ready,
                                        .broke_mail = slot.broke_mail,
                                        .mails = slot.worked + (slot.broke_mail ? 1 : 0),
                                        .others_work = others},
                                       instant(Connection::Clock::now()));
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

void Pool::dispatch(TimePoint now) {
    // What the owner is asked here may make it wake this pool.
    if (dispatching_) return;
    dispatching_ = true;
    settle_expired();
    queue_.wake(now);
    bool all_given = false;
    if (!winding_down_) {
        while (!all_given) {
            Slot* const slot = least_busy(now);
            if (slot == nullptr) break;
            all_given = !give_mail(*slot, now);
        }
        if (!retired_ && wants_connection(now)) {
            if (const auto attempt = health_.begin(now)) {
                open_connection(*attempt);
            }
        }
    }
    set_timer(!all_given, now);
    dispatching_ = false;
}

// Whether the relay takes another mail now.
bool Pool::has_room(TimePoint now) const { return capacity_.next_mail(now) <= now; }

smtp::Pace Pool::pace() const { return pace_.pace(demand_.mails_in_round_trip()); }

bool Pool::may_take(const Slot& slot, TimePoint now) const {
    return slot.was_ready && slot.mails() < pace().mails + slot.ahead && !is_spent(slot, now);
}

Pool::Slot* Pool::least_busy(TimePoint now) {
    Slot* found = nullptr;
    for (Slot& slot : slots_) {
        if (may_take(slot, now) && (found == nullptr || slot.mails() < found->mails()))
            found = &slot;
    }
    return found;
}

// Returns whether there was a mail to give.
bool Pool::give_mail(Slot& slot, TimePoint now) {
    if (!has_room(now)) return false;
    OutboundMailPointer mail = queue_.take();
    if (!mail && queue_.deferred() < kMostDeferred) mail = owner_.next_mail(*this);
    if (!mail) return false;
    capacity_.mail_begins(now);
    if (is_at_rest()) demand_.busy(now);
    ++mail->attempts;
    const std::uint64_t recording = ++last_recording_;
    const OutboundMail& given = *mail;
    slot.given.push_back({std::move(mail), recording, slot.finished});
    owner_.attempt_begins(given, [this, alive = std::weak_ptr(alive_), recording] {
        if (!alive.expired()) recorded(recording);
    });
    return true;
}

void Pool::recorded(std::uint64_t recording) {
    for (Slot& slot : slots_) {
        const auto given =
            std::find_if(slot.given.begin(), slot.given.end(),
                         [&](const Given& candidate) { return candidate.recording == recording; });
        if (given == slot.given.end()) continue;
        given->recorded = true;
        slot.connection->set_pace(pace(), pace_.is_trial());
        learn_ahead(slot, *given);
        begin_recorded(slot);
        return;
    }
    // Its connection has ended meanwhile.
}

// A connection that had room while the mail was recorded, and finished others meanwhile, wants more
// of them; one that has had twice what it finished meanwhile, time after time, wants fewer.  Mails
// are recorded many at a time: those that were given last have always waited for too short a time
// to count, so that only a whole round of such mails does.
void Pool::learn_ahead(Slot& slot, const Given& recorded) {
    const std::size_t meanwhile = slot.finished - recorded.finished;
    if (slot.connection->accepts() && meanwhile > 0) {
        slot.ahead = std::min(2 * slot.ahead, kMostAhead);
        slot.plenty = 0;
    } else if (slot.ahead <= 2 * meanwhile + 1) {
        slot.plenty = 0;
    } else if (++slot.plenty > slot.ahead) {
        --slot.ahead;
        slot.plenty = 0;
    }
}

void Pool::begin_recorded(Slot& slot) {
    slot.connection->set_pace(pace(), pace_.is_trial());
    while (!slot.given.empty() && slot.given.front().recorded && slot.connection->accepts()) {
        OutboundMailPointer mail = std::move(slot.given.front().mail);
        slot.given.pop_front();
        begin(slot, std::move(mail));
    }
}

void Pool::take_back_given(Slot& slot) {
    for (; !slot.given.empty(); slot.given.pop_back()) {
        OutboundMailPointer mail = std::move(slot.given.back().mail);
        --mail->attempts;
        owner_.attempt_ended(*mail);
        queue_.add_first(std::move(mail));
    }
}

void Pool::begin(Slot& slot, OutboundMailPointer outbound) {
    const OutboundMail& mail = *outbound;
    smtp::Transaction transaction;
    transaction.envelope = envelope_to_pending(mail);
    transaction.eight_bit = true;
    transaction.content = [content = mail.mail, redeliveries = mail.redeliveries,
                           largest = mail.largest_size, written = mail.written](
                              std::string& out, const smtp::Capabilities& offered) {
        const std::size_t before = out.size();
        std::uint64_t limit = offered.size_limit;
        if (largest != 0) limit = limit == 0 ? largest : std::min(limit, largest);
        content->write(out, {offered.eight_bit_mime, limit, redeliveries});
        *written = out.size() - before;
    };
    try {
        slot.connection->begin(std::move(transaction));
    } catch (...) {  // without memory nothing of it has been said
        owner_.attempt_ended(mail);
        queue_.add_first(std::move(outbound));
        throw;
    }
    slot.under_way.push_back(std::move(outbound));
}

// A mail is worth sending as long as one of its events is.
void Pool::settle_expired() {
    if (!queue_.next_expiry()) return;
    for (OutboundMailPointer& mail : queue_.take_expired(owner_.unix_now_ns())) {
        conclude(mail->recipients, ALARM_SINK_OUTCOME_EXPIRED);
        owner_.settled(std::move(mail));
        owner_.progressed();
    }
}

bool Pool::is_connecting() const {
    return std::any_of(slots_.begin(), slots_.end(),
                       [](const Slot& slot) { return !slot.was_ready; });
}

bool Pool::wants_connection(TimePoint now) {
    if (is_connecting() || slots_.size() >= capacity_.connections()) return false;
    // A relay that fails is tried again even when nothing waits for it: its trouble must pass.
    if (health_.is_down()) return true;
    if (!has_room(now)) return false;
    const bool any_goes_on = std::any_of(slots_.begin(), slots_.end(),
                                         [&](const Slot& slot) { return !is_spent(slot, now); });
    const std::size_t enough = any_goes_on ? demand_.mails_that_justify(now) : 1;
    std::size_t waiting = queue_.waiting();
    if (expecting_ && !any_goes_on) ++waiting;
    if (waiting < enough && queue_.deferred() < kMostDeferred) {
        waiting += owner_.mails_due(*this, enough - waiting);
    }
    return waiting >= enough;
}

void Pool::open_connection(const RelayHealth::Attempt& attempt) {
    const auto connection = std::make_shared<Connection>(io_, route_, owner_.unix_now_ns(), *this);
    slots_.emplace_back();
    slots_.back().attempt = attempt;
    slots_.back().connection = connection;
    if (!needs_credentials(*route_.relay)) {
        connection->open({});
        return;
    }
    credentials_.ask(route_.relay, [this, alive = std::weak_ptr(alive_),
                                    connection](CredentialSource::Answer answer) {
        if (!alive.expired()) credentials_came(connection, std::move(answer));
    });
}

void Pool::credentials_came(const std::shared_ptr<Connection>& connection,
                            CredentialSource::Answer answer) {
    if (slot_of(*connection).outdated) {  // meanwhile: nothing is lost with it
        ended(*connection, {});
    } else if (answer.refusal) {
        ended(*connection, std::move(*answer.refusal));
    } else if (connection->route().relay->pop) {
        open_behind_pop(connection, std::move(answer.credentials));
    } else {
        connection->open(std::move(answer.credentials));
    }
}

void Pool::open_behind_pop(const std::shared_ptr<Connection>& connection, Credentials credentials) {
    const Route& route = connection->route();
    if (popped_at_ && Connection::Clock::now() - *popped_at_ < route.relay->pop->lasts) {
        credentials.relay.reset();
        connection->open(std::move(credentials));
        return;
    }
    // In memory that moves with it: what is called later has to be copyable.
    const auto left =
        std::make_shared<Credentials>(Credentials{.proxy = copy_of(credentials.proxy),
                                                  .identity = credentials.identity});
    pop_ = std::make_shared<PopLogIn>(io_, route, owner_.unix_now_ns());
    pop_->begin(std::move(credentials), [this, connection, left](PopLogIn::Outcome outcome) {
        pop_ = nullptr;
        popped(connection, std::move(*left), std::move(outcome));
    });
}

void Pool::popped(const std::shared_ptr<Connection>& connection, Credentials credentials,
                  PopLogIn::Outcome outcome) {
    Slot& slot = slot_of(*connection);
    if (slot.outdated) {  // meanwhile: the log-in may have been another one's
        ended(*connection, {});
    } else if (outcome.failure.kind != FailureKind::none) {
        ended(*connection, std::move(outcome.failure));
    } else {
        popped_at_ = Connection::Clock::now();
        slot.behind_pop = true;
        connection->open(std::move(credentials));
    }
}

// Servers say it in many ways, and some as if they did not relay for strangers.
bool Pool::has_pop_lapsed(const Slot& slot, const Decision& decision) {
    const bool is_refused =
        decision.next != Next::settled &&
        (decision.blame == Blame::credentials || decision.blame == Blame::configuration);
    if (!route_.relay->pop || !is_refused) return false;
    if (!slot.outdated) popped_at_.reset();
    return !slot.behind_pop || slot.took_mail;
}

void Pool::tell_failure(const Failure& failure) {
    queue_.for_each_waiting([](OutboundMail& mail) { mail.offered = true; });
    owner_.relay_failed(*this, failure);
}

// Wakes for the end of a pause, the relay's or that of a deferred mail, when a mail expires, and
// when mails may wait that nothing has moved for.
void Pool::set_timer(bool mails_may_wait, TimePoint now) {
    std::optional<MailQueue::TimePoint> next = queue_.next_wake();
    const auto consider = [&next](MailQueue::TimePoint time) {
        next = next ? std::min(*next, time) : time;
    };
    if (!retired_ && !winding_down_) {
        if (const auto attempt = health_.next_attempt()) consider(*attempt);
        const auto room = capacity_.next_mail(now);
        if (room > now) consider(room);
        const auto patience = demand_.patience_ends();
        if (mails_may_wait && !is_connecting() && slots_.size() < capacity_.connections() &&
            patience > now) {
            consider(patience);
        }
    }
    if (const auto expiry = queue_.next_expiry()) {
        // The host's clock may step: not slept through for longer than a minute.
        const std::chrono::nanoseconds left(
            std::clamp<std::int64_t>(*expiry - owner_.unix_now_ns(), 0, kLongestSleep.count()));
        consider(now + left);
    }
    // Set anew only when it would ring too late; when it rings early, there is nothing to do but
    // this.
    if (!next || (timer_set_ && *timer_set_ <= *next)) return;
    timer_set_ = next;
    timer_.expires_at(*next);
    timer_.async_wait(
        [this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
            if (error || alive.expired()) return;
            timer_set_.reset();
            dispatch();
        });
}

}  // namespace encrypted_email::delivery
