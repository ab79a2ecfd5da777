// mail_outcome.hpp - how one mail ended, recipient by recipient.
//
// Delivery makes it, the ledger combines those of all the mails that carry an event.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace encrypted_email::custody {

struct RecipientOutcome {
    std::string address;
    std::uint32_t outcome = 0;          // ALARM_SINK_OUTCOME_*
    std::uint32_t reply_code = 0;       // 0: none
    std::uint32_t enhanced_status = 0;  // as alarm_sink_recipient_result has it
    std::string reply_text;
};

struct MailOutcome {
    std::vector<RecipientOutcome> recipients;  // everyone in the envelope
    std::uint32_t certainty = 0;               // ALARM_SINK_SENT_*
    std::uint32_t attempts = 0;
    std::string reason;  // for a human; empty when all went well
};

}  // namespace encrypted_email::custody
