#include "encrypted_email/diagnosis/diagnosis.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <optional>
#include <utility>

namespace encrypted_email::diagnosis {

bool Diagnosis::run(const Wish& wish, const alarm_sink::Diagnosis::Visit& visit,
                    const alarm_sink::Diagnosis::Transcript& transcript) {
    const Audience audience{visit, transcript, std::chrono::steady_clock::now()};
    const Clock::time_point latest = audience.begun + wish.time;
    bool came_through = true;
    for (const delivery::Route& route : routes_) {
        came_through &= check(task_for(route, wish, latest), audience, latest);
    }
    return came_through;
}

void Diagnosis::cancel() {
    cancelled_ = true;
    io_.stop();
}

RelayTask Diagnosis::task_for(const delivery::Route& route, const Wish& wish,
                              Clock::time_point latest) {
    RelayTask task;
    task.route = route;
    task.send = wish.send;
    task.now_unix_ns = wish.now_unix_ns;
    for (const auto& group : settings_->groups) {
        if (std::ranges::find(group->relays, route.relay->name) != group->relays.end()) {
            task.groups.push_back(group);
        }
    }
    if (delivery::needs_credentials(*route.relay)) get_credentials(task, latest);
    return task;
}

// With neither when the time was over first.
void Diagnosis::get_credentials(RelayTask& task, Clock::time_point latest) {
    // Not on this stack: an answer that is late may be called with the next relay's.
    const auto answer = std::make_shared<std::optional<delivery::CredentialSource::Answer>>();
    io_.restart();
    const auto work = boost::asio::make_work_guard(io_);  // the answer may be on another thread
    credentials_.ask(task.route.relay, [this, answer](delivery::CredentialSource::Answer came) {
        *answer = std::move(came);
        io_.stop();
    });
    // A cancel() that came before restart() is seen here, and one after it stops the loop.
    if (!cancelled_) io_.run_until(latest);
    if (!*answer) return;
    task.credentials = std::move((*answer)->credentials);
    task.refusal = std::move((*answer)->refusal);
}

bool Diagnosis::check(RelayTask task, const Audience& audience, Clock::time_point latest) {
    bool over = false;
    io_.restart();
    RelayCheck relay(io_, std::move(task), audience, [this, &over] {
        over = true;
        io_.stop();  // a name that is still being resolved is of no interest any more
    });
    relay.begin();
    if (!cancelled_) io_.run_until(latest);
    if (!over) {
        relay.interrupt(cancelled_ ? "the check was cancelled" : "the check's time was over");
    }
    return over;
}

}  // namespace encrypted_email::diagnosis
