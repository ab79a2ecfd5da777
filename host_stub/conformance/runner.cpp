#include "host_stub/conformance/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "host_stub/conformance/child_process.hpp"
#include "host_stub/host/printable.hpp"
#include "host_stub/host/state_folder.hpp"

namespace host_stub::conformance {

namespace {

/// A result, and whether anything else can be tried after it.
struct Tried {
    Result result;
    bool closes_the_gate;
};

std::string last_lines(const std::string& output) {
    std::string remark;
    for (std::size_t at = 0; at < output.size();) {
        const std::size_t end = std::min(output.find('\n', at), output.size());
        remark += "\n  | " + host::printable(std::string_view(output).substr(at, end - at), 200);
        at = end + 1;
    }
    return remark;
}

Tried try_case(const RunnerOptions& options, const Case& which) {
    const host::StateFolder folder(std::nullopt);
    std::vector<std::string> arguments = {options.program,
                                          "conformance",
                                          options.plugin,
                                          "--case",
                                          std::string(which.name),
                                          "--in-process",
                                          std::to_string(kReportDescriptor),
                                          "--folder",
                                          folder.path()};
    if (options.configuration) {
        arguments.insert(arguments.end(), {"--config", *options.configuration});
    }
    const ChildEnd end = run_child(arguments, which.time_limit);
    if (end.timed_out) {
        return {{&which, Ending::failed,
                 fmt::format("it still runs after {} s", which.time_limit.count()) +
                     last_lines(end.output)},
                which.is_gate};
    }
    if (end.report.empty()) {
        return {{&which, Ending::failed,
                 "the process " + describe_end(end.wait_status) + last_lines(end.output)},
                which.is_gate};
    }
    const auto verdict = static_cast<Verdict>(end.report[0]);
    std::string remark = end.report.substr(1);
    if (verdict == Verdict::nothing_to_judge) remark = "could not be judged: " + remark;
    const bool passed = verdict == Verdict::holds || verdict == Verdict::nothing_to_judge;
    if (!passed) remark += last_lines(end.output);
    return {{&which, passed ? Ending::passed : Ending::failed, std::move(remark)},
            which.is_gate && verdict == Verdict::gives_up};
}

/// Hands out results in order, whichever comes first.
class InOrder {
public:
    InOrder(std::size_t count, const std::function<void(const Result&)>& on_result)
        : results_(count), known_(count), on_result_(on_result) {}

    void put(std::size_t place, Result result) {
        const std::lock_guard lock(mutex_);
        results_[place] = std::move(result);
        known_[place] = true;
        for (; next_ < known_.size() && known_[next_]; ++next_)
            on_result_(results_[next_]);
    }

    std::vector<Result> take() && { return std::move(results_); }

private:
    std::mutex mutex_;
    std::vector<Result> results_;
    std::vector<bool> known_;
    std::size_t next_ = 0;
    const std::function<void(const Result&)>& on_result_;
};

/// Places of the cases that nothing was found out about, next one first.
class WorkList {
public:
    explicit WorkList(std::vector<std::size_t> places) : places_(std::move(places)) {}

    std::optional<std::size_t> next() {
        const std::lock_guard lock(mutex_);
        if (at_ == places_.size() || failure_) return std::nullopt;
        return places_[at_++];
    }

    void fail(std::exception_ptr failure) {
        const std::lock_guard lock(mutex_);
        failure_ = std::move(failure);
    }

    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    std::mutex mutex_;
    std::vector<std::size_t> places_;
    std::size_t at_ = 0;
    std::exception_ptr failure_;
};

}  // namespace

std::vector<Result> run_cases(const RunnerOptions& options, std::span<const Case* const> cases,
                              const std::function<void(const Result&)>& on_result) {
    InOrder results(cases.size(), on_result);
    std::vector<std::size_t> places;
    const Case* closed_gate = nullptr;
    for (std::size_t place = 0; place < cases.size(); ++place) {
        if (!cases[place]->is_gate) {
            places.push_back(place);
        } else if (closed_gate == nullptr) {
            Tried tried = try_case(options, *cases[place]);
            if (tried.closes_the_gate) closed_gate = cases[place];
            results.put(place, std::move(tried.result));
        } else {
            places.push_back(place);
        }
    }
    if (closed_gate != nullptr) {
        for (const std::size_t place : places) {
            results.put(place, {cases[place], Ending::not_run,
                                fmt::format("nothing can be tried without {}", closed_gate->name)});
        }
        return std::move(results).take();
    }

    WorkList work(places);
    std::vector<std::thread> threads;
    for (unsigned thread = 0; thread < std::max(1u, options.side_by_side); ++thread) {
        threads.emplace_back([&] {
            try {
                while (const auto place = work.next()) {
                    results.put(*place, try_case(options, *cases[*place]).result);
                }
            } catch (...) {
                work.fail(std::current_exception());
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    work.rethrow();
    return std::move(results).take();
}

void run_in_this_process(const Case& which, const Setting& setting) {
    try {
        which.run(setting);
    } catch (const std::exception& error) {
        conclude(Verdict::broken, fmt::format("the case itself failed: {}", error.what()));
    }
    conclude(Verdict::holds, "");
}

}  // namespace host_stub::conformance
