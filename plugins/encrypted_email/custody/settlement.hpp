// settlement.hpp - what became of one event: what its FINAL receipt says.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "encrypted_email/custody/mail_outcome.hpp"
#include "plugin_api/alarm_sink.h"

namespace encrypted_email::custody {

struct Settlement {
    std::string event_id;
    std::uint64_t ticket = 0;  // 0: taken in an earlier run
    // When no mail decided it; PENDING: the mails did.
    std::uint32_t outcome = ALARM_SINK_OUTCOME_PENDING;
    std::string reason;  // of such an outcome
    std::vector<std::shared_ptr<const MailOutcome>> mails;
};

}  // namespace encrypted_email::custody
