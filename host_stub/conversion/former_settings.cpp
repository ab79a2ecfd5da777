#include "host_stub/conversion/former_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "host_stub/events/line_splitter.hpp"
#include "host_stub/host/printable.hpp"

namespace host_stub::conversion {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kLongestName = 60;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Where a comment begins behind a value: at a "#" after a blank; "#" may stand in a word.
std::string_view without_comment(std::string_view value) {
    for (std::size_t at = value.find('#'); at != std::string_view::npos;
         at = value.find('#', at + 1)) {
        if (at == 0 || kBlanks.find(value[at - 1]) != std::string_view::npos) {
            return trimmed(value.substr(0, at));
        }
    }
    return value;
}

// The value of a line as it was meant; nothing: a quote that opens it is not closed.  A list of
// addresses, or a name with an address, may begin with a quote that does not go around it all.
std::optional<std::string_view> value_in(std::string_view text) {
    if (text.empty() || (text.front() != '"' && text.front() != '\'')) return without_comment(text);
    const std::size_t close = text.find(text.front(), 1);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view rest = trimmed(text.substr(close + 1));
    if (rest.empty() || rest.front() == '#') return trimmed(text.substr(1, close - 1));
    return without_comment(text);
}

// As value_in(), without looking at what stands there.
bool has_value(std::string_view text) { return !text.empty() && text != "\"\"" && text != "''"; }

void complain(std::vector<std::string>& about, std::size_t most, std::string text) {
    if (about.size() < most) {
        about.push_back(std::move(text));
    } else if (about.size() == most) {
        about.emplace_back("there are more of these");
    }
}

}  // namespace

void FormerSettings::read(std::string_view text, std::string_view origin) {
    if (text.size() > kLargestFile) {
        problems_.push_back(fmt::format(
            "{}: larger than {} bytes; these are no mail settings: copy those lines alone", origin,
            kLargestFile));
        return;
    }
    if (text.find('\0') != std::string_view::npos) {
        problems_.push_back(
            fmt::format("{}: this is no text in UTF-8; save it as such, and try again", origin));
        return;
    }
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    events::LineSplitter splitter(
        [&](const events::LineSplitter::Line& line) {
            const std::string place = fmt::format("{}:{}", origin, line.number);
            if (line.too_long) {
                complain(problems_, kMostComplaints,
                         fmt::format("{}: longer than {} bytes; write recipients in several lines",
                                     place, kLongestLine));
            } else {
                read_line(trimmed(line.text), place);
            }
        },
        kLongestLine);
    splitter.feed(text);
    splitter.finish();
}

void FormerSettings::read_line(std::string_view line, const std::string& place) {
    if (line.empty() || line.front() == '#' || line.front() == ';' || line.starts_with("//")) {
        return;
    }
    if (line.front() == '[' && line.back() == ']') return;  // a heading
    const std::size_t sign = line.find_first_of("=:");
    if (sign == std::string_view::npos) {
        // Not repeated: it may be the rest of a password.
        return complain(unknown_, kMostComplaints,
                        place + ": there is no \"=\"; write it as key = value");
    }
    const std::string_view name = trimmed(line.substr(0, sign));
    const std::string_view written = trimmed(line.substr(sign + 1));
    const auto key = key_named(name);
    if (!key) {
        const std::string_view meant = meant_by(name);
        return complain(
            unknown_, kMostComplaints,
            fmt::format("{}: \"{}\" is not known here{}", place,
                        host::printable(name, kLongestName),
                        meant.empty() ? "" : fmt::format("; did you mean \"{}\"?", meant)));
    }
    if (is_secret(*key)) {
        if (has_value(written)) entries_.emplace(*key, Entry{{}, place});
        return;
    }
    const auto value = value_in(written);
    if (!value) {
        return complain(problems_, kMostComplaints,
                        fmt::format("{}: a quote in front of the value of {} is not closed", place,
                                    name_of(*key)));
    }
    if (!value->empty()) add(*key, std::string(*value), place);
}

void FormerSettings::add(Key key, std::string value, const std::string& place) {
    const Entry* const before = find(key);
    if (before != nullptr && !is_list(key)) {
        if (before->value == value) return;
        return complain(problems_, kMostComplaints,
                        fmt::format("{}: {} is said again, after {}; keep one of the two", place,
                                    name_of(key), before->place));
    }
    entries_.emplace(key, Entry{std::move(value), place});
}

void FormerSettings::replace(Key key, std::string value, std::string place) {
    entries_.erase(key);
    entries_.emplace(key, Entry{std::move(value), std::move(place)});
}

const Entry* FormerSettings::find(Key key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
}

std::vector<Entry> FormerSettings::all(Key key) const {
    std::vector<Entry> entries;
    const auto [first, last] = entries_.equal_range(key);
    std::transform(first, last, std::back_inserter(entries),
                   [](const auto& one) { return one.second; });
    return entries;
}

}  // namespace host_stub::conversion
