#include "tests/soak/report.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <string_view>
#include <thread>

#include "soak_commit.hpp"

namespace soak {
namespace {

std::string processor() {
    std::ifstream lines("/proc/cpuinfo");
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
    }
    return "unknown processor";
}

std::string machine() {
    utsname system{};
    ::uname(&system);
    return fmt::format("{}, {} cores, {} {}", processor(), std::thread::hardware_concurrency(),
                       system.sysname, system.release);
}

std::string row(std::string_view name, std::string_view value) {
    return fmt::format("| {} | {} |\n", name, value);
}

std::string row(std::string_view name, std::uint64_t value) {
    return row(name, fmt::format("{}", value));
}

std::string kill_table(const crash::CampaignResult& result) {
    std::string text = "| point | killed there | not reached: killed by time |\n|---|---|---|\n";
    const auto count = [](const auto& table, crash::Moment moment) {
        const auto found = table.find(moment);
        return found == table.end() ? 0u : found->second;
    };
    for (const crash::Moment moment : crash::kMoments) {
        text += fmt::format("| {} | {} | {} |\n", crash::name_of(moment),
                            count(result.kills, moment), count(result.unreached, moment));
    }
    return text;
}

std::string fault_table(const crash::CampaignResult& result) {
    std::string text = "| step |";
    std::string line = "\n|---|";
    for (const crash::Deed deed : crash::kDeeds) {
        if (deed == crash::Deed::serve) continue;
        text += fmt::format(" {} |", crash::name_of(deed));
        line += "---|";
    }
    text += line + '\n';
    for (const crash::Step step : crash::kSteps) {
        text += fmt::format("| {} |", crash::name_of(step));
        for (const crash::Deed deed : crash::kDeeds) {
            if (deed == crash::Deed::serve) continue;
            const auto found = result.faults.find({step, deed});
            text += found == result.faults.end() ? "  |" : fmt::format(" {} |", found->second);
        }
        text += '\n';
    }
    return text;
}

}  // namespace

std::string report(const crash::CampaignResult& result, const std::vector<std::string>& breaches,
                   const std::string& command) {
    const crash::Progress& progress = result.progress;
    const crash::BookCounts& book = progress.book;
    const double seconds = static_cast<double>(progress.elapsed.count()) / 1000;
    std::string text =
        fmt::format("# Soak run: {} events, {} kills\n\n", progress.events, progress.kills);
    text += breaches.empty() ? "Passed.\n\n" : "**Failed:**\n\n";
    for (const std::string& breach : breaches)
        text += "- " + breach + '\n';
    if (!result.has_custody()) {
        text +=
            "The sink gave no CUSTODY: the host kept every event until FINAL. Duplicates are "
            "shown,\nand not judged.\n\n";
    }
    text += "| what | count |\n|---|---|\n";
    text += row("events lost", result.lost);
    text += row("mails that came again, with the same Message-ID", book.duplicates);
    text += row("ambiguous attempts: taken by a server, and the end not recorded", book.ambiguous);
    text += row("mails that came again without an ambiguous attempt", book.unfounded);
    text += row("events that came again with another Message-ID", book.regrouped);
    text += row("events told to a wrong recipient", book.wrong_recipients);
    text += row("mails empty, cut off, merged or malformed", book.broken + book.changed);
    text += row("receipts that said delivered, and it was not so", result.falsely_delivered);
    text += row("breaches of the contract", result.misuses);
    text += row("CUSTODY receipts", progress.custodies);
    text += row("FINAL receipts", progress.finals);
    text += row("mails", book.mails);
    text += row("events told in them", book.events);
    text += row("most events in one mail", book.most_events);
    text += row("lives of the host", result.lives);
    text += row("kills", progress.kills);
    text += row("restarts of servers", result.restarts);
    text += row("mails read by Python's parser as well", result.sample.size());
    text += row("time", fmt::format("{:.0f} s, {:.0f} events/s", seconds,
                                    static_cast<double>(progress.finals) / seconds));
    text += row("command", '`' + command + '`');
    text += row("machine", machine());
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    char date[40];
    std::strftime(date, sizeof date, "%Y-%m-%d %H:%M UTC", &utc);
    text += row("date", date);
    text += row("commit", SOAK_COMMIT);
    text += "\nKills by point:\n\n" + kill_table(result);
    text +=
        "\nFaults of the servers, by the step at which they happened:\n\n" + fault_table(result);
    return text;
}

}  // namespace soak
