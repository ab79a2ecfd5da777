#include <algorithm>

#include "host_stub/building/simulation.hpp"
#include "host_stub/building/telling.hpp"

namespace host_stub::building {

namespace {

using events::Event;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kDay = 24 * 60 * kMinute;

/// Tells incidents until there are as many events as were asked for.
class Day {
public:
    explicit Day(const DayOptions& options) : options_(options), random_(options.seed) {
        events_.reserve(options.count);
    }

    std::vector<Event> tell() && {
        const std::size_t urgent =
            options_.urgent_one_in == 0 ? 0 : options_.count / options_.urgent_one_in;
        for (std::size_t told = 0; told < urgent; ++told) {
            // The raise alone: its sequel must not push out the urgent ones still to come.
            sequels_.push_back(raise(random_.pick(urgent_incidents())));
        }
        for (const Raised& raised : sequels_) {
            follow(raised);
        }
        while (!full()) {
            if (random_.one_in(8)) {
                controller_trouble();
            } else {
                follow(raise(random_.pick(ordinary_incidents())));
            }
        }
        put_in_order(events_);
        return std::move(events_);
    }

private:
    struct Raised {
        const Incident* incident;
        Event event;
    };

    bool full() const { return events_.size() >= options_.count; }

    void add(Event event) {
        if (!full()) {
            events_.push_back(std::move(event));
        }
    }

    /// Twice as much happens between 6 and 18 o'clock as in the other half of the day.
    std::int64_t some_time() {
        const std::int64_t at = random_.one_in(3) ? random_.between(0, kDay - 1)
                                                  : random_.between(kDay / 4, kDay * 3 / 4);
        return options_.begin_unix_ns + at / 1'000'000 * 1'000'000;
    }

    std::int64_t later(std::int64_t at, std::int64_t least_minutes, std::int64_t most_minutes) {
        const std::int64_t then =
            at + random_.between(least_minutes * 60, most_minutes * 60) * kSecond;
        return std::min(then, options_.begin_unix_ns + kDay - 1'000'000);
    }

    Raised raise(const Incident& incident) {
        Raised raised{&incident, tell_raise(incident, random_.between(1, incident.pieces),
                                            some_time(), random_)};
        add(raised.event);
        return raised;
    }

    void follow(const Raised& raised) {
        std::int64_t at = raised.event.occurred_unix_ns;
        if (raised.event.acknowledge_required && !random_.one_in(4)) {
            at = later(at, 1, 25);
            add(tell_acknowledge(raised.event, at, random_));
        }
        if (!random_.one_in(10)) {  // The others stand when the day ends.
            add(tell_return(*raised.incident, raised.event, later(at, 2, 180), random_));
        }
    }

    /// A loose contact: offline and online a few times.
    void controller_trouble() {
        const std::int64_t piece = random_.between(1, kControllers);
        std::int64_t at = some_time();
        for (std::int64_t cycle = random_.between(1, 4); cycle > 0; --cycle) {
            add(tell_controller(piece, false, at));
            at = later(at, 1, 12);
            add(tell_controller(piece, true, at));
            at = later(at, 1, 30);
        }
    }

    const DayOptions& options_;
    Random random_;
    std::vector<Event> events_;
    std::vector<Raised> sequels_;
};

}  // namespace

std::vector<Event> simulate_day(const DayOptions& options) { return Day(options).tell(); }

}  // namespace host_stub::building
