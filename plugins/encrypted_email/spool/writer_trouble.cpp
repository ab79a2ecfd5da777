// The writer when storage does not work: what it answers, what it owes, how it comes back.
#include <algorithm>
#include <utility>

#include "encrypted_email/spool/storage_error.hpp"
#include "encrypted_email/spool/writer.hpp"

namespace encrypted_email::spool {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kFirstPause = 1 * kSecond;
constexpr std::int64_t kLongestPause = 30 * kSecond;

}  // namespace

// Opens the file, for the first time or again, and settles what the failure before left in doubt.
void Spool::Writer::open() {
    store_.reset();
    try {
        store_ = std::make_unique<Store>(
            StoreOptions{options_.folder, options_.limits,
                         std::string_view(seal_key_.data(), seal_key_.size()), run_,
                         options_.unix_now_ns, broken_},
            names_);
        broken_.clear();
        run_ = store_->run();
        if (!store_->set_aside().empty()) {
            damage_ = store_->set_aside();
            doubt_ = {};
            give_up_owed();
            was_opened_ = false;
        }
        std::vector<Discarded> discarded;
        store_->start();
        for (const EventNumber event : doubt_.refused)
            store_->take_back(event);
        for (Discarded& event : doubt_.discarded) {
            event.settlement = store_->settlement_of(event.number);
            if (event.settlement) discarded.push_back(event);
        }
        store_->commit();
        doubt_ = {};
        if (!was_opened_) announce();
        post_discarded(std::move(discarded));
    } catch (const StorageError& error) {
        fail(error.kind(), error.what());
        return;
    } catch (const std::exception& error) {
        fail(StorageTrouble::unavailable, error.what());
        return;
    }
    is_working_ = true;
    is_tidy_ = false;
    owed_events_.clear();
    pending_.insert(pending_.begin(), std::make_move_iterator(owed_.begin()),
                    std::make_move_iterator(owed_.end()));
    owed_.clear();
    tell_pressure();
}

void Spool::Writer::announce() {
    options_.post([&owner = owner_, found = store_->found()]() mutable {
        owner.spool_opened(std::move(found));
    });
    was_opened_ = true;
}

void Spool::Writer::fail(StorageTrouble kind, const std::string& text) {
    is_working_ = false;
    if (store_) {
        store_->rollback();
        store_->keep_log_on_close();
        if (kind == StorageTrouble::damaged) broken_ = text;
    }
    pause_ns_ = pause_ns_ == 0 ? kFirstPause : std::min(2 * pause_ns_, kLongestPause);
    retry_at_ns_ = options_.mono_now_ns() + pause_ns_;
    tell(kind, text);
}

void Spool::Writer::tell(StorageTrouble kind, const std::string& text) {
    if (kind == trouble_ && text == trouble_text_) return;
    trouble_ = kind;
    trouble_text_ = text;
    options_.post([&owner = owner_, kind, text] { owner.storage_trouble(kind, text); });
}

// What is to be told while storage works.
void Spool::Writer::tell_pressure() {
    if (!store_->pressure().empty()) {
        // Its figures change with every event: they are told when it begins.
        if (trouble_ != StorageTrouble::full) tell(StorageTrouble::full, store_->pressure());
    } else if (!damage_.empty()) {
        tell(StorageTrouble::damaged, damage_);
    } else {
        tell(StorageTrouble::none, {});
    }
}

void Spool::Writer::answer_without_storage(Request request) {
    std::visit([this](auto& work) { answer_without_storage(std::move(work)); }, request);
}

void Spool::Writer::answer_without_storage(KeepWork work) { options_.post(answer_of(work)); }

void Spool::Writer::answer_without_storage(BeginWork work) {
    if (work.answer) options_.post(std::exchange(work.answer, nullptr));
    if (work.mail.events.empty()) return;
    owed_events_.insert(work.mail.events.begin(), work.mail.events.end());
    owe(std::move(work));
}

void Spool::Writer::answer_without_storage(EndWork work) {
    if (work.mail != 0) {
        owe(std::move(work));
        return;
    }
    options_.post([answer = std::move(work.answer)] { answer({}); });
}

// Reading may still work; what a mail has that could not be recorded does not wait any more.
void Spool::Writer::answer_without_storage(LoadWork work) {
    if (store_) {
        try {
            auto [events, more] = store_->load(work.from, work.after, work.most);
            std::erase_if(events, [this](const intake::EventHandle& event) {
                return owed_events_.contains((*event)->number);
            });
            options_.post([answer = std::move(work.answer), events = std::move(events),
                           is_more = more] { answer(events, is_more); });
            return;
        } catch (const std::exception&) {
            // Then it is answered when storage works again.
        }
    }
    owe(std::move(work));
}

void Spool::Writer::answer_without_storage(ListWork work) { owe(std::move(work)); }

// The latest time is the one that counts.
void Spool::Writer::answer_without_storage(ExpireWork work) {
    std::erase_if(owed_,
                  [](const Request& owed) { return std::holds_alternative<ExpireWork>(owed); });
    owe(work);
}

void Spool::Writer::answer_without_storage(DiscardWork work) { owe(std::move(work)); }
void Spool::Writer::answer_without_storage(MoveWork work) { owe(std::move(work)); }
void Spool::Writer::answer_without_storage(LimitsWork work) { options_.limits = work.limits; }
void Spool::Writer::answer_without_storage(FlushWork work) {
    options_.post(std::move(work.answer));
}

void Spool::Writer::owe(Request request) {
    owed_.push_back(std::move(request));
    if (options_.folder.empty()) give_up_owed();
}

// There is no disk that will ever have them: they are answered with nothing.
void Spool::Writer::give_up_owed() {
    for (Request& request : owed_) {
        if (auto* end = std::get_if<EndWork>(&request)) {
            options_.post([answer = std::move(end->answer)] { answer({}); });
        } else if (auto* load = std::get_if<LoadWork>(&request)) {
            options_.post([answer = std::move(load->answer)] { answer({}, false); });
        } else if (auto* list = std::get_if<ListWork>(&request)) {
            options_.post([answer = std::move(list->answer)] { answer({}, false); });
        }
    }
    owed_.clear();
    owed_events_.clear();
}

}  // namespace encrypted_email::spool
