#include "tests/crash/kill_point.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace crash {
namespace {

// What stands before the next ':', which is taken away with it.
std::string_view take_part(std::string_view& text) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

}  // namespace

std::string_view name_of(Moment moment) {
    switch (moment) {
        case Moment::time: return "time";
        case Moment::rcpt: return "rcpt";
        case Moment::dot: return "dot";
        case Moment::replied: return "replied";
        case Moment::custody: return "custody";
        case Moment::final: return "final";
        case Moment::secret: return "secret";
        case Moment::fsync: return "fsync";
        case Moment::fdatasync: return "fdatasync";
        case Moment::pwrite: return "pwrite";
        case Moment::rename: return "rename";
        case Moment::any_call: return "any-call";
    }
    return "";
}

std::string text_of(const KillPoint& point) {
    if (point.moment == Moment::time) return "time";
    if (point.is_seen_by_server()) return fmt::format("{}:{}", name_of(point.moment), point.count);
    return fmt::format("{}:{}:{}", name_of(point.moment), point.count,
                       point.after ? "after" : "before");
}

std::optional<KillPoint> kill_point_of(std::string_view text) {
    KillPoint point;
    const std::string_view name = take_part(text);
    const auto moment = std::find_if(kMoments.begin(), kMoments.end(),
                                     [&](Moment m) { return name_of(m) == name; });
    if (moment == kMoments.end()) return std::nullopt;
    point.moment = *moment;
    if (point.moment == Moment::time) return text.empty() ? std::optional(point) : std::nullopt;
    const std::string_view count = take_part(text);
    const char* const end = count.data() + count.size();
    const auto read = std::from_chars(count.data(), end, point.count);
    if (read.ec != std::errc() || read.ptr != end || point.count == 0) return std::nullopt;
    point.after = text == "after";
    if (point.is_seen_by_server() ? !text.empty() : !point.after && text != "before") {
        return std::nullopt;
    }
    return point;
}

}  // namespace crash
