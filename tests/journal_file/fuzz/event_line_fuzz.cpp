// Any bytes as the texts of an event: one line of printable UTF-8 that is JSON.
#include <boost/json.hpp>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "tests/journal_file/c_headers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const alarm_sink_str text{reinterpret_cast<const char*>(data), size};
    alarm_sink_field fields[2] = {{text, text, ALARM_SINK_FIELD_TEXT, 0, {text}},
                                  {text, text, ALARM_SINK_FIELD_REAL, 0, {}}};
    if (size >= sizeof(double)) std::memcpy(&fields[1].value.real, data, sizeof(double));
    alarm_sink_event event{};
    event.struct_size = sizeof event;
    event.event_id = {"a", 1};
    event.summary = text;
    event.fields = fields;
    event.field_count = 2;

    std::size_t length = 0;
    const std::unique_ptr<char, decltype(&std::free)> line(event_line(&event, &length), &std::free);
    const std::string_view all(line.get(), length);
    if (length == 0 || all.back() != '\n') std::abort();
    for (const char c : all.substr(0, length - 1)) {
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') std::abort();
    }
    boost::json::error_code failed;
    boost::json::parse(boost::json::string_view(all.data(), all.size()), failed);
    if (failed) std::abort();
    return 0;
}
