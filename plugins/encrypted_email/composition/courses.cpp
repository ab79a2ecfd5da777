#include "encrypted_email/composition/courses.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

#include "encrypted_email/composition/urgency.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

// The history of one condition, event by event, divided into courses.
class History {
public:
    explicit History(Courses& courses) : courses_(courses) {}

    void add(const Course& next) {
        const intake::Event& event = *next.event;
        if (is_calm(event.current_status)) {
            if (!state_) {
                courses_.over.push_back(next);
                return;
            }
            ++state_->events;
            end_state(&event);
        } else if (state_ && event.acknowledged &&
                   event.current_status == state_->event->current_status) {
            put_acknowledgement_aside();
            acknowledgement_ = next;
        } else {
            if (state_) {
                end_state(&event);
            }
            state_ = next;
        }
    }

    // The history ends with the batch: a state that has not ended is active.
    void finish() {
        if (!state_) {
            return;
        }
        if (acknowledgement_) {
            state_->acknowledged_by = acknowledgement_->event;
            ++state_->events;
            acknowledgement_.reset();
        }
        courses_.active.push_back(*state_);
        state_.reset();
    }

private:
    void end_state(const intake::Event* by) {
        put_acknowledgement_aside();
        state_->ended_by = by;
        courses_.over.push_back(*state_);
        state_.reset();
    }

    void put_acknowledgement_aside() {
        if (acknowledgement_) {
            courses_.over.push_back(*acknowledgement_);
            acknowledgement_.reset();
        }
    }

    Courses& courses_;
    std::optional<Course> state_;
    std::optional<Course> acknowledgement_;
};

bool is_same_condition(const Course& a, const Course& b) {
    return a.event->condition_id == b.event->condition_id && a.event->object == b.event->object;
}

void sort_by_urgency(std::vector<Course>& courses) {
    std::sort(courses.begin(), courses.end(), [](const Course& a, const Course& b) {
        return urgency_order(*a.event, a.arrival) < urgency_order(*b.event, b.arrival);
    });
}

std::vector<std::uint32_t> by_object(const std::vector<Course>& over) {
    std::vector<std::uint32_t> places(over.size());
    std::iota(places.begin(), places.end(), 0u);
    std::sort(places.begin(), places.end(), [&over](std::uint32_t a, std::uint32_t b) {
        return std::tie(over[a].event->object, a) < std::tie(over[b].event->object, b);
    });
    // The first place of an object is the most urgent one, by which the objects are put in order.
    std::vector<std::uint32_t> first(over.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        const bool same =
            i > 0 && over[places[i]].event->object == over[places[i - 1]].event->object;
        first[places[i]] = same ? first[places[i - 1]] : places[i];
    }
    std::sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(first[a], over[a].event->occurred_unix_ns, over[a].arrival) <
               std::tie(first[b], over[b].event->occurred_unix_ns, over[b].arrival);
    });
    return places;
}

}  // namespace

const Course& Courses::foremost() const {
    return !active.empty() ? active.front() : !messages.empty() ? messages.front() : over.front();
}

Courses find_courses(std::span<const intake::EventHandle> events) {
    Courses courses;
    std::vector<Course> states;
    states.reserve(events.size());
    std::uint32_t arrival = 0;
    for (const intake::EventHandle& handle : events) {
        const intake::Event& event = **handle;
        const bool has_history =
            !event.condition_id.empty() && event.current_status != ALARM_SINK_POINT_UNSPECIFIED;
        (has_history ? states : courses.messages).push_back({&event, arrival++});
    }
    const auto order = [](const Course& state) {
        return std::tie(state.event->condition_id, state.event->object,
                        state.event->occurred_unix_ns, state.arrival);
    };
    std::sort(states.begin(), states.end(),
              [&order](const Course& a, const Course& b) { return order(a) < order(b); });

    History history(courses);
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (i > 0 && !is_same_condition(states[i - 1], states[i])) {
            history.finish();
        }
        history.add(states[i]);
    }
    history.finish();

    sort_by_urgency(courses.active);
    sort_by_urgency(courses.messages);
    sort_by_urgency(courses.over);
    courses.over_by_object = by_object(courses.over);
    return courses;
}

}  // namespace encrypted_email::composition
