// capacity.hpp - how many connections and mails a relay is given at present.
//
// A relay that asks for less gets less: half the connections, at least one, and nothing at all for
// a pause; when it asks again with one connection left, half the mails a minute too.  What it then
// takes brings the connections back, one for each round of successes (Postfix's feedback of 1/N).
// A rate that was learned so is forgotten ten minutes after the last signal, for nobody said that
// it holds.
//
// Promises: never less than one connection; never more than the limits: in no minute more mails
// than mails_per_minute begin.  One burst of signals halves once.
//
// Threads: one thread at a time; no clock is read.
// See:     Postfix, SCHEDULER_README; RFC 5321 section 4.2.2 (421, 450, 451, 452)
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "encrypted_email/delivery/pause.hpp"

namespace encrypted_email::delivery {

class Capacity {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // What the configuration allows.
    struct Limits {
        std::uint32_t connections = 1;       // at the same time, from 1
        std::uint32_t mails_per_minute = 0;  // 0: no limit
    };

    Capacity(Limits limits, std::uint32_t seed);

    // New limits, and nothing learned.
    void configure(Limits limits);

    // Connections at the same time, at most; those beyond end after their mail.
    [[nodiscard]] std::uint32_t connections() const;

    // When the next mail may begin; it is in the past when that is at once.
    [[nodiscard]] TimePoint next_mail(TimePoint now) const;

    void mail_begins(TimePoint now);

    // The relay has taken a mail.
    void mail_taken();

    // The relay asked for less, while `in_use` connections were open: Blame::capacity, and failures
    // of kind capacity.
    void busy(std::uint32_t in_use, TimePoint now);

private:
    // Mails a minute: a token bucket as a virtual schedule (GCRA), which needs one number.
    struct Rate {
        std::chrono::nanoseconds interval{};   // between two tokens; 0: no limit
        std::chrono::nanoseconds tolerance{};  // ahead of the schedule, for a burst
    };

    [[nodiscard]] Rate rate(TimePoint now) const;
    void count_from(TimePoint now);

    Limits limits_;
    double window_;                   // connections, 1 to limits_.connections
    std::uint32_t learned_rate_ = 0;  // mails a minute; 0: none
    TimePoint schedule_{};            // when the bucket is full again
    TimePoint paused_until_{};
    TimePoint last_signal_{};
    std::uint32_t signals_ = 0;              // since a mail was taken
    std::array<std::uint32_t, 60> begun_{};  // mails in each of the last seconds
    std::int64_t second_ = 0;                // of the newest one
    Chance chance_;
};

}  // namespace encrypted_email::delivery
