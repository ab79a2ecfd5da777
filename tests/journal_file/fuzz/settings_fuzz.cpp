// Any bytes as a configuration: read or refused with a place, within the buffers.
#include <array>
#include <cstdlib>
#include <cstring>

#include "tests/journal_file/c_headers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static settings values;
    std::array<char, 256> problem{};
    const alarm_sink_str document{reinterpret_cast<const char*>(data), size};
    const alarm_sink_str origin{"o", 1};
    if (settings_read(document, origin, "/state", &values, problem.data(), problem.size())) {
        if (values.path[0] != '/') std::abort();
    } else if (std::strncmp(problem.data(), "o:", 2) != 0) {
        std::abort();
    }
    return 0;
}
