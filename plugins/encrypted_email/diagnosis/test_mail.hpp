// test_mail.hpp - the mail that a guided check sends when it is asked to: one of the group's own,
// about an event that says that it is a test.
//
// Threads: functions of their arguments.
#pragma once

#include <cstdint>
#include <memory>

#include "encrypted_email/composition/mail.hpp"
#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::diagnosis {

[[nodiscard]] std::shared_ptr<const composition::Mail> test_mail(
    std::shared_ptr<const configuration::MailingGroup> group, std::int64_t now_unix_ns);

}  // namespace encrypted_email::diagnosis
