#include "tests/dovecot/running_host.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

#include "host_stub/events/event_line.hpp"
#include "tests/dovecot/process_memory.hpp"
#include "tests/support/sink_under_test.hpp"

namespace dovecot_test {

namespace fs = std::filesystem;
using test_support::write_file;

RunningHost::RunningHost(const std::string& document, const std::string& secrets) {
    write_file(folder_.path() / "site.toml", document);
    const fs::path secrets_file = folder_.holds_secrets("secrets");
    write_file(secrets_file, secrets);
    fs::permissions(secrets_file, fs::perms::owner_read | fs::perms::owner_write);
    // Held open: the host waits for more events while it is looked at.
    const fs::path events = folder_.path() / "events";
    if (::mkfifo(events.c_str(), 0600) == 0) feed_ = ::open(events.c_str(), O_RDWR | O_CLOEXEC);
    if (feed_ < 0) throw std::runtime_error("cannot make " + events.string());
    host_.emplace(std::vector<std::string>{
        HOST_STUB, "run", test_support::plugin_path(), "--config", folder_.path() / "site.toml",
        "--state", folder_.path() / "state", "--secrets", secrets_file, "--events", events});
}

RunningHost::~RunningHost() { ::close(feed_); }

void RunningHost::submit(const host_stub::events::Event& event) const {
    const std::string line = host_stub::events::write_event_line(event) + "\n";
    if (::write(feed_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        throw std::runtime_error("the host takes no event");
    }
}

int RunningHost::process() const {
    return process_with_argument((folder_.path() / "site.toml").string());
}

}  // namespace dovecot_test
