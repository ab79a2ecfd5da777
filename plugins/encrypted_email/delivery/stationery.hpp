// stationery.hpp - what all mails of each mailing group have in common, made once: the letterhead
// for composition, the envelope for SMTP.
//
// Threads: the I/O thread alone.
#pragma once

#include <memory>
#include <unordered_map>

#include "encrypted_email/composition/letterhead.hpp"
#include "encrypted_email/smtp/envelope.hpp"

namespace encrypted_email::delivery {

// To everyone in the letterhead.
[[nodiscard]] inline std::shared_ptr<const smtp::Envelope> envelope_of(
    const composition::Letterhead& letterhead) {
    return std::make_shared<const smtp::Envelope>(letterhead.sender(), letterhead.recipients(),
                                                  letterhead.utf8_addresses());
}

class Stationery {
public:
    struct Set {
        std::shared_ptr<const composition::Letterhead> letterhead;
        std::shared_ptr<const smtp::Envelope> envelope;
    };

    [[nodiscard]] const Set& of(const std::shared_ptr<const configuration::MailingGroup>& group) {
        Set& set = sets_[group];
        if (!set.envelope) {
            set.letterhead = std::make_shared<const composition::Letterhead>(*group);
            set.envelope = envelope_of(*set.letterhead);
        }
        return set;
    }

    // The groups' settings have changed; mails that were made keep what they have.
    void forget() { sets_.clear(); }

private:
    std::unordered_map<std::shared_ptr<const configuration::MailingGroup>, Set> sets_;
};

}  // namespace encrypted_email::delivery
