#include "tests/crash/host/storm.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#include "host_stub/events/event_view.hpp"

namespace crash {
namespace {

constexpr int kForbiddenCall = 5;  // exit code

// Locks, memory, this thread's own figures and its end.
constexpr std::array kAllowed{SYS_futex,          SYS_brk,         SYS_mmap,
                              SYS_munmap,         SYS_mremap,      SYS_mprotect,
                              SYS_madvise,        SYS_getrusage,   SYS_clock_gettime,
                              SYS_rt_sigprocmask, SYS_sched_yield, SYS_exit,
                              SYS_epoll_ctl};  // Asio wakes a thread that polls by a change of it

void tell_forbidden_call(int, siginfo_t* info, void*) {
    constexpr std::string_view kText = "submit() made a system call that can wait: number ";
    std::array<char, 8> digits{};
    std::size_t begin = digits.size();
    digits[--begin] = '\n';
    for (auto number = static_cast<unsigned>(info->si_syscall); begin > 0; number /= 10) {
        digits[--begin] = static_cast<char>('0' + number % 10);
        if (number < 10) break;
    }
    // Another thread's filter does not bind this handler's process, but this thread's does: what
    // it may write is eight bytes at a time.
    for (std::size_t at = 0; at < kText.size(); at += 8) {
        std::array<char, 8> piece{' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
        std::copy_n(kText.begin() + static_cast<std::ptrdiff_t>(at),
                    std::min<std::size_t>(8, kText.size() - at), piece.begin());
        static_cast<void>(!::write(STDERR_FILENO, piece.data(), piece.size()));
    }
    std::fill_n(digits.begin(), begin, ' ');
    static_cast<void>(!::write(STDERR_FILENO, digits.data(), digits.size()));
    ::_exit(kForbiddenCall);
}

void give_up_what_can_wait() {
    struct sigaction action {};
    action.sa_sigaction = tell_forbidden_call;
    action.sa_flags = SA_SIGINFO;
    ::sigaction(SIGSYS, &action, nullptr);

    constexpr auto kNumber = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
    constexpr auto kThirdArgument = static_cast<std::uint32_t>(offsetof(seccomp_data, args[2]));
    std::vector<sock_filter> program;
    const auto load = [&](std::uint32_t offset) {
        program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
    };
    const auto answer = [&](std::uint32_t action_code) {
        program.push_back(BPF_STMT(BPF_RET | BPF_K, action_code));
    };
    load(kNumber);
    for (const long call : kAllowed) {
        program.push_back(
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
        answer(SECCOMP_RET_ALLOW);
    }
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1));
    answer(SECCOMP_RET_ALLOW);
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 0, 3));
    load(kThirdArgument);
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, sizeof(std::uint64_t), 0, 1));
    answer(SECCOMP_RET_ALLOW);
    answer(SECCOMP_RET_TRAP);
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        throw std::system_error(errno, std::generic_category(), "seccomp");
    }
}

std::int64_t cpu_now_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

std::int64_t waits_so_far() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
}

class Storm {
public:
    Storm(const Generator& generator, alarm_sink::SinkHandle& sink,
          const std::function<void()>& wait_for_room)
        : generator_(generator), sink_(sink), wait_for_room_(wait_for_room) {}

    StormFigures run(Index until) {
        cpu_.reserve(until + until / 4);
        if constexpr (FORBIDS_CALLS) give_up_what_can_wait();
        for (Index event = 0; event < until; ++event)
            hand_over(event);
        std::sort(cpu_.begin(), cpu_.end());
        if (!cpu_.empty()) {
            figures_.cpu_median_ns = cpu_[cpu_.size() / 2];
            figures_.cpu_p99_ns = cpu_[cpu_.size() * 99 / 100];
            figures_.cpu_longest_ns = cpu_.back();
        }
        return figures_;
    }

private:
    void hand_over(Index index) {
        const auto event = generator_.event(index);
        const host_stub::events::EventView view(event, index + 1ull);
        const alarm_sink_event* const pointer = view.get();
        for (;;) {
            const std::int64_t waits = waits_so_far();
            const std::int64_t begin = cpu_now_ns();
            const auto result = sink_.submit({&pointer, 1});
            cpu_.push_back(static_cast<std::uint32_t>(cpu_now_ns() - begin));
            if (waits_so_far() > waits) ++figures_.waited;
            ++figures_.calls;
            if (result.taken == 1) return;
            if (result.code != ALARM_SINK_E_AGAIN) {
                ++figures_.refused;
                return;
            }
            ++figures_.full;
            wait_for_room_();
        }
    }

    const Generator& generator_;
    alarm_sink::SinkHandle& sink_;
    const std::function<void()>& wait_for_room_;
    StormFigures figures_;
    std::vector<std::uint32_t> cpu_;
};

}  // namespace

StormFigures run_storm(const Generator& generator, Index until, alarm_sink::SinkHandle& sink,
                       const std::function<void()>& wait_for_room) {
    StormFigures figures;
    std::exception_ptr error;
    std::thread thread([&] {
        try {
            figures = Storm(generator, sink, wait_for_room).run(until);
        } catch (...) {
            error = std::current_exception();
        }
    });
    thread.join();
    if (error) std::rethrow_exception(error);
    return figures;
}

}  // namespace crash
