// book.hpp - who was told of which event: the judge of a run.
//
// Every mail that a server took is entered when it is taken.  The book knows from the generator
// what should stand in it and from the site who should get it, and says what is wrong.  It keeps
// a few bytes for each event and each mail and no text, so that it can watch a million events.
//
// A mail that comes again is right when it is the same as a whole, under the same Message-ID, and
// when an earlier attempt was ambiguous: the server took the mail, and the sink's process died,
// or the reply was lost, before its end was recorded.
//
// Threads: one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host_stub/trial_server/mailbox.hpp"
#include "tests/crash/generator.hpp"
#include "tests/crash/journal.hpp"
#include "tests/crash/site.hpp"

namespace crash {

struct BookCounts {
    std::uint64_t mails = 0;        ///< taken by a server
    std::uint64_t events = 0;       ///< told in them, each time counted
    std::uint64_t most_events = 0;  ///< in one mail
    std::uint64_t ambiguous = 0;    ///< attempts
    std::uint64_t duplicates = 0;   ///< mails that a recipient got again, with the same Message-ID

    std::uint64_t unfounded = 0;  ///< duplicates that no ambiguous attempt explains
    std::uint64_t regrouped = 0;  ///< events that a recipient got again with another Message-ID
    std::uint64_t changed = 0;    ///< mails with the same Message-ID and another content
    std::uint64_t wrong_recipients = 0;  ///< events told to somebody who should not hear of them
    std::uint64_t broken = 0;   ///< mails that are empty, cut off, merged or not well-formed
    std::uint64_t unknown = 0;  ///< events told that had not been submitted
};

class Book {
public:
    using MailKey = std::uint64_t;

    struct Entered {
        MailKey key = 0;
        std::vector<Index> events;
    };

    Book(const Generator& generator, Index events);

    /// `submitted`: the events below it are the sink's.
    Entered enter(const host_stub::trial_server::Mail& mail, Index submitted);

    /// An attempt at this mail was ambiguous.
    void ambiguous(MailKey mail);

    [[nodiscard]] const BookCounts& counts() const { return counts_; }

    /// Events of which somebody has not heard who should have, so far.
    [[nodiscard]] Index missing() const { return missing_; }
    [[nodiscard]] bool is_told(Index event) const;

    /// Events that the sink says are delivered, and are not.
    [[nodiscard]] std::uint64_t falsely_delivered(const Stages& stages) const;

    /// The first of everything that was wrong, a line each; but for mails that came again.
    [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }

    /// The first mails that came again for no reason: wrong of a sink that takes custody.
    [[nodiscard]] const std::vector<std::string>& unfounded() const { return unfounded_; }

private:
    struct MailEntry {
        std::uint64_t body = 0;
        std::uint64_t events = 0;
        Recipients recipients = 0;
        std::uint16_t ambiguous = 0;
        std::uint16_t duplicates = 0;
    };

    [[nodiscard]] std::string about(const host_stub::trial_server::Mail& mail,
                                    std::string_view message_id, std::string_view what) const;

    const Generator& generator_;
    std::vector<Recipients> told_;                                 // by event
    std::vector<std::array<std::uint32_t, kMostGroups>> told_in_;  // by event: mail of each group
    std::unordered_map<MailKey, MailEntry> mails_;
    Index missing_;
    BookCounts counts_;
    std::vector<std::string> complaints_;
    std::vector<std::string> unfounded_;
};

}  // namespace crash
