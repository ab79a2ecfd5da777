// retry_schedule.hpp - when a mail that some recipients have not got yet is tried again, and when
// it is given up.
//
// Of the mail alone: while the relay as a whole does not work, or has no capacity, RelayHealth and
// Capacity hold it up beyond that.
//
// Threads: one thread at a time; no clock is read.
// See:     RFC 5321 section 4.5.4.1 (retry intervals, and four to five days to give up)
#pragma once

#include <chrono>
#include <cstdint>

#include "encrypted_email/delivery/blame.hpp"
#include "encrypted_email/delivery/pause.hpp"

namespace encrypted_email::delivery {

// What a mail has been through; a part of the mail.
struct Setbacks {
    Blame blame = Blame::nobody;
    std::uint32_t in_a_row = 0;             // with this blame
    std::int64_t first_answer_unix_ns = 0;  // when a server first did not take it; 0: never
};

class RetrySchedule {
public:
    explicit RetrySchedule(std::uint32_t seed) : chance_(seed) {}

    // Notes one more setback and gives the pause before the next attempt:
    //   connection     none for the first three in a row: the connections of a pool go stale
    //                  together.  Then 1 s doubling to 5 min, so that a mail which breaks every
    //                  connection stands in nobody's way
    //   capacity       1 s doubling to 30 min
    //   surplus        none
    //   anything else  1 min doubling to 30 min
    // each up to a fifth less.
    [[nodiscard]] std::chrono::milliseconds pause_after(Setbacks& setbacks, Blame blame,
                                                        std::int64_t now_unix_ns);

private:
    Chance chance_;
};

// When a mail is given up as EXPIRED, UTC; 0: never.  It is worth sending as long as one of its
// events is (`events_expire_unix_ns`, 0: for ever), but not longer than five days after a server
// first did not take it.  As long as no server has answered, nobody has said no.
[[nodiscard]] std::int64_t given_up_unix_ns(std::int64_t events_expire_unix_ns,
                                            const Setbacks& setbacks);

}  // namespace encrypted_email::delivery
