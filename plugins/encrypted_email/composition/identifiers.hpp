// identifiers.hpp - the names by which mail programs tell mails and groups apart.
//
// Threads: functions of their arguments.
// See:     RFC 5322 section 3.6.4 (Message-ID), RFC 2919 (List-Id), RFC 9562 section 5.5 (UUID v5)
#pragma once

#include <string>

#include "encrypted_email/grouping/batch.hpp"

namespace encrypted_email::composition {

// "<UUID@domain of From>".  The UUID is made of the group's name and the events' ids, whatever
// their order: the same events of the same group give the same one, in this run and in the next.
[[nodiscard]] std::string message_id(const grouping::Batch& batch);

// "label.domain of From", for example "building-7.example.org".  The label is the group's name in
// lower case with hyphens.  A name of which that loses something (other than case and spaces) gets
// digits of its own, so that groups stay apart.
[[nodiscard]] std::string list_id(const configuration::MailingGroup& group);

}  // namespace encrypted_email::composition
