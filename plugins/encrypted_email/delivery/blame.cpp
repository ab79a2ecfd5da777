#include "encrypted_email/delivery/blame.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::delivery {
namespace {

using smtp::Awaiting;
using smtp::EnhancedStatus;
using smtp::Reply;

// Lower case, as servers say it.  In brackets: who was seen to say it.
constexpr std::string_view kThrottling[] = {
    "throttl",  // Amazon SES
    "rate limit",
    "rate exceeded",
    "sending rate",
    "unusual rate",  // Gmail
    "sending limit",
    "daily limit",
    "sending quota",
    "submission quota",  // Microsoft 365
    "message quota",
    "too many connections",  // Postfix
    "too many concurrent",   // Exim
    "concurrent connections",
    "too many messages",
    "too many mails",
    "too much mail",  // Postfix
    "too fast",
    "too frequent",
    "too quickly",
    "server busy",
    "too busy",
    "overload",
    "congest",
    "limit exceeded",  // Microsoft 365: "sender thread limit exceeded"
};

constexpr std::string_view kNotAllowed[] = {
    "sender address rejected",  // Postfix
    "not owned by user",        // Postfix
    "send as this",             // Microsoft 365, Exchange
    "send on behalf",
    "relay access denied",  // Postfix
    "relaying denied",      // Sendmail
    "relay not permitted",  // Exim
    "relaying not allowed",
    "unable to relay",  // Exchange
    "not permitted to relay",
    "client host",  // Postfix: "Client host rejected", "Client host [...] blocked using ..."
};

constexpr std::string_view kLogInFirst[] = {
    "authentication required",
    "authentication is required",
    "authenticate first",
    "not authenticated",
    "auth first",
    "must authenticate",
    "pop before smtp",
    "pop-before-smtp",
    "pop3 first",
    "check your mail first",
    "check for new mail first",
};

constexpr std::string_view kGreyListing[] = {"greylist", "graylist", "grey-list", "gray-list"};

bool says_one_of(std::string_view lower_text, std::span<const std::string_view> phrases) {
    return std::any_of(phrases.begin(), phrases.end(), [lower_text](std::string_view phrase) {
        return lower_text.find(phrase) != std::string_view::npos;
    });
}

bool is(const EnhancedStatus& status, std::uint16_t subject, std::uint16_t detail) {
    return status.status_class != 0 && status.subject == subject && status.detail == detail;
}

bool is_about(const EnhancedStatus& status, std::uint16_t subject) {
    return status.status_class != 0 && status.subject == subject;
}

// RFC 4954 section 6: 530, 534, 535, 538 with X.7.0, X.7.8, X.7.9, X.7.11.  Microsoft: 5.7.57.
bool wants_log_in(const Reply& reply, std::string_view words) {
    const EnhancedStatus& status = reply.enhanced;
    return reply.code == 530 || reply.code == 534 || reply.code == 535 || reply.code == 538 ||
           (reply.permanent() && (is(status, 7, 8) || is(status, 7, 9) || is(status, 7, 11) ||
                                  is(status, 7, 57) || says_one_of(words, kLogInFirst)));
}

// RFC 5321 section 4.2.3 and RFC 1870 section 6.3: 552; RFC 3463: X.3.4, X.2.3.
bool is_too_big(const Reply& reply, Awaiting step) {
    if (!reply.permanent()) return false;
    if (is(reply.enhanced, 3, 4)) return true;
    return step != Awaiting::recipient && (reply.code == 552 || is(reply.enhanced, 2, 3)) &&
           !is(reply.enhanced, 2, 2) && !is(reply.enhanced, 5, 3);
}

// RFC 5321 section 4.5.3.1.10.  Postfix: "452 4.5.3 Error: too many recipients".
bool is_surplus(const Reply& reply, Awaiting step, std::string_view words) {
    if (step != Awaiting::recipient) return false;
    const bool plain = reply.enhanced.status_class == 0;
    return is(reply.enhanced, 5, 3) || (plain && reply.code == 552) ||
           (plain && reply.code == 452 && words.find("recipients") != std::string_view::npos);
}

// RFC 3463: X.1.7, X.1.8 are about the sender's address; RFC 7372: X.7.20 to X.7.26 (but X.7.24,
// which is about the host's name) about its proofs.  Microsoft: X.7.60.
bool objects_to_sender(const Reply& reply, std::string_view words) {
    const EnhancedStatus& status = reply.enhanced;
    return is(status, 1, 7) || is(status, 1, 8) || is(status, 7, 60) ||
           (is_about(status, 7) && status.detail >= 20 && status.detail <= 26) ||
           says_one_of(words, kNotAllowed);
}

// RFC 3463: X.3 is the mail system as a whole, X.4.5 its congestion, X.2 a single mailbox.
// Microsoft: X.7.500 and up, "server busy".
bool asks_for_less(const Reply& reply, Awaiting step, std::string_view words) {
    const EnhancedStatus& status = reply.enhanced;
    if (reply.code == 421 || reply.code == 432) return true;
    if (step == Awaiting::recipient && is_about(status, 2)) return false;
    if (says_one_of(words, kGreyListing)) return false;
    if (is(status, 4, 5) || says_one_of(words, kThrottling)) return true;
    if (!reply.transient()) return false;
    if (is_about(status, 3) || (is_about(status, 7) && status.detail >= 500)) return true;
    if (status.status_class != 0 && !is_about(status, 4)) return false;
    if (step == Awaiting::recipient) return reply.code == 452 && status.status_class == 0;
    return reply.code >= 450 && reply.code <= 452;
}

// Replies to commands that this client did not send, or not so.
bool is_out_of_step(const Reply& reply) {
    return reply.code == 500 || reply.code == 502 || reply.code == 503 || reply.code == 504 ||
           !(reply.transient() || reply.permanent());
}

}  // namespace

Judgement judge(const Reply& reply, Awaiting step) {
    const bool is_recipient = step == Awaiting::recipient;
    if (step == Awaiting::nothing) return {Blame::recipient, true};
    const std::string words = configuration::lower_case(reply.text);
    if (wants_log_in(reply, words)) return {Blame::credentials, false};
    if (is_surplus(reply, step, words)) return {Blame::surplus, false};
    if (is_too_big(reply, step)) return {Blame::size, false};
    if (objects_to_sender(reply, words)) return {Blame::configuration, false};
    if (asks_for_less(reply, step, words)) return {Blame::capacity, false};
    if (is_out_of_step(reply)) return {Blame::connection, false};
    if (step == Awaiting::mail && reply.permanent()) return {Blame::configuration, false};
    return {is_recipient ? Blame::recipient : Blame::mail, reply.permanent()};
}

}  // namespace encrypted_email::delivery
