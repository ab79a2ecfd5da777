// failure_text.hpp - what an operator is told when a relay cannot be used, and what to do.
//
// Detection is elsewhere (connection, smtp/, tls/); here are the words, in one place, so that they
// can be read together.
#pragma once

#include <boost/system/error_code.hpp>
#include <string>
#include <string_view>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/delivery/failure.hpp"
#include "encrypted_email/delivery/secure_stream.hpp"
#include "encrypted_email/pop/session.hpp"
#include "encrypted_email/proxy/failure.hpp"
#include "encrypted_email/smtp/dialogue.hpp"
#include "encrypted_email/tls/failure.hpp"

namespace encrypted_email::delivery {

[[nodiscard]] Failure resolve_failure(const configuration::Relay& relay,
                                      const boost::system::error_code& error);
[[nodiscard]] Failure resolve_timeout(const configuration::Relay& relay);
// What connect_failure() is told of a server that said neither yes nor no.
inline constexpr std::string_view kNoAnswer = "no answer";
[[nodiscard]] Failure connect_failure(const configuration::Relay& relay, std::string_view error);
[[nodiscard]] Failure proxy_failure(const configuration::Relay& relay,
                                    const proxy::Failure& failure);
[[nodiscard]] Failure proxy_timeout(const configuration::Relay& relay);
[[nodiscard]] Failure proxy_secret_failure(const configuration::Relay& relay,
                                           std::string_view error);
// Of the log-in by POP3.
[[nodiscard]] Failure pop_failure(const configuration::Relay& relay, const pop::Failure& failure);
[[nodiscard]] Failure pop_stream_failure(const configuration::Relay& relay,
                                         const StreamFailure& failure);
[[nodiscard]] Failure tls_failure(const configuration::Relay& relay, const tls::Failure& failure);
[[nodiscard]] Failure dialogue_failure(const configuration::Relay& relay,
                                       const smtp::DialogueFailure& failure);
[[nodiscard]] Failure timeout_failure(const configuration::Relay& relay, smtp::Awaiting awaiting);
[[nodiscard]] Failure authentication_required(const configuration::Relay& relay,
                                              const smtp::Reply& reply);
// The host did not give the secret of that name.
[[nodiscard]] Failure secret_failure(const configuration::Relay& relay, std::string_view name,
                                     std::string_view error);

// The secret relays.NAME.key is not what it has to be: `why` is a clause behind its name.
[[nodiscard]] Failure key_failure(const configuration::Relay& relay, std::string_view why);
[[nodiscard]] Failure token_failure(const configuration::Relay& relay, FailureKind kind,
                                    std::string_view what, std::string_view remedy);

// The server objects to who sends, or from where: Blame::configuration.  The relay as a whole
// works, so this is for a trouble of the group.
[[nodiscard]] std::string objection_remedy(const configuration::Relay& relay,
                                           const configuration::MailingGroup& group);
[[nodiscard]] std::string objection_text(const configuration::Relay& relay,
                                         const configuration::MailingGroup& group,
                                         const smtp::Reply& reply);

}  // namespace encrypted_email::delivery
