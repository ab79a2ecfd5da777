// mail_check.hpp - whether a server got what it should: no mail is empty, cut short or two in one,
// and each recipient got each event as often as the table says.
//
// Threads: functions of their arguments.
// Fails:   what is wrong is a text in the result.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "host_stub/events/event.hpp"
#include "host_stub/trial_server/mailbox.hpp"
#include "tests/matrix/table.hpp"

namespace matrix_test {

inline constexpr std::string_view kFirstRecipient = "first@building7.example";
inline constexpr std::string_view kSecondRecipient = "second@building7.example";
inline constexpr std::size_t kEvents = 3;  // in each mail

/// `before`: the events of the mail that the fault hit or may have hit; `after`: those of the next
/// one.  `most_twice`: so many mails may have come a second time.
[[nodiscard]] std::vector<std::string> check_mails(
    const std::vector<host_stub::trial_server::Mail>& mails, Copies copies,
    const std::vector<host_stub::events::Event>& before,
    const std::vector<host_stub::events::Event>& after, std::size_t most_twice);

/// As Python's `email` reads them: defects of any mail.
[[nodiscard]] std::vector<std::string> defects_of(
    const std::vector<host_stub::trial_server::Mail>& mails);

}  // namespace matrix_test
