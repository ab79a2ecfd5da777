#include "encrypted_email/diagnosis/remedy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "encrypted_email/delivery/blame.hpp"
#include "encrypted_email/delivery/failure_text.hpp"

namespace encrypted_email::diagnosis {
namespace {

using delivery::Blame;

constexpr std::size_t kLongestList = 600;  // bytes of what a server decides the length of

bool holds(const std::vector<configuration::Address>& list, std::string_view mailbox) {
    return std::any_of(list.begin(), list.end(), [mailbox](const configuration::Address& address) {
        return address.mailbox() == mailbox;
    });
}

// Appends "a, b, c" until it is too long.
void append_listed(std::string& list, std::string_view item) {
    if (list.size() > kLongestList) return;
    if (!list.empty()) list += ", ";
    list += list.size() > kLongestList ? std::string_view("...") : item;
}

}  // namespace

std::string place_of(const configuration::MailingGroup& group, std::string_view recipient) {
    std::string_view list = "to";
    if (holds(group.bcc, recipient)) list = "bcc";
    if (holds(group.cc, recipient)) list = "cc";
    if (holds(group.to, recipient)) list = "to";
    return fmt::format("groups.{}.{}", group.name, list);
}

std::string remedy_for(const smtp::Reply& reply, smtp::Awaiting step,
                       const configuration::Relay& relay, const configuration::MailingGroup& group,
                       std::string_view recipient) {
    const delivery::Judgement judgement = delivery::judge(reply, step);
    if (judgement.blame == Blame::credentials) {
        return delivery::authentication_required(relay, reply).remedy;
    }
    if (judgement.blame == Blame::configuration) return delivery::objection_remedy(relay, group);
    if (judgement.blame == Blame::recipient && judgement.for_good) {
        // RFC 3463 section 3.8: the policy is about who asks as often as about whom for.
        const std::string log_in =
            relay.user.empty() && reply.enhanced.subject == 7
                ? fmt::format(
                      "If the server takes mail only from those who log in, set "
                      "relays.{0}.user and relays.{0}.secret; otherwise check",
                      relay.name)
                : std::string("Check");
        return fmt::format(
            "{} {} \"{}\": the server knows no such mailbox, or takes nothing for "
            "it. The others get their mails all the same.",
            log_in, place_of(group, recipient), recipient);
    }
    if (reply.transient()) {
        return "The server asks to come back later: the sink tries again by itself. If it stays "
               "so, "
               "ask the server's administrator for the reason.";
    }
    return "Ask the server's administrator for the reason; its log has this moment.";
}

std::string other_checks(const tls::Report& report) {
    std::string passed;
    std::string not_made;
    for (const tls::Check& check : report.checks) {
        if (check.name == tls::CheckName::handshake) continue;
        const std::string_view name = tls::name_of(check.name);
        if (check.verdict == tls::Verdict::passed) append_listed(passed, name);
        if (check.verdict == tls::Verdict::not_made) append_listed(not_made, name);
    }
    std::string text;
    if (!passed.empty()) text += " Passed: " + passed + ".";
    if (!not_made.empty()) text += " Not judged: " + not_made + ".";
    return text;
}

std::string judged(const tls::Report& report) {
    if (report.received.empty()) return "The server showed none.";
    std::string chain;
    for (const tls::CertificateFacts& certificate : report.received)
        append_listed(chain, certificate.subject + " by " + certificate.issuer);
    std::string text = fmt::format("{}. Chain: {}", tls::describe(report.received.front()), chain);
    if (!report.path.empty()) {
        text += fmt::format("; trusted: {} until {}", report.path.back().subject,
                            report.path.back().to);
    }
    return text + "." + other_checks(report);
}

std::string offered(const smtp::Reply& hello) {
    std::string list;
    std::string_view rest = hello.text;
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        rest.remove_prefix(end + 1);
        append_listed(list, rest.substr(0, rest.find('\n')));
    }
    return list.empty() ? "offers nothing" : "offers " + list;
}

}  // namespace encrypted_email::diagnosis
