// remedy.hpp - what an operator is told to do about an answer to MAIL, RCPT or the content, and
// what a check found of a server, in words.
//
// Whose fault an answer is, delivery/blame.hpp says; of the relay as a whole, delivery/failure_text
// has the words.
//
// Threads: functions of their arguments.
// Fails:   std::bad_alloc.
#pragma once

#include <string>
#include <string_view>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/smtp/awaiting.hpp"
#include "encrypted_email/smtp/reply.hpp"
#include "encrypted_email/tls/report.hpp"

namespace encrypted_email::diagnosis {

// `recipient`: whom the answer is about; empty: everyone.
[[nodiscard]] std::string remedy_for(const smtp::Reply& reply, smtp::Awaiting step,
                                     const configuration::Relay& relay,
                                     const configuration::MailingGroup& group,
                                     std::string_view recipient);

// "groups.boilers.cc": where the recipient stands.
[[nodiscard]] std::string place_of(const configuration::MailingGroup& group,
                                   std::string_view recipient);

// Of a server that was verified: its certificates, and every check with its verdict.
[[nodiscard]] std::string judged(const tls::Report& report);

// The checks that a server passed, and those that were not made.
[[nodiscard]] std::string other_checks(const tls::Report& report);

// "offers PIPELINING, SIZE 10240000, AUTH PLAIN LOGIN"
[[nodiscard]] std::string offered(const smtp::Reply& hello);

}  // namespace encrypted_email::diagnosis
