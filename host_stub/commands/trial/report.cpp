#include "host_stub/commands/trial/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "host_stub/host/printable.hpp"

namespace host_stub::commands::trial_run {

using trial_server::Mail;

namespace {

constexpr std::size_t kWidth = 96;
constexpr std::size_t kMostLines = 50;        // of the mail that is shown whole
constexpr std::size_t kMostUrgentLines = 28;  // of the urgent one

std::string heading(std::string_view text) {
    return fmt::format("\n-- {} {:-<{}}\n", text, "", kWidth - std::min(kWidth, text.size() + 4));
}

std::string readable(Clock::duration duration) {
    const double milliseconds = std::chrono::duration<double, std::milli>(duration).count();
    return milliseconds < 1000 ? fmt::format("{:.1f} ms", milliseconds)
                               : fmt::format("{:.2f} s", milliseconds / 1000);
}

/// "18:03:59", in UTC.
std::string time_of_day(std::chrono::system_clock::time_point moment) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(moment);
    const std::chrono::hh_mm_ss time(seconds - std::chrono::floor<std::chrono::days>(seconds));
    return fmt::format("{:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

/// "1 mail", "2 mails".
std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find("\r\n"), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return lines;
}

std::string joined(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

/// Header fields that say nothing new in a second mail.
bool is_repetition(std::string_view field) {
    static constexpr std::string_view kNames[] = {"From:",
                                                  "Message-ID:",
                                                  "List-Id:",
                                                  "Auto-Submitted:",
                                                  "MIME-Version:",
                                                  "Content-Type:",
                                                  "Content-Transfer-Encoding:"};
    return std::any_of(std::begin(kNames), std::end(kNames),
                       [field](std::string_view name) { return field.starts_with(name); });
}

/// The lines of a mail; abridged: without header fields that are much the same in every mail.
std::vector<std::string_view> lines_of(const Mail& mail, bool abridged) {
    auto lines = lines_of(mail.content);
    const auto body = std::find(lines.begin(), lines.end(), std::string_view());
    bool dropped = false;
    const auto kept = std::remove_if(lines.begin(), body, [&](std::string_view line) {
        dropped = abridged && (line.starts_with(' ') ? dropped : is_repetition(line));
        return dropped;
    });
    lines.erase(kept, body);
    return lines;
}

std::string show_mail(const Mail& mail, std::size_t most_lines, bool abridged) {
    std::string text = fmt::format(
        "    envelope   from {}\n"
        "               to {}\n"
        "    received   {} UTC on connection {}, {} with {}, logged in as {}\n\n",
        host::printable(mail.sender), host::printable(joined(mail.recipients)),
        time_of_day(mail.received), mail.connection,
        mail.tls_version.empty() ? "PLAINTEXT" : mail.tls_version, mail.cipher, mail.user);
    const auto lines = lines_of(mail, abridged);
    const auto shown = std::min(lines.size(), most_lines);
    for (std::size_t i = 0; i < shown; ++i) {
        text += lines[i].empty() ? "\n" : fmt::format("    {}\n", host::printable(lines[i]));
    }
    if (shown < lines.size()) {
        text += fmt::format("    ... and {} lines more (--keep DIR keeps the mails as files)\n",
                            lines.size() - shown);
    }
    return text;
}

/// The longest mail that fits; else the shortest one.
std::optional<std::size_t> choose_mail(const std::vector<Mail>& mails,
                                       const std::vector<std::size_t>& among,
                                       std::size_t most_lines) {
    if (among.empty()) return std::nullopt;
    return *std::max_element(among.begin(), among.end(), [&](std::size_t left, std::size_t right) {
        const auto rank = [&](std::size_t number) {
            const auto lines = static_cast<std::ptrdiff_t>(lines_of(mails[number].content).size());
            return lines <= static_cast<std::ptrdiff_t>(most_lines) ? lines : -lines;
        };
        return rank(left) < rank(right);
    });
}

/// RFC 2156's header, which mail programs show.
bool is_urgent(const Mail& mail) {
    const auto header = mail.content.substr(0, mail.content.find("\r\n\r\n"));
    return header.find("\r\nImportance: high") != std::string::npos;
}

std::string show_mails(const Results& results) {
    std::vector<std::size_t> urgent;
    std::vector<std::size_t> digests;
    for (std::size_t i = 0; i < results.mails.size(); ++i) {
        (is_urgent(results.mails[i]) ? urgent : digests).push_back(i);
    }
    std::string text;
    const auto show = [&](std::string_view title, const std::vector<std::size_t>& among,
                          std::size_t most_lines, bool abridged) {
        if (const auto number = choose_mail(results.mails, among, most_lines)) {
            const MailingGroup* group = group_of(results.groups, results.mails[*number]);
            text += heading(fmt::format("{}: number {} of {}, mailing group {}", title, *number + 1,
                                        results.mails.size(),
                                        group == nullptr ? "unknown" : group->name));
            text += show_mail(results.mails[*number], most_lines, abridged);
        }
    };
    show("A mail as it arrived", digests, kMostLines, false);
    show("An urgent mail, abridged", urgent, kMostUrgentLines, true);
    return text;
}

std::string show_groups(const Results& results) {
    std::string text = heading("Mailing groups");
    text += fmt::format("    {:<15}{:>7}{:>9}{:>17}{:>13}\n", "group", "mails", "events",
                        "events per mail", "recipients");
    std::size_t all_mails = 0;
    for (const MailingGroup& group : results.groups) {
        const auto mails = static_cast<std::size_t>(std::count_if(
            results.mails.begin(), results.mails.end(),
            [&](const Mail& mail) { return group_of(results.groups, mail) == &group; }));
        const auto events = std::count_if(
            results.courses.begin(), results.courses.end(),
            [&](const Course& course) { return reached(group, course.delivered_to); });
        all_mails += mails;
        text +=
            fmt::format("    {:<15}{:>7}{:>9}{:>17.1f}{:>13}\n", group.name, mails, events,
                        mails == 0 ? 0.0 : static_cast<double>(events) / static_cast<double>(mails),
                        group.recipients.size());
    }
    return text + fmt::format("    {:<15}{:>7}{:>9}   (an urgent event is in two groups)\n",
                              "together", all_mails, results.counts.delivered);
}

std::string show_receipts(const Results& results) {
    const host::LedgerCounts& counts = results.counts;
    std::map<std::string, std::size_t> filtered;
    for (const Course& course : results.courses) {
        if (course.outcome == ALARM_SINK_OUTCOME_FILTERED) ++filtered[course.category];
    }
    std::vector<std::string> categories;
    for (const auto& [category, count] : filtered) {
        categories.push_back(fmt::format("{} {}", count, host::printable(category)));
    }
    std::string text = heading("Receipts that the host got");
    const auto line = [&](std::string_view name, std::size_t count, const std::string& meaning) {
        if (count != 0) text += fmt::format("    {:<15}{:>7}   {}\n", name, count, meaning);
    };
    line("delivered", counts.delivered, "the mail server answers for every recipient");
    line("filtered", counts.filtered, "no mailing group wants them: " + joined(categories));
    line("partial", counts.partial, "some recipients were refused");
    line("rejected", counts.rejected + counts.refused, "refused for good");
    line("expired", counts.expired, "their time ran out first");
    line("evicted", counts.evicted, "their room went to more urgent events");
    line("open", counts.undecided + counts.in_custody, "no final receipt");
    return text;
}

std::string show_waiting(const Results& results) {
    std::string text = heading("Urgent before ordinary");
    text += fmt::format("    {:<15}{:>7}   {:>12} {:>12} {:>12}\n", "", "events", "first", "median",
                        "last");
    for (const bool urgent : {true, false}) {
        std::vector<Clock::duration> waits;
        for (const Course& course : results.courses) {
            if (course.urgent == urgent && course.outcome == ALARM_SINK_OUTCOME_DELIVERED) {
                waits.push_back(*course.settled - course.submitted);
            }
        }
        std::sort(waits.begin(), waits.end());
        const auto at = [&](std::size_t place) {
            return waits.empty() ? std::string("-") : readable(waits[place]);
        };
        text += fmt::format("    {:<15}{:>7}   {:>12} {:>12} {:>12}\n",
                            urgent ? "urgent" : "ordinary", waits.size(), at(0),
                            at(waits.size() / 2), at(waits.empty() ? 0 : waits.size() - 1));
    }
    const EveningState& evening = results.evening;
    return text + fmt::format(
                      "\n    From submit() to the final receipt. When the day ended, {} and "
                      "{}\n    still waited; they came in the last {}.\n",
                      counted(evening.urgent_open, "urgent event"),
                      counted(evening.open - evening.urgent_open, "ordinary event"),
                      counted(results.mails.size() - evening.mails, "mail"));
}

std::string show_connections(const Results& results) {
    const trial_server::Statistics& statistics = results.statistics;
    std::set<std::string> protections;
    for (const Mail& mail : results.mails) {
        protections.insert(mail.tls_version.empty() ? "PLAINTEXT"
                                                    : mail.tls_version + " " + mail.cipher);
    }
    return heading("Connections") + fmt::format(
                                        "    connections    {}, most at once {}\n"
                                        "    handshakes     {} full, {} resumed, {} failed\n"
                                        "    log-ins        {}, refused {}\n"
                                        "    mails          {}, transactions {}\n"
                                        "    protection     {}\n",
                                        statistics.connections, statistics.most_connections_at_once,
                                        statistics.full_handshakes, statistics.resumed_handshakes,
                                        statistics.failed_handshakes.size(), statistics.logins,
                                        statistics.refused_logins, statistics.mails,
                                        statistics.transactions, fmt::join(protections, ", "));
}

std::string show_verdict(const Results& results) {
    const auto problems = problems_of(results);
    if (problems.empty()) {
        const bool urgent = std::any_of(results.courses.begin(), results.courses.end(),
                                        [](const Course& course) { return course.urgent; });
        return fmt::format(
            "\nAll is well: {} reached their mailing groups in {}, encrypted{} ({}).\n",
            counted(results.counts.delivered, "event"), counted(results.mails.size(), "mail"),
            urgent ? ", the urgent ones first" : "", readable(results.duration));
    }
    std::string text = "\nThe trial has failed:\n";
    for (const std::string& problem : problems) {
        text += "  - " + problem + '\n';
    }
    return text;
}

}  // namespace

std::string describe(const Participants& who) {
    const bool starttls = who.protection == trial_server::Protection::starttls;
    return fmt::format(
        "host-stub trial: one day of a simulated building, delivered as encrypted mail.\n"
        "Everything happens on this machine; nothing leaves it.\n\n"
        "Mail server     127.0.0.1 port {}, {}, log-in required\n"
        "                certificate made for this trial, SHA-256\n"
        "                {}\n"
        "Sink            {} {} ({})\n"
        "                {}\n"
        "Configuration   {} mailing groups, host_stub/examples/encrypted_email.toml\n"
        "Events          {}, of which {} are urgent (seed {}); the day takes {:.1f} s\n",
        who.port, starttls ? "STARTTLS (RFC 3207)" : "TLS from the first byte (RFC 8314)",
        who.fingerprint, host::printable(who.module->name), host::printable(who.module->version),
        host::printable(who.module->build), who.plugin_path, who.groups, who.events,
        who.urgent_events, who.seed, std::chrono::duration<double>(who.day).count());
}

std::string describe(const Results& results) {
    return show_mails(results) + show_groups(results) + show_receipts(results) +
           show_waiting(results) + show_connections(results) + show_verdict(results);
}

}  // namespace host_stub::commands::trial_run
