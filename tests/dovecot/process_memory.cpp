#include "tests/dovecot/process_memory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace dovecot_test {

namespace fs = std::filesystem;

namespace {

struct Mapping {
    std::uintptr_t first = 0;
    std::uintptr_t last = 0;
    std::string line;
    bool is_dumped = true;
};

// Those that the process may write to.
std::vector<Mapping> mappings_of(const fs::path& folder) {
    std::vector<Mapping> mappings;
    std::ifstream lines(folder / "smaps");
    bool is_writable = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("VmFlags:")) {
            if (is_writable) mappings.back().is_dumped = (line + ' ').find(" dd ") == line.npos;
            continue;
        }
        Mapping mapping;
        char dash = 0;
        std::string rights;
        std::istringstream parts(line);
        if (!(parts >> std::hex >> mapping.first >> dash >> mapping.last >> rights)) continue;
        is_writable = rights.starts_with("rw");
        mapping.line = line;
        if (is_writable) mappings.push_back(std::move(mapping));
    }
    return mappings;
}

}  // namespace

int process_with_argument(std::string_view argument) {
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        // The shell that guards the process has the same argument.
        const std::string line = test_support::read_file(entry.path() / "cmdline");
        if (line.find(argument) != std::string::npos && !line.starts_with("/bin/sh")) {
            return std::stoi(name);
        }
    }
    return 0;
}

std::string mappings_that_hold(int process, std::string_view text, Mappings which) {
    const fs::path folder = fmt::format("/proc/{}", process);
    const int memory = ::open((folder / "mem").c_str(), O_RDONLY | O_CLOEXEC);
    if (memory < 0) throw std::runtime_error("cannot read the memory of another process");
    std::string found;
    for (const Mapping& mapping : mappings_of(folder)) {
        if (which == Mappings::in_core_dumps && !mapping.is_dumped) continue;
        std::string bytes(mapping.last - mapping.first, '\0');
        const ssize_t size =
            ::pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(mapping.first));
        if (size <= 0) continue;
        bytes.resize(static_cast<std::size_t>(size));
        if (bytes.find(text) != std::string::npos) found += mapping.line + '\n';
    }
    ::close(memory);
    return found;
}

}  // namespace dovecot_test
