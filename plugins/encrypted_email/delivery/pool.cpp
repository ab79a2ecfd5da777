#include "encrypted_email/delivery/pool.hpp"

#include <algorithm>
#include <utility>

#include "encrypted_email/delivery/failure_text.hpp"

namespace encrypted_email::delivery {
namespace {

constexpr std::chrono::nanoseconds kLongestSleep = std::chrono::minutes(1);
// Mails that wait for another attempt: beyond this no new ones are begun, so that a relay which
// defers everything does not draw every event into memory.
constexpr std::size_t kMostDeferred = 50;

}  // namespace

Pool::Pool(boost::asio::io_context& io, Route route, CredentialSource credentials, PoolOwner& owner)
    : io_(io),
      route_(std::move(route)),
      credentials_(std::move(credentials)),
      owner_(owner),
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
    failing_ = false;
    back_off_.reset();
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
    if (outage_over_ && *outage_over_ > time) return outage_cause_;
    return std::nullopt;
}

bool Pool::is_at_rest() const {
    return std::none_of(slots_.begin(), slots_.end(),
                        [](const Slot& slot) { return slot.mail != nullptr; });
}

bool Pool::has_unoffered() {
    bool found = std::any_of(slots_.begin(), slots_.end(), [](const Slot& slot) {
        return slot.mail && !slot.mail->offered;
    });
    queue_.for_each_waiting([&](const OutboundMail& mail) { found |= !mail.offered; });
    return found;
}

// ---- what connections report ---------------------------------------------------------------

void Pool::ready(Connection& connection) {
    Slot& slot = slot_of(connection);
    slot.broke_mail = false;
    if (!std::exchange(slot.was_ready, true)) {
        if (std::exchange(failing_, false)) outage_over_ = Connection::Clock::now();
        back_off_.reset();
        owner_.relay_works(*this, connection);
    }
    const auto age = Connection::Clock::now() - connection.opened();
    const bool too_old = connection.mails() > 0 && age >= route_.relay->life_time;
    if (slot.outdated || too_old) connection.quit();
    dispatch();
    owner_.progressed();
}

void Pool::finished(Connection& connection, smtp::TransactionResult result) {
    Slot& slot = slot_of(connection);
    OutboundMailPointer mail = std::move(slot.mail);
    mail->offered = true;
    const NextStep step = apply(result, *mail);
    if (step != NextStep::settled) owner_.attempt_ended(*mail);
    switch (step) {
        case NextStep::settled: owner_.settled(std::move(mail)); break;
        case NextStep::retry_later: {
            const auto pause = back_off_.after_deferral(mail->attempts);
            queue_.defer(std::move(mail), Connection::Clock::now() + pause);
            break;
        }
        case NextStep::retry_now:
            slot.broke_mail = true;
            queue_.add_first(std::move(mail));
            break;
        case NextStep::relay_fault:
            slot.outdated = true;
            queue_.add_first(std::move(mail));
            failed(authentication_required(*route_.relay, result.reply));
            break;
    }
    if (retired_) {
        for (OutboundMailPointer& left : queue_.take_all())
            owner_.homeless(std::move(left));
    }
    owner_.progressed();
}

void Pool::ended(Connection& connection, Failure failure) {
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
    // An old connection that went stale says nothing about the relay: the next one will.
    const bool fresh = !slot.was_ready || (slot.broke_mail && connection.mails() == 1);
    const bool told_to_wait = slot.broke_mail && failure.kind == FailureKind::capacity;
    if (failure.kind != FailureKind::none && !slot.outdated && (fresh || told_to_wait)) {
        failed(std::move(failure));
    }
    if (retired_) {
        for (OutboundMailPointer& left : queue_.take_all())
            owner_.homeless(std::move(left));
    }
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

// Returns whether there was a mail to give.
bool Pool::give_mail(Slot& slot) {
    OutboundMailPointer mail = queue_.take();
    if (!mail && queue_.deferred() < kMostDeferred) mail = owner_.next_mail(*this);
    if (!mail) return false;
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
    transaction.content = [content = mail.mail, redeliveries = mail.redeliveries](
                              std::string& out, const smtp::Capabilities& offered) {
        content->write(out, {offered.eight_bit_mime, offered.size_limit, redeliveries});
    };
    slot.connection->begin(std::move(transaction));
}

// A mail is worth sending as long as one of its events is.
void Pool::settle_expired() {
    for (OutboundMailPointer& mail : queue_.take_expired(owner_.unix_now_ns())) {
        conclude(*mail, ALARM_SINK_OUTCOME_EXPIRED);
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
    const std::size_t most = route_.relay->connections;
    std::size_t wanted = queue_.waiting();
    if (wanted < most && queue_.deferred() < kMostDeferred) {
        wanted += owner_.mails_due(*this, most - wanted);
    }
    // A relay that fails is tried again even when nothing waits for it: its trouble must pass.
    return failing_ ? 1 : wanted;
}

void Pool::open_connections() {
    if (retired_) return;
    if (failing_ && Connection::Clock::now() < retry_at_) return;
    if (slots_.size() >= route_.relay->connections) return;
    for (std::size_t wanted = wanted_connections();
         slots_.size() < route_.relay->connections && connecting() < wanted;) {
        std::optional<smtp::Credentials> credentials;
        if (!route_.relay->user.empty()) {
            std::string error;
            credentials = credentials_(*route_.relay, error);
            if (!credentials) {
                failed(secret_failure(*route_.relay, error));
                return;
            }
        }
        auto connection = std::make_shared<Connection>(io_, route_, owner_.unix_now_ns(), *this);
        slots_.push_back({.connection = connection, .mail = nullptr});
        connection->open(std::move(credentials));
    }
}

void Pool::failed(Failure failure) {
    failing_ = true;
    outage_cause_ = failure.text;
    outage_over_ = Connection::Clock::time_point::max();
    retry_at_ = Connection::Clock::now() + back_off_.after_failure(failure.kind);
    queue_.for_each_waiting([](OutboundMail& mail) { mail.offered = true; });
    owner_.relay_failed(*this, failure);
}

// Wakes for the end of a pause, the relay's or that of a deferred mail, and when a mail expires.
void Pool::set_timer() {
    std::optional<MailQueue::TimePoint> next = queue_.next_wake();
    if (failing_ && !retired_ && connecting() == 0) {
        next = next ? std::min(*next, retry_at_) : retry_at_;
    }
    if (const auto expiry = queue_.next_expiry()) {
        // The host's clock may step: not slept through for longer than a minute.
        const std::chrono::nanoseconds left(
            std::clamp<std::int64_t>(*expiry - owner_.unix_now_ns(), 0, kLongestSleep.count()));
        const auto at = Connection::Clock::now() + left;
        next = next ? std::min(*next, at) : at;
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
