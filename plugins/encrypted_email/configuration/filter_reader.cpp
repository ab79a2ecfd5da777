#include "encrypted_email/configuration/filter_reader.hpp"

#include <algorithm>
#include <array>

#include "encrypted_email/configuration/key_table.hpp"
#include "encrypted_email/configuration/nearest.hpp"
#include "encrypted_email/configuration/wording.hpp"
#include "plugin_api/alarm_sink.h"

namespace encrypted_email::configuration {

namespace {

static_assert(kLongestText <= kMaximumGlob);

// By value: ALARM_SINK_POINT_UNSPECIFIED is 0, and so on.
constexpr std::array<std::string_view, ALARM_SINK_POINT_UNRELIABLE + 1> kStatuses = {
    "unspecified", "normal",       "off-normal", "fault",      "low-limit", "high-limit",
    "low-warning", "high-warning", "low-alarm",  "high-alarm", "alarm",     "trouble",
    "offline",     "online",       "shutdown",   "unreliable"};

template <std::uint32_t Filter::*kMember>
void read_priority_limit(const Value& value, Filter& filter) {
    if (const auto priority = value.read_integer(0, 255)) {
        filter.*kMember = *priority;
    }
}

constexpr std::array kPriorityKeys = {
    Key<Filter>{"from", read_priority_limit<&Filter::priority_from>},
    Key<Filter>{"to", read_priority_limit<&Filter::priority_to>},
};

void read_priority(const Value& value, Filter& filter) {
    if (value.node().kind != Kind::table) {
        value.refuse_kind("a range such as { from = 0, to = 39 }");
        return;
    }
    read_table(value, kPriorityKeys, filter);
    if (filter.priority_from > filter.priority_to) {
        value.refuse("no priority lies from " + std::to_string(filter.priority_from) + " to " +
                     std::to_string(filter.priority_to) + "; 0 is the most urgent");
    }
}

template <std::vector<std::string> Filter::*kMember>
void read_texts(const Value& value, Filter& filter) {
    for (const Value& item : value.read_list_of_texts()) {
        (filter.*kMember).push_back(item.node().text);
    }
}

void read_statuses(const Value& value, Filter& filter) {
    for (const Value& item : value.read_list_of_texts()) {
        const std::string& name = item.node().text;
        const auto found = std::find(kStatuses.begin(), kStatuses.end(), name);
        if (found != kStatuses.end()) {
            filter.statuses.push_back(static_cast<std::uint32_t>(found - kStatuses.begin()));
            continue;
        }
        const std::string_view meant = nearest(name, kStatuses);
        item.refuse(in_quotes(name) + " is not a status; " +
                    (meant.empty() ? "allowed are " + listed(kStatuses)
                                   : "did you mean " + in_quotes(meant) + "?"));
    }
}

constexpr std::array kKeys = {
    Key<Filter>{"priority", read_priority, [] { return paths_of(kPriorityKeys); }},
    Key<Filter>{"categories", read_texts<&Filter::categories>},
    Key<Filter>{"statuses", read_statuses},
    Key<Filter>{"objects", read_texts<&Filter::objects>},
};

}  // namespace

void read_filter(const Value& table, Filter& filter) { read_table(table, kKeys, filter); }

std::vector<std::string> filter_keys() { return paths_of(kKeys); }

}  // namespace encrypted_email::configuration
