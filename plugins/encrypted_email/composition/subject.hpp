// subject.hpp - what a phone shows of a mail before it is opened.
//
// Threads: functions of their arguments.
#pragma once

#include <span>
#include <string>

#include "encrypted_email/composition/courses.hpp"
#include "encrypted_email/composition/urgency.hpp"
#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/grouping/batch.hpp"

namespace encrypted_email::composition {

// One clean line of UTF-8, behind the group's prefix:
//   one event:  "Boiler-1 flow temperature high alarm (Main/Plant/Boiler-1/FlowTemperature)"
//   several:    "12 events, most urgent: Boiler-1 flow temperature high alarm"
//   after an outage:
//     "240 events while mail was delayed, 3 still active, most urgent: Boiler-1 flow ..."
// An event without a summary is named by its status and its object.  Summary and object are cut
// to 120 characters each.
[[nodiscard]] std::string subject(const configuration::MailingGroup& group,
                                  std::span<const Entry> entries);

// Of a catch-up mail; what it names is what the mail shows first.
[[nodiscard]] std::string catch_up_subject(const grouping::Batch& batch, const Courses& courses);

}  // namespace encrypted_email::composition
