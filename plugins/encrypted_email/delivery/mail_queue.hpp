// mail_queue.hpp - mails that wait for a connection, urgent ones first.
//
// Three lines: urgent, ordinary, and those that wait for a second attempt until their time comes.
// Within a line the order is that of arrival; a mail whose connection failed returns to the head.
//
// Threads: the I/O thread alone.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "encrypted_email/delivery/outbound_mail.hpp"

namespace encrypted_email::delivery {

class MailQueue {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    void add(OutboundMailPointer mail) { line_of(*mail).push_back(std::move(mail)); }

    void add_first(OutboundMailPointer mail) { line_of(*mail).push_front(std::move(mail)); }

    void defer(OutboundMailPointer mail, TimePoint until) { deferred_.emplace(until, std::move(mail)); }

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

    // Mails that could be sent now.
    [[nodiscard]] std::size_t waiting() const { return urgent_.size() + ordinary_.size(); }

    // Calls visit(OutboundMail&) for every mail that could be sent now.
    template <typename Visitor>
    void for_each_waiting(Visitor visit) {
        for (auto& mail : urgent_) visit(*mail);
        for (auto& mail : ordinary_) visit(*mail);
    }

    // Everything, deferred ones included; the queue is empty afterwards.
    [[nodiscard]] std::vector<OutboundMailPointer> take_all() {
        wake_all();
        std::vector<OutboundMailPointer> mails;
        while (auto mail = take()) mails.push_back(std::move(mail));
        return mails;
    }

private:
    std::deque<OutboundMailPointer>& line_of(const OutboundMail& mail) {
        return mail.mail->batch().urgent ? urgent_ : ordinary_;
    }

    std::deque<OutboundMailPointer> urgent_;
    std::deque<OutboundMailPointer> ordinary_;
    std::multimap<TimePoint, OutboundMailPointer> deferred_;
};

}  // namespace encrypted_email::delivery
