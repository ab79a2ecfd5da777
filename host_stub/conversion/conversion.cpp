#include "host_stub/conversion/conversion.hpp"

#include <fmt/format.h>

#include <utility>

#include "host_stub/conversion/account.hpp"
#include "host_stub/conversion/relay_draft.hpp"
#include "host_stub/host/printable.hpp"

namespace host_stub::conversion {

namespace {

constexpr std::size_t kWidth = 98;

// As comments, broken at blanks; the first line begins with `first`, the others line up with it.
void add_comment(std::string& document, std::string_view first, std::string_view text) {
    const std::string others(first.size(), ' ');
    std::string line = "# " + std::string(first);
    bool is_empty = true;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        if (!is_empty && line.size() + 1 + word.size() > kWidth) {
            document += line + '\n';
            line = "# " + others;
            is_empty = true;
        }
        if (!is_empty) line += ' ';
        line += word;
        is_empty = false;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    document += line + '\n';
}

void add_list(std::string& document, std::string_view title, const std::vector<std::string>& list) {
    if (list.empty()) return;
    document += fmt::format("#\n# {}\n#\n", title);
    for (const std::string& text : list)
        add_comment(document, "- ", host::printable(text));
}

void add_recipients(std::string& document, std::string_view key,
                    const std::vector<std::string>& addresses) {
    if (addresses.empty()) return;
    document += fmt::format("{} = [", key);
    for (const std::string& address : addresses)
        document +=
            fmt::format("{}\n    {}", &address == addresses.data() ? "" : ",", quoted(address));
    document += "\n]\n";
}

std::string document_of(const Account& account, const RelayDraft& relay, std::string_view origin) {
    std::string document =
        fmt::format("# Made by `host-stub convert` from {}, for the sink encrypted_email.\n",
                    host::printable(origin));
    add_list(document, "What is different from before:", relay.changes);
    add_list(document, "What to do before it works:", relay.to_do);
    document +=
        "#\n# Then let it be tried, which sends nothing:\n"
        "#   host-stub check encrypted_email.so --config THIS_FILE --secrets FILE\n"
        "\n[relays.main]\n";
    for (const std::string& line : relay.lines)
        document += line + '\n';
    document +=
        "\n# Events are collected for 30 seconds into one mail; batching.wait changes that.\n";
    document += fmt::format("[groups.alarms]\nfrom = {}\n", quoted(account.sender));
    add_recipients(document, "to", account.to);
    add_recipients(document, "cc", account.cc);
    add_recipients(document, "bcc", account.bcc);
    return document;
}

}  // namespace

Conversion convert(const FormerSettings& settings, std::string_view origin) {
    ReadAccount read = account_of(settings);
    Conversion conversion;
    conversion.problems = std::move(read.problems);
    if (!conversion.problems.empty()) return conversion;
    RelayDraft relay = relay_of(read.account);
    for (std::string& remark : read.account.remarks)
        relay.changes.push_back(std::move(remark));
    conversion.document = document_of(read.account, relay, origin);
    conversion.changes = std::move(relay.changes);
    conversion.to_do = std::move(relay.to_do);
    return conversion;
}

}  // namespace host_stub::conversion
