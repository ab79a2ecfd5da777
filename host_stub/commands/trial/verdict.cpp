#include <fmt/format.h>

#include <algorithm>

#include "host_stub/commands/trial/results.hpp"
#include "host_stub/host/printable.hpp"

namespace host_stub::commands::trial_run {

namespace {

void judge_events(const Results& results, std::vector<std::string>& problems) {
    const host::LedgerCounts& counts = results.counts;
    const auto complain = [&](std::size_t count, std::string_view what) {
        if (count != 0) problems.push_back(fmt::format("{} events {}", count, what));
    };
    complain(counts.undecided + counts.in_custody, "have no final receipt");
    complain(counts.refused, "were refused by the sink");
    complain(counts.partial, "reached some recipients only");
    complain(counts.rejected, "were rejected");
    complain(counts.expired, "expired");
    complain(counts.evicted, "were evicted");
    complain(counts.misuse, "have a receipt that breaks the contract");
    const auto bad =
        std::find_if(results.courses.begin(), results.courses.end(), [](const Course& course) {
            return course.settled && !course.trouble.empty() &&
                   course.outcome != ALARM_SINK_OUTCOME_FILTERED;
        });
    if (bad != results.courses.end()) {
        problems.push_back("one of them: " + host::printable(bad->trouble, 300));
    }
    if (counts.delivered == 0) problems.push_back("no event was delivered");
}

void judge_mails(const Results& results, std::vector<std::string>& problems) {
    std::size_t strangers = 0;
    std::size_t in_clear = 0;
    for (const trial_server::Mail& mail : results.mails) {
        strangers += group_of(results.groups, mail) == nullptr ? 1u : 0u;
        in_clear += mail.tls_version.empty() ? 1u : 0u;
    }
    if (strangers != 0) {
        problems.push_back(
            fmt::format("{} mails have an envelope that is no mailing group's", strangers));
    }
    if (in_clear != 0) problems.push_back(fmt::format("{} mails came in plaintext", in_clear));
    for (const MailingGroup& group : results.groups) {
        const auto for_group = [&](const auto& mail) {
            return group_of(results.groups, mail) == &group;
        };
        const auto got = [&](const Course& course) { return reached(group, course.delivered_to); };
        if (std::any_of(results.courses.begin(), results.courses.end(), got) !=
            std::any_of(results.mails.begin(), results.mails.end(), for_group)) {
            problems.push_back(
                fmt::format("receipts and mailbox disagree on the mailing group {}", group.name));
        }
    }
}

}  // namespace

bool reached(const MailingGroup& group, const std::vector<std::string>& sorted_recipients) {
    return std::includes(sorted_recipients.begin(), sorted_recipients.end(),
                         group.recipients.begin(), group.recipients.end());
}

const MailingGroup* group_of(const std::vector<MailingGroup>& groups,
                             const trial_server::Mail& mail) {
    auto recipients = mail.recipients;
    std::sort(recipients.begin(), recipients.end());
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const MailingGroup& group) {
        return group.recipients == recipients;
    });
    return found == groups.end() ? nullptr : &*found;
}

std::vector<std::string> problems_of(const Results& results) {
    std::vector<std::string> problems;
    if (results.interrupted) problems.push_back("the trial was interrupted");
    if (!results.sink_failure.empty()) problems.push_back(results.sink_failure);
    judge_events(results, problems);
    judge_mails(results, problems);
    if (results.evening.urgent_open != 0) {
        problems.push_back(
            fmt::format("{} urgent events waited with the others", results.evening.urgent_open));
    }
    if (const auto failed = results.statistics.failed_handshakes.size(); failed != 0) {
        problems.push_back(fmt::format("{} TLS handshakes failed: {}", failed,
                                       results.statistics.failed_handshakes.front()));
    }
    if (results.statistics.refused_logins != 0) {
        problems.push_back(
            fmt::format("{} log-ins were refused", results.statistics.refused_logins));
    }
    for (const host::StandingTrouble& trouble : results.troubles) {
        problems.push_back(fmt::format("the sink reports {}: {}", host::printable(trouble.key),
                                       host::printable(trouble.text)));
    }
    if (results.misuse != 0) {
        problems.push_back(fmt::format("the sink broke the contract {} times", results.misuse));
    }
    return problems;
}

}  // namespace host_stub::commands::trial_run
