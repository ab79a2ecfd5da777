// The walk of an event through the rooms.  Clocks, start and stop are in engine_control.cpp.
#include "encrypted_email/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace encrypted_email {

namespace {

constexpr std::size_t kRehomedAtOnce = 256;
// Events that are on their way, in bytes: beyond, further ones wait on disk alone before long.
constexpr std::size_t kCrowded = 512 * 1024;
// Longer the host never waits for room that there is: an urgent event may be behind others.
constexpr std::chrono::milliseconds kLongestPause{100};

spool::MailProgress progress_of(const delivery::OutboundMail& mail, bool in_flight) {
    return {mail.recipients, mail.attempts, mail.redeliveries, in_flight};
}

}  // namespace

// ---- in: hand-over, groups, spool ----------------------------------------------------------

void Engine::take_events() {
    hand_over_.take(incoming_);
    std::vector<spool::KeepRequest> requests;
    requests.reserve(incoming_.size());
    for (const intake::EventHandle& event : incoming_) {
        last_taken_ = (*event)->number;
        if (ledger_.repeat((*event)->id, (*event)->ticket)) {
            hand_over_.release(*event);
            continue;
        }
        spool::KeepRequest request{event, router_.destinations(**event)};
        if (!request.destinations.empty()) {
            requests.push_back(std::move(request));
            continue;
        }
        auto filtered = std::make_shared<custody::Settlement>();
        filtered->event_id = (*event)->id;
        filtered->outcome = ALARM_SINK_OUTCOME_FILTERED;
        filtered->reason = "no mailing group's filter wants it";
        receipts_.add_final(std::move(filtered), (*event)->ticket);
        hand_over_.release(*event);
    }
    incoming_.clear();
    if (!requests.empty()) {
        connect_ahead(requests);
        spool_.keep(std::move(requests),
                    [this](std::vector<spool::KeepAnswer> answers) { kept(std::move(answers)); });
    }
    progressed();
}

// An urgent mail must not wait first for the disk and then for a connection.
void Engine::connect_ahead(const std::vector<spool::KeepRequest>& requests) {
    if (!has_relays_) return;
    const configuration::MailingGroup* last = nullptr;
    for (const spool::KeepRequest& request : requests) {
        for (const spool::Destination& place : request.destinations) {
            if (place.lane != spool::Lane::urgent) continue;
            const configuration::MailingGroup* const group = router_.group(place.group);
            if (group != nullptr && group != last) dispatcher_.expect_mail(*group);
            last = group;
        }
    }
}

void Engine::kept(std::vector<spool::KeepAnswer> answers) {
    const std::int64_t mono_now = host_.mono_now_ns();
    for (const spool::KeepAnswer& answer : answers) {
        const intake::EventHandle& event = answer.request.event;
        switch (answer.custody) {
            case spool::Custody::taken:
                receipts_.add_custody(event);
                router_.add(event, answer.request.destinations, true, mono_now);
                break;
            case spool::Custody::waiting: receipts_.add_custody(event); break;
            case spool::Custody::settled:
                receipts_.add_final(answer.settlement, (*event)->ticket);
                note_evicted(answer);
                break;
            case spool::Custody::refused: hold_in_memory(answer.request); continue;
        }
        room_.add(*event);
    }
    for (const spool::KeepAnswer& answer : answers) {
        const std::int64_t expires = (*answer.request.event)->expires_unix_ns;
        if (expires != 0 && (!next_expiry_unix_ns_ || expires < *next_expiry_unix_ns_)) {
            next_expiry_unix_ns_ = expires;
            set_watch_timer();
        }
    }
    // What is worthless already must not be mailed first.
    if (next_expiry_unix_ns_ && *next_expiry_unix_ns_ <= host_.unix_now_ns()) watch();
    wake();
    progressed();
}

// There was no room for it: the next mail of its groups says so.
void Engine::note_evicted(const spool::KeepAnswer& answer) {
    if (answer.settlement->outcome != ALARM_SINK_OUTCOME_EVICTED) return;
    spool::Discarded evicted;
    evicted.number = (*answer.request.event)->number;
    for (const spool::Destination& place : answer.request.destinations) {
        evicted.groups.push_back(place.group);
    }
    router_.discarded({evicted}, true);
}

// Storage does not work: the event stays the host's, and is mailed all the same.
void Engine::hold_in_memory(const spool::KeepRequest& request) {
    const intake::Event& event = **request.event;
    if (ledger_.repeat(event.id, event.ticket)) {
        hand_over_.release(*request.event);
        return;
    }
    ledger_.open(request.event, request.destinations.size());
    router_.add(request.event, request.destinations, false, host_.mono_now_ns());
}

spool::GroupKey Engine::key_of(std::string_view group) { return spool_.key_of(group); }

void Engine::load(spool::Destination from, std::uint64_t after, std::size_t most) {
    spool_.load(from, after, most,
                [this, from](std::vector<intake::EventHandle> events, bool more) {
                    router_.loaded(from, events, more, now());
                    wake();
                    progressed();
                });
}

// ---- through: batches, mails, relays -------------------------------------------------------

std::optional<grouping::Batch> Engine::next_batch(const grouping::Router::Wanted& wanted,
                                                  const grouping::Router::OutageSince& outage) {
    return router_.take(
        wanted,
        [&](const configuration::MailingGroup& group,
            std::int64_t mono_ns) -> std::optional<grouping::Outage> {
            if (auto known = outage(group, mono_ns)) return known;
            if (mono_ns >= started_mono_ns_) return std::nullopt;
            return grouping::Outage{"the mail service of this system was not running"};
        },
        now());
}

std::size_t Engine::batches_due(const grouping::Router::Wanted& wanted, std::size_t most) {
    return router_.count_due(wanted, most, host_.mono_now_ns());
}

bool Engine::is_on_disk(const delivery::OutboundMail& mail) const {
    if (!has_storage_) return false;
    const auto& events = mail.mail->batch().events;
    return std::any_of(events.begin(), events.end(),
                       [this](const intake::EventHandle& event) { return !ledger_.holds(*event); });
}

void Engine::attempt_begins(const delivery::OutboundMail& mail, std::function<void()> recorded) {
    if (!is_on_disk(mail)) {
        recorded();
        return;
    }
    const grouping::Batch& batch = mail.mail->batch();
    spool::MailRecord record;
    record.number = mail.number;
    record.group = spool_.key_of(batch.group->name);
    record.lane = batch.urgent ? spool::Lane::urgent : spool::Lane::ordinary;
    record.made_unix_ns = mail.mail->made_unix_ns();
    for (const intake::EventHandle& event : batch.events) {
        if (!ledger_.holds(*event)) record.events.push_back((*event)->number);
    }
    if (batch.delay) {
        record.delayed_since_unix_ns = batch.delay->since_unix_ns;
        record.delay_cause = batch.delay->cause;
    }
    record.evicted = batch.not_mailed;
    spool_.begin(record, progress_of(mail, true), std::move(recorded));
}

void Engine::attempt_ended(const delivery::OutboundMail& mail) {
    if (is_on_disk(mail)) {
        spool_.end(mail.number, progress_of(mail, false), nullptr, [](const auto&) {});
    }
}

// ---- out: outcomes, receipts ---------------------------------------------------------------

void Engine::mail_ended(const delivery::OutboundMail& mail, custody::MailOutcome outcome) {
    const auto shared = std::make_shared<const custody::MailOutcome>(std::move(outcome));
    if (is_on_disk(mail)) {
        spool_.end(mail.number, progress_of(mail, false), shared,
                   [this](const auto& settled) { settle(settled); });
    }
    for (const intake::EventHandle& event : mail.mail->batch().events) {
        settle(ledger_.mail_ended(*event, shared));
    }
}

void Engine::settle(const std::vector<std::shared_ptr<const custody::Settlement>>& settled) {
    for (const auto& settlement : settled)
        receipts_.add_final(settlement, settlement->ticket);
    progressed();
}

void Engine::settle(const std::optional<custody::Ledger::Settled>& settled) {
    if (!settled) return;
    receipts_.add_final(settled->settlement, settled->settlement->ticket);
    hand_over_.release(*settled->event);
}

// Events that have come into custody make room for others at once, or, when many wait to be mailed,
// a moment later: what is mailed meanwhile is spared the tables, which cost twice as much.
void Engine::give_room() {
    if (room_.empty()) return;
    if (event_memory_.bytes_in_use() > kCrowded && !stopping_) {
        if (std::exchange(room_is_due_, true)) return;
        room_timer_.expires_after(kLongestPause);
        room_timer_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            release_room();
            progressed();
        });
        return;
    }
    release_room();
}

void Engine::release_room() {
    hand_over_.release(std::exchange(room_, {}));
    if (std::exchange(room_is_due_, false)) room_timer_.cancel();
}

void Engine::give_receipts() {
    if (!receipts_.empty()) {
        receipts_.swap(receipts_given_);
        host_.receipts(receipts_given_.data());
        receipts_given_.clear();
    }
    answer_refusals(hand_over_.take_writable());
}

void Engine::answer_refusals(std::size_t count) {
    while (count-- > 0)
        host_.writable();
}

// Rooms report from the middle of their work; what follows from it waits until they are done, and
// is done once for many reports: follow_up().
void Engine::progressed() { has_progressed_ = true; }

// Called behind each piece of work of the I/O thread.
void Engine::follow_up() {
    if (!std::exchange(has_progressed_, false)) return;
    give_room();
    give_receipts();
    check_flush();
    if (stopping_) wind_down();
}

// ---- what an earlier run left --------------------------------------------------------------

void Engine::spool_opened(spool::Found found) {
    if (!has_relays_) {  // the writer was faster than the first work of this thread
        boost::asio::post(
            io_, [this, found = std::move(found)]() mutable { spool_opened(std::move(found)); });
        return;
    }
    hand_over_.number_after(found.last_event);
    last_taken_ = std::max(last_taken_, found.last_event);
    dispatcher_.number_after(found.last_mail);
    for (const spool::WaitingGroup& gone : router_.shelf_opened(found.waiting)) {
        host_.log(ALARM_SINK_LOG_WARNING,
                  fmt::format("events wait for the mailing group \"{}\", which is not configured "
                              "any more: they go to the groups that want them now",
                              gone.name));
        if (gone.urgent) rehome({gone.key, spool::Lane::urgent}, 0);
        if (gone.ordinary) rehome({gone.key, spool::Lane::ordinary}, 0);
    }
    // When storage comes back in mid-run, its unfinished mails are this run's own.
    if (!std::exchange(spool_was_opened_, true)) {
        for (spool::UnfinishedMail& mail : found.mails)
            resume(std::move(mail));
    }
    wake();
}

void Engine::resume(spool::UnfinishedMail unfinished) {
    const std::string name = spool_.name_of(unfinished.record.group);
    auto group = router_.group(name);
    if (!group || unfinished.events.empty()) {
        auto outcome = std::make_shared<custody::MailOutcome>();
        outcome->attempts = unfinished.progress.attempts;
        outcome->certainty =
            unfinished.progress.in_flight ? ALARM_SINK_SENT_MAYBE : ALARM_SINK_SENT_NO;
        outcome->reason = fmt::format("the mailing group \"{}\" is not configured any more", name);
        for (custody::RecipientOutcome& recipient : unfinished.progress.recipients) {
            if (recipient.outcome != ALARM_SINK_OUTCOME_PENDING) continue;
            recipient.outcome = ALARM_SINK_OUTCOME_REJECTED;
            recipient.reply_text = outcome->reason;
        }
        outcome->recipients = unfinished.progress.recipients;
        unfinished.progress.in_flight = false;
        spool_.end(unfinished.record.number, unfinished.progress, outcome,
                   [this](const auto& settled) { settle(settled); });
        return;
    }
    grouping::Batch batch;
    batch.group = std::move(group);
    batch.events = std::move(unfinished.events);
    batch.urgent = unfinished.record.lane == spool::Lane::urgent;
    if (unfinished.record.delayed_since_unix_ns != 0) {
        batch.delay =
            grouping::Delay{unfinished.record.delayed_since_unix_ns, unfinished.record.delay_cause};
    }
    batch.not_mailed = unfinished.record.evicted;
    auto mail = std::make_unique<delivery::OutboundMail>(
        composition::Mail(std::move(batch), unfinished.record.made_unix_ns),
        unfinished.record.number);
    mail->recipients = std::move(unfinished.progress.recipients);
    mail->attempts = unfinished.progress.attempts;
    // The process ended during an attempt: whether the server took the mail, nobody knows.
    mail->redeliveries =
        unfinished.progress.redeliveries + (unfinished.progress.in_flight ? 1u : 0u);
    dispatcher_.resume(std::move(mail));
}

// Events of a group that is gone move to those that want them now.
void Engine::rehome(spool::Destination from, std::uint64_t after) {
    spool_.load(from, after, kRehomedAtOnce,
                [this, from](const std::vector<intake::EventHandle>& events, bool more) {
                    for (const intake::EventHandle& event : events) {
                        const auto destinations = router_.destinations(**event);
                        if (destinations.empty()) {
                            spool_.discard((*event)->number, from.group,
                                           "its mailing group is not configured any more, and no "
                                           "other one's filter wants it");
                        } else {
                            spool_.move((*event)->number, from.group, destinations);
                            router_.add(event, destinations, false, host_.mono_now_ns());
                        }
                    }
                    if (more && !events.empty()) rehome(from, (*events.back())->number);
                    wake();
                });
}

void Engine::events_discarded(std::vector<spool::Discarded> events) {
    for (const spool::Discarded& event : events) {
        if (event.settlement) receipts_.add_final(event.settlement, event.settlement->ticket);
    }
    const auto expired = std::stable_partition(
        events.begin(), events.end(), [](const spool::Discarded& event) { return event.evicted; });
    const std::vector<spool::Discarded> others(expired, events.end());
    events.erase(expired, events.end());
    router_.discarded(events, true);
    router_.discarded(others, false);
    progressed();
}

}  // namespace encrypted_email
