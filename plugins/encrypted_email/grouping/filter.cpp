#include "encrypted_email/grouping/filter.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "encrypted_email/grouping/glob.hpp"
#include "plugin_api/alarm_sink.h"

namespace encrypted_email::grouping {

namespace {

char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_without_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower_case(a) == lower_case(b); });
}

template <typename List, typename Holds>
bool empty_or_any(const List& list, const Holds& holds) {
    return list.empty() || std::any_of(list.begin(), list.end(), holds);
}

}  // namespace

bool matches(const configuration::Filter& filter, const intake::Event& event) {
    const std::uint32_t status = event.current_status <= ALARM_SINK_POINT_UNRELIABLE
                                     ? event.current_status
                                     : std::uint32_t{ALARM_SINK_POINT_ALARM};
    return event.priority >= filter.priority_from && event.priority <= filter.priority_to &&
           empty_or_any(filter.statuses, [&](std::uint32_t wanted) { return wanted == status; }) &&
           empty_or_any(filter.categories,
                        [&](std::string_view wanted) {
                            return equal_without_case(wanted, event.category);
                        }) &&
           empty_or_any(filter.objects, [&](std::string_view wanted) {
               return glob_matches(wanted, event.object);
           });
}

}  // namespace encrypted_email::grouping
