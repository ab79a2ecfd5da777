// frame.hpp - what every body says of itself: how much of the batch it shows, and who sends it.
//
// Threads: functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "encrypted_email/composition/event_detail.hpp"
#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::composition {

// How much of a batch is shown.  What is not is counted where it is missing.
struct Extent {
    std::size_t items;                      // the most urgent events, or courses in a catch-up mail
    std::size_t text_bytes = kLongestText;  // of each event's text
};

// "12 earlier events of this group were not mailed: ..."; nothing when there are none.
void append_not_mailed(std::string& out, std::uint64_t not_mailed);

// "12 events, 2026-11-23 02:10:00 UTC to 2026-11-23 02:15:30 UTC".
void append_span(std::string& out, std::size_t events, std::int64_t first_unix_ns,
                 std::int64_t last_unix_ns);

// That `events` are left out: near the beginning and at the end; nothing when there are none.
void append_left_out_above(std::string& out, std::size_t events);
void append_left_out_below(std::string& out, std::size_t events);

// The last lines: the group, how many events, and the sender.
void append_footer(std::string& out, const configuration::MailingGroup& group, std::size_t events);

}  // namespace encrypted_email::composition
