// Any bytes as an event's payload on disk.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "encrypted_email/spool/event_codec.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<intake::Field> fields;
    const auto event =
        read_event(std::string_view(reinterpret_cast<const char*>(data), size), fields);
    if (!event) return 0;
    const intake::StoredEvent stored(*event);
    std::string bytes;
    append_event(bytes, *stored);
    std::vector<intake::Field> again_fields;
    const auto again = read_event(bytes, again_fields);
    require(again.has_value());
    std::string twice;
    append_event(twice, *again);
    require(twice == bytes);
    return 0;
}
