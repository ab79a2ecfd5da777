#include "encrypted_email/smtp/envelope.hpp"

#include "encrypted_email/smtp/address.hpp"

namespace encrypted_email::smtp {
namespace {

Envelope::Mailbox mailbox_of(std::string_view address, std::string_view problem) {
    Envelope::Mailbox mailbox;
    mailbox.problem = problem;
    if (problem.empty()) append_path(mailbox.path, address);
    return mailbox;
}

}  // namespace

Envelope::Envelope(std::string_view sender, std::span<const std::string> recipients,
                   bool utf8_addresses)
    : sender_(mailbox_of(
          sender, sender.empty() ? std::string_view() : address_problem(sender, utf8_addresses))),
      utf8_addresses_(utf8_addresses) {
    recipients_.reserve(recipients.size());
    usable_.reserve(recipients.size());
    for (const std::string& address : recipients) {
        if (const auto problem = address_problem(address, utf8_addresses); problem.empty()) {
            usable_.push_back(recipients_.size());
            recipients_.push_back(mailbox_of(address, {}));
        } else {
            recipients_.push_back(mailbox_of(address, problem));
        }
    }
}

void TransactionResult::distrust() {
    for (RecipientVerdict& recipient : recipients) {
        const bool by_the_server = recipient.reply.code != 0;
        if (by_the_server &&
            (recipient.verdict == Verdict::refused || recipient.verdict == Verdict::deferred)) {
            recipient = {content_sent ? Verdict::ambiguous : Verdict::undecided, {}};
        }
    }
}

}  // namespace encrypted_email::smtp
