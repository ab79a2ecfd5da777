// letterhead.hpp - what all mails of one mailing group have in common, made once for all of them:
// the envelope, and the header fields that say who writes to whom.
//
// It is that of a group as it is configured: the group's next settings need another one.
//
// Threads: immutable once made.
// See:     RFC 5322 section 3.6, RFC 2919 (List-Id)
#pragma once

#include <string>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::composition {

class Letterhead {
public:
    explicit Letterhead(const configuration::MailingGroup& group);

    // addr-specs: the reverse path, and everyone in To, Cc and Bcc, each once, in that order.
    [[nodiscard]] const std::string& sender() const { return sender_; }
    [[nodiscard]] const std::vector<std::string>& recipients() const { return recipients_; }

    // True when a mailbox of the envelope or the header is not ASCII (SMTPUTF8 is needed).
    [[nodiscard]] bool utf8_addresses() const { return utf8_addresses_; }

    // Header fields, whole: From, To and Cc; and List-Id.
    [[nodiscard]] const std::string& addresses() const { return addresses_; }
    [[nodiscard]] const std::string& list() const { return list_; }

private:
    std::string sender_;
    std::vector<std::string> recipients_;
    bool utf8_addresses_;
    std::string addresses_;
    std::string list_;
};

}  // namespace encrypted_email::composition
