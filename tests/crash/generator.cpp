#include "tests/crash/generator.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "host_stub/building/hostile_text.hpp"
#include "tests/crash/site.hpp"

namespace crash {
namespace {

constexpr std::int64_t kFirstEvent = 1'767'225'600'000'000'000;  // 2026-01-01, 00:00 UTC
constexpr std::int64_t kSecond = 1'000'000'000;

constexpr std::size_t kIndexDigits = 8;
constexpr std::size_t kCheckDigits = 8;
constexpr std::size_t kWordLength = 1 + kIndexDigits + 1 + kCheckDigits;

constexpr std::array<std::string_view, 16> kWords{
    "flow",  "temperature", "above", "limit", "pump",     "stopped", "filter",   "blocked",
    "valve", "pressure",    "low",   "fan",   "vibrates", "door",    "contact:", "K\xc3\xa4lte"};

constexpr std::array<std::uint32_t, 6> kStatuses{
    ALARM_SINK_POINT_FAULT,      ALARM_SINK_POINT_HIGH_ALARM,  ALARM_SINK_POINT_LOW_ALARM,
    ALARM_SINK_POINT_OFF_NORMAL, ALARM_SINK_POINT_LOW_WARNING, ALARM_SINK_POINT_TROUBLE};

// SplitMix64: every state gives a good number, so that the events need no common sequence.
std::uint64_t mixed(std::uint64_t state) {
    state += 0x9e3779b97f4a7c15;
    state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
    state = (state ^ (state >> 27)) * 0x94d049bb133111eb;
    return state ^ (state >> 31);
}

template <typename Number>
std::optional<Number> number_of(std::string_view digits, int base) {
    Number number = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number, base);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
}

}  // namespace

class Generator::Dice {
public:
    Dice(std::uint64_t seed, Index index) : state_(mixed(seed) ^ mixed(index)) {}

    std::uint32_t below(std::uint32_t limit) {
        state_ = mixed(state_);
        return static_cast<std::uint32_t>(state_ >> 32) % limit;
    }

    template <typename Range>
    const auto& pick(const Range& range) {
        return range[below(static_cast<std::uint32_t>(range.size()))];
    }

private:
    std::uint64_t state_;
};

std::uint32_t Generator::check(Index index) const {
    return static_cast<std::uint32_t>(mixed(mixed(seed_) + index));
}

std::string Generator::named(char kind, Index index) const {
    return fmt::format("{}{:08}x{:08x}", kind, index, check(index));
}

std::optional<Index> Generator::index_of(char kind, std::string_view word) const {
    if (word.size() != kWordLength || word[0] != kind || word[1 + kIndexDigits] != 'x') {
        return std::nullopt;
    }
    const auto index = number_of<Index>(word.substr(1, kIndexDigits), 10);
    const auto checked = number_of<std::uint32_t>(word.substr(2 + kIndexDigits), 16);
    if (!index || checked != check(*index)) return std::nullopt;
    return index;
}

std::string Generator::id(Index index) const { return named('I', index); }
std::string Generator::mark(Index index) const { return named('E', index); }
std::string Generator::end_mark(Index index) const { return named('Z', index); }

std::optional<Index> Generator::index_of_id(std::string_view id) const { return index_of('I', id); }
std::optional<Index> Generator::index_of_mark(std::string_view word) const {
    return index_of('E', word);
}
std::optional<Index> Generator::index_of_end_mark(std::string_view word) const {
    return index_of('Z', word);
}

// The first throw of an event; one event in 32 is of the category with two groups.
std::size_t Generator::category(Index index) const {
    const std::uint32_t thrown = Dice(seed_, index).below(32);
    return thrown == 0 ? kCategories - 1 : thrown % (kCategories - 1);
}

std::string Generator::summary(Dice& dice, bool hostile) const {
    if (hostile) return dice.pick(host_stub::building::hostile_texts());
    std::string words;
    const std::uint32_t count = 2 + dice.below(7);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i > 0) words += ' ';
        words += dice.pick(kWords);
    }
    return words;
}

std::optional<std::string> Generator::plain_words(Index index) const {
    Dice dice(seed_, index);
    static_cast<void>(dice.below(32));
    if (dice.below(8) == 0) return std::nullopt;
    return summary(dice, false);
}

host_stub::events::Event Generator::event(Index index) const {
    Dice dice(seed_, index);
    static_cast<void>(dice.below(32));
    const bool hostile = dice.below(8) == 0;
    host_stub::events::Event event;
    event.id = id(index);
    event.summary = mark(index) + ' ' + summary(dice, hostile);
    event.text = hostile ? dice.pick(host_stub::building::hostile_texts()) : summary(dice, false);
    event.text += '\n' + end_mark(index);
    event.occurred_unix_ns = kFirstEvent + std::int64_t{index} * kSecond;
    event.priority = dice.below(256);
    event.category = category_name(category(index));
    event.object = fmt::format("Site/{}/Unit-{}", event.category, dice.below(40));
    event.condition = fmt::format("condition-{}", index);
    event.previous_status = ALARM_SINK_POINT_NORMAL;
    event.status = dice.pick(kStatuses);
    event.acknowledge_required = dice.below(4) == 0;
    if (dice.below(4) == 0) event.fields.push_back({"Setpoint", 21.5, "degC"});
    if (hostile)
        event.fields.push_back({"Raw", dice.pick(host_stub::building::hostile_texts()), ""});
    return event;
}

}  // namespace crash
