// receipt_line.hpp - a receipt as one line of JSON, for `host-stub run --receipts`.
//
//     {"id":"a-1","stage":"final","outcome":"delivered","certainty":"yes","attempts":1,
//      "recipients":[{"address":"ops@example.org","outcome":"delivered","reply_code":250,
//                     "enhanced_status":"2.0.0","reply_text":"queued as 4F"}]}
//
// (one line).  `reason`, `recipients` and the parts of a reply are left out when there are none.
//
// Threads: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugin_api/alarm_sink.h"

namespace host_stub::host {

std::string write_receipt_line(const alarm_sink_receipt& receipt);

/// "delivered", "partial", ...; an unknown one means: "not delivered".
std::string_view name_of_outcome(std::uint32_t outcome);

}  // namespace host_stub::host
