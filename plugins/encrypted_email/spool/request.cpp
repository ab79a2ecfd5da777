#include "encrypted_email/spool/request.hpp"

#include <algorithm>
#include <utility>

namespace encrypted_email::spool {
namespace {

Progress carry_out(KeepWork& work, Store& store, std::size_t most) {
    Progress progress;
    const std::size_t end = std::min(work.events.size(), work.kept.size() + most);
    work.kept.reserve(end);
    progress.events = std::max<std::size_t>(1, end - work.kept.size());
    while (work.kept.size() < end) {
        work.kept.push_back(store.keep(work.events[work.kept.size()]));
    }
    progress.is_done = end == work.events.size();
    return progress;  // whoever commits asks answer_of(), which takes the events with it
}

Progress carry_out(BeginWork& work, Store& store, std::size_t) {
    store.begin(work.mail, work.progress);
    Progress progress;
    progress.events = std::max<std::size_t>(1, work.mail.events.size());
    progress.answer = work.answer;
    return progress;
}

Progress carry_out(EndWork& work, Store& store, std::size_t) {
    auto settled = store.end(work.mail, work.progress, work.outcome);
    Progress progress;
    progress.events = std::max<std::size_t>(1, settled.size());
    progress.answer = [answer = work.answer, settled = std::move(settled)] { answer(settled); };
    return progress;
}

Progress carry_out(LoadWork& work, Store& store, std::size_t) {
    auto [events, more] = store.load(work.from, work.after, work.most);
    Progress progress;
    progress.events = std::max<std::size_t>(1, events.size());
    progress.answer = [answer = work.answer, events = std::move(events), is_more = more] {
        answer(events, is_more);
    };
    return progress;
}

Progress carry_out(ListWork& work, Store& store, std::size_t) {
    auto [letters, more] = store.dead_letters(work.after, work.most);
    Progress progress;
    progress.events = std::max<std::size_t>(1, letters.size());
    progress.answer = [answer = work.answer, letters = std::move(letters), is_more = more] {
        answer(letters, is_more);
    };
    return progress;
}

Progress carry_out(ExpireWork& work, Store& store, std::size_t most) {
    Progress progress;
    progress.is_done = !store.expire(work.now_unix_ns, most);
    progress.events = progress.is_done ? 1 : most;
    return progress;
}

Progress carry_out(DiscardWork& work, Store& store, std::size_t) {
    store.discard(work.event, work.group, work.reason);
    return {.answer = {}, .events = 1, .is_done = true};
}

Progress carry_out(MoveWork& work, Store& store, std::size_t) {
    store.move(work.event, work.from, work.to);
    return {.answer = {}, .events = 1, .is_done = true};
}

Progress carry_out(LimitsWork& work, Store& store, std::size_t) {
    store.set_limits(work.limits);
    return {.answer = {}, .events = 1, .is_done = true};
}

Progress carry_out(FlushWork& work, Store&, std::size_t) {
    return {.answer = work.answer, .events = 1, .is_done = true};
}

}  // namespace

Progress carry_out(Request& request, Store& store, std::size_t most) {
    return std::visit([&](auto& work) { return carry_out(work, store, most); }, request);
}

bool is_urgent(const Request& request) {
    if (const auto* keep = std::get_if<KeepWork>(&request)) {
        return std::any_of(keep->events.begin(), keep->events.end(), [](const KeepRequest& event) {
            return std::any_of(event.destinations.begin(), event.destinations.end(),
                               [](const Destination& to) { return to.lane == Lane::urgent; });
        });
    }
    if (const auto* begin = std::get_if<BeginWork>(&request)) {
        return begin->mail.lane == Lane::urgent;
    }
    return std::holds_alternative<LoadWork>(request) || std::holds_alternative<FlushWork>(request);
}

Answer answer_of(KeepWork& work) {
    std::vector<KeepAnswer> answers;
    answers.reserve(work.events.size());
    work.kept.resize(work.events.size());
    for (std::size_t i = 0; i < work.events.size(); ++i) {
        answers.push_back(
            {std::move(work.events[i]), work.kept[i].custody, std::move(work.kept[i].settlement)});
    }
    return [answer = std::move(work.answer), answers = std::move(answers)]() mutable {
        answer(std::move(answers));
    };
}

}  // namespace encrypted_email::spool
