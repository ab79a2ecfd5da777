// relay_pace.hpp - how far ahead of its replies a relay lets mails be sent, learned from it.
//
// What a server says to EHLO is not enough: some answer 503 to the MAIL that follows a content, or
// throw it away with their input buffer, some do not know BDAT though they offer it.  So each step
// is tried with mails that cannot be lost by it, and remembered for all connections to the relay:
//
//   the next envelope behind a content   tried at once; given up when the server refuses it once,
//                                        or two connections break on it before it has ever worked
//   BDAT                                 tried when a mail by DATA has shown that the server's
//                                        replies can be told apart; given up when it is refused,
//                                        or a connection breaks on it before it has ever worked
//   more than one mail ahead by BDAT     doubled by each window of mails that went well, to
//                                        kMostMails; halved when a connection breaks
//
// The mails ahead of their replies are those that a lost connection may duplicate.  So there are
// never more than kMostMails, nor more than bring something: twice those that the server ends
// within one round trip, and two.
//
// Threads: one thread at a time; no clock is read.
// See:     RFC 2920 section 3.1, RFC 3030 section 4.2; RFC 1047 (duplicates)
#pragma once

#include <cstddef>
#include <cstdint>

#include "encrypted_email/smtp/envelope.hpp"

namespace encrypted_email::delivery {

class RelayPace {
public:
    static constexpr std::size_t kMostMails = 16;

    // For mails that begin now.  `mails_in_round_trip`: how many the server ends in one.
    [[nodiscard]] smtp::Pace pace(std::size_t mails_in_round_trip) const;

    // Nobody knows yet whether the relay takes an envelope behind a content: it may say nothing.
    [[nodiscard]] bool is_trial() const { return following_ == Known::untried; }

    // What a mail has shown.
    void mail_ended(const smtp::TransactionResult& result);

    // A connection broke while mails were under way, the last of which had this result.
    void connection_broke(const smtp::TransactionResult& last);

    // The relay may be another one: nothing is known.
    void forget() { *this = {}; }

private:
    enum class Known : std::uint8_t { untried, works, refused };

    Known following_ = Known::untried;
    Known chunking_ = Known::untried;
    bool fit_for_chunking_ = false;
    std::uint8_t broken_trials_ = 0;
    std::size_t window_ = 2;
    std::size_t went_well_ = 0;  // mails since the window changed
};

}  // namespace encrypted_email::delivery
