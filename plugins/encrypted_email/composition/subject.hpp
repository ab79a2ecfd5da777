// subject.hpp - what a phone shows of a mail before it is opened.
//
// Threads: a function of its arguments.
#pragma once

#include <span>
#include <string>

#include "encrypted_email/composition/urgency.hpp"
#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::composition {

// One clean line of UTF-8, behind the group's prefix:
//   one event:  "Boiler-1 flow temperature high alarm (Main/Plant/Boiler-1/FlowTemperature)"
//   several:    "12 events, most urgent: Boiler-1 flow temperature high alarm"
// An event without a summary is named by its status and its object.  Summary and object are cut
// to 120 characters each.
[[nodiscard]] std::string subject(const configuration::MailingGroup& group,
                                  std::span<const Entry> entries);

}  // namespace encrypted_email::composition
