// cases_guest.cpp - AS-80 to AS-85: a good guest in the host's process.
//
// Each case looks before and after, or during, a whole life of a sink.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

#include "host_stub/conformance/candidate.hpp"
#include "host_stub/conformance/case_lists.hpp"
#include "host_stub/conformance/process_state.hpp"

namespace host_stub::conformance {

namespace {

using namespace std::chrono_literals;

/// Whether `look` sees the same before, during and after the life of a sink.
template <typename Look>
void expect_unchanged(const Setting& setting, std::string_view what, Look&& look) {
    Alone sink(setting);
    const auto before = look();
    const auto compare = [&](std::string_view when) {
        expect(look() == before, fmt::format("{} has changed {}", what, when));
    };
    sink->running();
    compare("by start()");
    const auto events = make_events(5, 200ms);
    submit_all(*sink, events);
    wait_for_finals(*sink, events, 500ms);
    compare("while it ran");
    sink->stop();
    sink->destroy();
    compare("by stop() or destroy()");
}

void signals_untouched(const Setting& setting) {
    expect_unchanged(setting, "a signal's handler or the signal mask", signal_dispositions);
}

void working_directory_untouched(const Setting& setting) {
    expect_unchanged(setting, "the working directory", working_directory);
}

void umask_untouched(const Setting& setting) {
    expect_unchanged(setting, "the umask", current_umask);
}

void environment_untouched(const Setting& setting) {
    expect_unchanged(setting, "the environment", environment);
}

void locale_untouched(const Setting& setting) {
    expect_unchanged(setting, "the locale", locale_name);
}

void stdout_untouched(const Setting& setting) {
    // The runner has put a file in place of both.
    const auto written = [] {
        struct stat output {};
        struct stat error {};
        ::fstat(STDOUT_FILENO, &output);
        ::fstat(STDERR_FILENO, &error);
        return output.st_size + error.st_size;
    };
    Alone sink(setting);
    live(*sink);
    sink->destroy();
    expect(written() == 0, "something was written to standard output or standard error");
}

void sink_threads_block_signals(const Setting& setting) {
    // Those that a thread raises itself by a fault cannot sensibly be blocked.
    constexpr int kToBlock[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE,
                                SIGALRM, SIGTERM, SIGCHLD, SIGCONT, SIGTSTP, SIGTTIN,
                                SIGTTOU, SIGURG,  SIGIO,   SIGPROF, SIGWINCH};
    Alone sink(setting);
    const auto before = thread_ids();
    sink->running();
    const auto events = make_events(5, 200ms);
    submit_all(*sink, events);
    // The C library starts every thread with all signals blocked: look when they have run.
    wait_for_finals(*sink, events, 1s);
    std::this_thread::sleep_for(100ms);
    const auto first_unblocked = [&] {
        for (const pid_t thread : thread_ids()) {
            if (before.contains(thread)) continue;
            const std::uint64_t blocked = blocked_signals(thread);
            for (const int number : kToBlock) {
                if ((blocked >> (number - 1) & 1) == 0) return number;
            }
        }
        return 0;
    };
    const int number = first_unblocked();
    expect(number == 0, fmt::format("a thread of the sink does not block signal {}", number));
}

void descriptors_close_on_exec(const Setting& setting) {
    Alone sink(setting);
    const auto before = open_descriptors();
    sink->running();
    submit_all(*sink, make_events(5, 0s));
    for (int look = 0; look < 20; ++look) {
        for (const int descriptor : open_descriptors()) {
            if (before.contains(descriptor)) continue;
            const int flags = ::fcntl(descriptor, F_GETFD);
            expect(flags < 0 || (flags & FD_CLOEXEC) != 0,
                   "not close-on-exec: " + describe_descriptor(descriptor));
        }
        std::this_thread::sleep_for(10ms);
    }
}

void descriptors_closed_after_stop(const Setting& setting) {
    Alone sink(setting);
    const auto before = open_descriptors();
    live(*sink);
    sink->destroy();
    for (const int descriptor : open_descriptors()) {
        expect(before.contains(descriptor),
               "left open after stop() and destroy(): " + describe_descriptor(descriptor));
    }
}

constexpr Case kCases[] = {
    {"signals-untouched", "AS-80", "leaves signal handlers and the host's signal mask alone",
     signals_untouched},
    {"sink-threads-block-signals", "AS-81", "blocks all signals in its own threads",
     sink_threads_block_signals},
    {"stdout-untouched", "AS-82", "writes nothing to standard output or standard error",
     stdout_untouched},
    {"working-directory-untouched", "AS-83", "leaves the working directory alone",
     working_directory_untouched},
    {"umask-untouched", "AS-83", "leaves the umask alone", umask_untouched},
    {"environment-untouched", "AS-83", "leaves the environment alone", environment_untouched},
    {"locale-untouched", "AS-83", "leaves the locale alone", locale_untouched},
    {"descriptors-close-on-exec", "AS-84", "opens every descriptor close-on-exec",
     descriptors_close_on_exec},
    {"descriptors-closed-after-stop", "AS-85", "has closed its descriptors after stop and destroy",
     descriptors_closed_after_stop},
};

}  // namespace

std::span<const Case> guest_cases() { return kCases; }

}  // namespace host_stub::conformance
