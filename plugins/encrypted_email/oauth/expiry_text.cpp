#include "encrypted_email/oauth/expiry_text.hpp"

#include <fmt/format.h>

#include <chrono>

namespace encrypted_email::oauth {

namespace {

constexpr std::int64_t kDay = 86'400;

// "2027-03-01"
std::string date_of(std::int64_t unix_s) {
    const std::chrono::sys_seconds time{std::chrono::seconds(unix_s)};
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace

std::optional<std::int64_t> end_of(const Client& client) {
    if (client.certificate) return client.certificate->expires_unix_s();
    return client.oauth->secret_expires_unix_s;
}

int expiry_step(std::int64_t end_unix_s, std::int64_t now_unix_s) {
    const std::int64_t left = end_unix_s - now_unix_s;
    if (left >= 30 * kDay) return 0;
    if (left >= 14 * kDay) return 1;
    return left >= 3 * kDay ? 2 : 3;
}

std::string expiry_text(const configuration::Relay& relay, std::int64_t end_unix_s,
                        std::int64_t now_unix_s) {
    const configuration::Oauth& oauth = *relay.oauth;
    const bool by_certificate = !oauth.certificate.empty();
    const std::int64_t left = end_unix_s - now_unix_s;
    const std::string when =
        left < 0 ? fmt::format("has ended on {}", date_of(end_unix_s))
                 : fmt::format("ends on {}, in {} days", date_of(end_unix_s), left / kDay);
    return fmt::format(
        "relay {}: what its client {} proves itself by at {} {}; then it gets no tokens, and its "
        "mails stop. {}",
        relay.name, oauth.client_id, oauth.host, when,
        by_certificate
            ? fmt::format(
                  "Register a new certificate there, put it into {}, and store its key with "
                  "the host as \"{}\".",
                  oauth.certificate, oauth.key)
            : fmt::format(
                  "Make a new client secret there, store it with the host as \"{}\", and set "
                  "relays.{}.oauth.secret_expires to its date.",
                  oauth.client_secret, relay.name));
}

}  // namespace encrypted_email::oauth
