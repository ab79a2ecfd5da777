#include "tests/dovecot/process_memory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/temporary_folder.hpp"

namespace dovecot_test {

namespace fs = std::filesystem;

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

std::string mappings_that_hold(int process, std::string_view text) {
    const fs::path folder = fmt::format("/proc/{}", process);
    const int memory = ::open((folder / "mem").c_str(), O_RDONLY | O_CLOEXEC);
    if (memory < 0) throw std::runtime_error("cannot read the memory of another process");
    std::ifstream maps(folder / "maps");
    std::string found;
    for (std::string line; std::getline(maps, line);) {
        std::istringstream parts(line);
        std::uintptr_t first = 0;
        std::uintptr_t last = 0;
        char dash = 0;
        std::string rights;
        parts >> std::hex >> first >> dash >> last >> rights;
        if (!rights.starts_with("rw")) continue;
        std::string bytes(last - first, '\0');
        const ssize_t size = ::pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(first));
        if (size <= 0) continue;
        bytes.resize(static_cast<std::size_t>(size));
        if (bytes.find(text) != std::string::npos) found += line + '\n';
    }
    ::close(memory);
    return found;
}

}  // namespace dovecot_test
