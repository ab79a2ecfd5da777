// Lines of NDJSON as anybody may feed them: whatever is read must be written and read back the
// same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host_stub/events/event_line.hpp"
#include "host_stub/events/line_splitter.hpp"

namespace {

using namespace host_stub::events;

void check_line(const LineSplitter::Line& line) {
    const auto read = read_event_line(line.text, {line.number, 0});
    const auto* event = std::get_if<Event>(&read);
    if (event == nullptr) {
        if (std::get<LineError>(read).reason.empty()) std::abort();
        return;
    }
    const auto again = read_event_line(write_event_line(*event), {1, 0});
    const auto* same = std::get_if<Event>(&again);
    if (same == nullptr || write_event_line(*same) != write_event_line(*event)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    LineSplitter splitter(check_line, 4096);
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    // In two pieces, so that a line may come in parts.
    splitter.feed(bytes.substr(0, size / 2));
    splitter.feed(bytes.substr(size / 2));
    splitter.finish();
    return 0;
}
