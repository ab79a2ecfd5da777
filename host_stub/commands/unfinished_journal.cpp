#include "host_stub/commands/unfinished_journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>

#include "host_stub/events/event_line.hpp"

namespace host_stub::commands {

namespace {

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t wrote = ::write(file, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return true;
}

bool write_events(int file, std::span<const events::Event> events) {
    for (const events::Event& event : events) {
        if (!write_all(file, events::write_event_line(event) + '\n')) return false;
    }
    return ::fsync(file) == 0;
}

}  // namespace

void write_unfinished_journal(const std::string& path, std::span<const events::Event> events) {
    const std::string fresh = path + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = file >= 0 && write_events(file, events);
    int error = errno;
    if (file >= 0 && ::close(file) != 0 && written) {
        written = false;
        error = errno;
    }
    if (written && ::rename(fresh.c_str(), path.c_str()) == 0) return;
    if (written) error = errno;
    ::unlink(fresh.c_str());
    throw std::system_error(error, std::generic_category(), path);
}

}  // namespace host_stub::commands
