#include "host_stub/conformance/process_state.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <clocale>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "host_stub/conformance/candidate.hpp"

namespace host_stub::conformance {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

/// The numbers that name the entries of a folder of /proc.
template <typename Number>
std::set<Number> numbered_entries(const fs::path& folder) {
    std::set<Number> numbers;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename();
        Number number{};
        if (std::from_chars(name.data(), name.data() + name.size(), number).ec == std::errc()) {
            numbers.insert(number);
        }
    }
    return numbers;
}

}  // namespace

std::set<pid_t> thread_ids() { return numbered_entries<pid_t>("/proc/self/task"); }

std::set<pid_t> threads_beside(const std::set<pid_t>& before) {
    std::set<pid_t> beside;
    // A thread that was joined stays in /proc for a moment.
    eventually(
        [&] {
            beside.clear();
            const std::set<pid_t> now = thread_ids();
            std::set_difference(now.begin(), now.end(), before.begin(), before.end(),
                                std::inserter(beside, beside.end()));
            return beside.empty();
        },
        1s);
    return beside;
}

std::set<int> open_descriptors() {
    std::set<int> descriptors = numbered_entries<int>("/proc/self/fd");
    // The one that the reading itself had open is closed again.
    std::erase_if(descriptors, [](int number) { return ::fcntl(number, F_GETFD) < 0; });
    return descriptors;
}

std::string describe_descriptor(int descriptor) {
    std::error_code error;
    const fs::path target = fs::read_symlink(fmt::format("/proc/self/fd/{}", descriptor), error);
    return fmt::format("{} -> {}", descriptor, target.string());
}

std::uint64_t blocked_signals(pid_t thread) {
    std::ifstream status(fmt::format("/proc/self/task/{}/status", thread));
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("SigBlk:")) {
            return std::strtoull(line.c_str() + line.find_first_not_of("\t ", 7), nullptr, 16);
        }
    }
    return ~std::uint64_t{0};  // It has ended: nothing can reach it.
}

std::vector<std::string> signal_dispositions() {
    std::vector<std::string> lines;
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    for (int number = 1; number < NSIG; ++number) {
        struct sigaction action {};
        if (::sigaction(number, nullptr, &action) != 0) continue;
        lines.push_back(fmt::format("signal {}: handler {:#x}, flags {:#x}, {}", number,
                                    reinterpret_cast<std::uintptr_t>(action.sa_handler),
                                    static_cast<unsigned>(action.sa_flags),
                                    sigismember(&mask, number) == 1 ? "blocked" : "not blocked"));
    }
    return lines;
}

std::string working_directory() { return fs::current_path(); }

mode_t current_umask() {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return mask;
}

std::vector<std::string> environment() {
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        variables.emplace_back(*variable);
    }
    return variables;
}

std::string locale_name() {
    const char* name = std::setlocale(LC_ALL, nullptr);
    return name == nullptr ? "" : name;
}

}  // namespace host_stub::conformance
