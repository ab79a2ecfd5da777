// outbound_mail.hpp - a mail on its way, and where each of its recipients stands.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "encrypted_email/composition/mail.hpp"
#include "encrypted_email/custody/mail_outcome.hpp"
#include "encrypted_email/delivery/retry_schedule.hpp"
#include "encrypted_email/delivery/stationery.hpp"
#include "encrypted_email/smtp/envelope.hpp"

namespace encrypted_email::delivery {

struct OutboundMail {
    // `number` names the mail, in this run and in the next.  `to_everyone` is envelope_of() its
    // letterhead; without one the mail makes its own.
    OutboundMail(composition::Mail made, std::uint64_t mail_number,
                 std::shared_ptr<const smtp::Envelope> to_everyone = nullptr)
        : OutboundMail(std::make_shared<Content>(Content{std::move(made)}), mail_number,
                       std::move(to_everyone)) {}

    // When it is given up, UTC; 0: never.
    [[nodiscard]] std::int64_t expires_unix_ns() const {
        return given_up_unix_ns(events_expire_unix_ns(), setbacks);
    }

    // When none of its events is worth sending any more, UTC; 0: never.
    [[nodiscard]] std::int64_t events_expire_unix_ns() const {
        std::int64_t latest = 0;
        for (const intake::EventHandle& event : mail->batch().events) {
            if ((*event)->expires_unix_ns == 0) return 0;
            latest = std::max(latest, (*event)->expires_unix_ns);
        }
        return latest;
    }

    // Shared: a transaction that is cut off may still hold it.
    std::shared_ptr<const composition::Mail> mail;
    std::shared_ptr<const smtp::Envelope> envelope;  // to everyone in the letterhead
    std::uint64_t number;
    std::vector<custody::RecipientOutcome> recipients;
    std::uint32_t attempts = 0;      // transactions begun
    std::uint32_t redeliveries = 0;  // of them, those whose reply to the final dot was lost
    Setbacks setbacks;
    std::uint64_t largest_size = 0;  // to be written with at most so many bytes; 0: no limit
    // Bytes of the last attempt's content; shared: a transaction that is cut off may still hold it.
    std::shared_ptr<std::uint64_t> written;
    bool offered = false;  // it was tried, or its relay was and failed

private:
    // What is shared, in one piece of memory.
    struct Content {
        composition::Mail mail;
        std::uint64_t written = 0;
    };

    OutboundMail(std::shared_ptr<Content> content, std::uint64_t mail_number,
                 std::shared_ptr<const smtp::Envelope> to_everyone)
        : mail(content, &content->mail),
          envelope(to_everyone ? std::move(to_everyone) : envelope_of(mail->letterhead())),
          number(mail_number),
          written(content, &content->written) {
        recipients.reserve(mail->letterhead().recipients().size());
        for (const std::string& address : mail->letterhead().recipients()) {
            recipients.push_back({.address = address,
                                  .outcome = ALARM_SINK_OUTCOME_PENDING,
                                  .reply_code = 0,
                                  .enhanced_status = 0,
                                  .reply_text = {}});
        }
    }
};

using OutboundMailPointer = std::unique_ptr<OutboundMail>;

}  // namespace encrypted_email::delivery
