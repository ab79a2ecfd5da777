// Any bytes as the record of an archive on disk: what is read, written and read again is the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "encrypted_email/trust/archive.hpp"

using namespace encrypted_email::trust;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Record record = record_in(text);
    for (const std::string& value :
         {record.in_force, record.previous, record.set_aside, record.site_key})
        require(value.find('\n') == std::string::npos);
    const std::string written = record_text("/etc/ca.pem", record);
    require(record_in(written) == record);
    // A file that was cut anywhere is read as far as it goes.
    const Record cut = record_in(std::string_view(written).substr(0, written.size() / 2));
    require(cut.in_force.empty() || record.in_force.starts_with(cut.in_force));
    return 0;
}
