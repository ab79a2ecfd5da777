// demand.hpp - whether another connection to a relay would help.
//
// It helps when the mails that wait would wait longer for the connections that are there than
// connecting takes; then the first of them is gone sooner, and so is the last.  How long they would
// wait is measured: by the pace at which mails have ended, and when none ends, by how long ago the
// last one did.  A storm of a hundred mails that one pipelined connection carries away in ten
// milliseconds opens no second one, a server that takes a second for each does.
//
// Threads: one thread at a time; no clock is read.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace encrypted_email::delivery {

class Demand {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    // A connection became ready so long after it was opened.  `round_trip`: of that, the time for
    // one answer of the server.
    void connected(Duration took, Duration round_trip) {
        connecting_ = average(connecting_, took);
        round_trip_ = round_trip;
    }

    // Mails are under way from now on, and were not before.
    void busy(TimePoint now) { moved_ = now; }

    // A mail has ended.
    void mail_ended(TimePoint now) {
        interval_ = interval_ ? average(*interval_, now - moved_) : now - moved_;
        moved_ = now;
    }

    // How many mails that wait justify another connection; at least one, and so many at most that
    // counting further is of no use.
    [[nodiscard]] std::size_t mails_that_justify(TimePoint now) const {
        const Duration each = std::max(
            {interval_.value_or(Duration::zero()), now - moved_, connecting_ / kMostCounted});
        return static_cast<std::size_t>(
            std::clamp<Duration::rep>(connecting_ / std::max(each, Duration{1}), 1, kMostCounted));
    }

    // When a single mail would justify it, if none ends before.
    [[nodiscard]] TimePoint patience_ends() const { return moved_ + connecting_; }

    // How many mails end while one byte goes to the server and another one comes back.
    [[nodiscard]] std::size_t mails_in_round_trip() const {
        if (!interval_) return 0;
        return static_cast<std::size_t>(
            std::min<Duration::rep>(round_trip_ / std::max(*interval_, Duration{1}), kMostCounted));
    }

private:
    static constexpr Duration::rep kMostCounted = 1000;

    // The newest counts for an eighth, as for the round trips of TCP (RFC 6298).
    static Duration average(Duration known, Duration newest) {
        return known + (newest - known) / 8;
    }

    Duration connecting_ = std::chrono::milliseconds(100);  // until one has
    Duration round_trip_{};
    std::optional<Duration> interval_;  // between mails that end
    TimePoint moved_{};
};

}  // namespace encrypted_email::delivery
