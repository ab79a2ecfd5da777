// told_mail.hpp - a mail as it arrived, taken apart by a parser of the tests' own.
//
// Knows as much of RFC 5322 and MIME as the sink writes: unfolded header fields, one text part,
// and the transfer encodings 7bit, 8bit, quoted-printable and base64.  What it does not
// understand is a defect.
//
// Threads: functions of their arguments.
// See:     RFC 5322 section 2.2, RFC 2045 section 6
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/crash/generator.hpp"

namespace crash {

/// An event as a mail tells it.
struct ToldEvent {
    Index index = 0;
    bool summary_is_right = false;  ///< as it was submitted; always so when it is hostile
    bool text_is_complete = false;  ///< to its end mark
};

struct ToldMail {
    std::string message_id;
    std::vector<ToldEvent> events;
    std::uint64_t body_hash = 0;       ///< of the decoded body
    std::string defect;                ///< what is wrong with it as a whole; empty: nothing
    std::string group;                 ///< as the footer names it
    std::uint64_t counted_events = 0;  ///< as the footer says
};

[[nodiscard]] ToldMail read_told_mail(std::string_view content, const Generator& generator);

/// The body without its transfer encoding; nothing when it is not what the header says.
[[nodiscard]] std::optional<std::string> decoded(std::string_view body, std::string_view encoding);

}  // namespace crash
