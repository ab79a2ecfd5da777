// mail_queue.hpp - mails that have been tried and wait to be tried again, urgent ones first.
//
// Three lines: urgent, ordinary, and those that wait for a second attempt until their time comes.
// Within a line the order is that of arrival; a mail whose connection failed returns to the head.
// Mails that expire meanwhile can be taken out, wherever they stand.
//
// Threads: the I/O thread alone.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "encrypted_email/delivery/outbound_mail.hpp"

namespace encrypted_email::delivery {

class MailQueue {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    void add(OutboundMailPointer mail) {
        note_expiry(*mail);
        line_of(*mail).push_back(std::move(mail));
    }

    void add_first(OutboundMailPointer mail) {
        note_expiry(*mail);
        line_of(*mail).push_front(std::move(mail));
    }

    void defer(OutboundMailPointer mail, TimePoint until) {
        note_expiry(*mail);
        deferred_.emplace(until, std::move(mail));
    }

    // The next mail that may be sent now; null when there is none.
    [[nodiscard]] OutboundMailPointer take() {
        auto& line = urgent_.empty() ? ordinary_ : urgent_;
        if (line.empty()) return nullptr;
        OutboundMailPointer mail = std::move(line.front());
        line.pop_front();
        return mail;
    }

    // Brings the deferred mails whose time has come back into their lines.
    void wake(TimePoint now) {
        while (!deferred_.empty() && deferred_.begin()->first <= now) {
            add(std::move(deferred_.begin()->second));
            deferred_.erase(deferred_.begin());
        }
    }

    // Deferred mails need not wait any longer: what they waited for may have been put right.
    void wake_all() { wake(TimePoint::max()); }

    [[nodiscard]] std::optional<TimePoint> next_wake() const {
        if (deferred_.empty()) return std::nullopt;
        return deferred_.begin()->first;
    }

    // No mail in the queue expires before this instant, UTC; nullopt: none ever does.
    [[nodiscard]] std::optional<std::int64_t> next_expiry() const { return next_expiry_; }

    // The mails that have expired, deferred ones included.
    [[nodiscard]] std::vector<OutboundMailPointer> take_expired(std::int64_t now_unix_ns) {
        std::vector<OutboundMailPointer> expired;
        if (!next_expiry_ || *next_expiry_ > now_unix_ns) return expired;
        next_expiry_.reset();
        const auto stays = [&](const OutboundMailPointer& mail) {
            const std::int64_t expires = mail->expires_unix_ns();
            if (expires != 0 && expires <= now_unix_ns) return false;
            note_expiry(*mail);
            return true;
        };
        for (auto* line : {&urgent_, &ordinary_}) {
            const auto first = std::stable_partition(line->begin(), line->end(), stays);
            std::move(first, line->end(), std::back_inserter(expired));
            line->erase(first, line->end());
        }
        for (auto entry = deferred_.begin(); entry != deferred_.end();) {
            if (stays(entry->second)) {
                ++entry;
            } else {
                expired.push_back(std::move(entry->second));
                entry = deferred_.erase(entry);
            }
        }
        return expired;
    }

    // Mails that could be sent now.
    [[nodiscard]] std::size_t waiting() const { return urgent_.size() + ordinary_.size(); }

    // Calls visit(OutboundMail&) for every mail that could be sent now.
    template <typename Visitor>
    void for_each_waiting(Visitor visit) {
        for (auto& mail : urgent_)
            visit(*mail);
        for (auto& mail : ordinary_)
            visit(*mail);
    }

    // Mails that wait for their time.
    [[nodiscard]] std::size_t deferred() const { return deferred_.size(); }

    // The mails that could be sent now; only deferred ones stay.
    [[nodiscard]] std::vector<OutboundMailPointer> take_waiting() {
        std::vector<OutboundMailPointer> mails;
        while (auto mail = take())
            mails.push_back(std::move(mail));
        return mails;
    }

    // Everything, deferred ones included; the queue is empty afterwards.
    [[nodiscard]] std::vector<OutboundMailPointer> take_all() {
        wake_all();
        return take_waiting();
    }

private:
    void note_expiry(const OutboundMail& mail) {
        const std::int64_t expires = mail.expires_unix_ns();
        if (expires != 0) next_expiry_ = std::min(next_expiry_.value_or(expires), expires);
    }

    std::deque<OutboundMailPointer>& line_of(const OutboundMail& mail) {
        return mail.mail->batch().urgent ? urgent_ : ordinary_;
    }

    std::deque<OutboundMailPointer> urgent_;
    std::deque<OutboundMailPointer> ordinary_;
    std::multimap<TimePoint, OutboundMailPointer> deferred_;
    std::optional<std::int64_t> next_expiry_;
};

}  // namespace encrypted_email::delivery
