// Any bytes as lists of numbers, places and recipients, and as batches of rows, on disk.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "encrypted_email/spool/record_codec.hpp"
#include "encrypted_email/spool/settled_batch.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;

namespace {

// What is read, written and read again is written the same.
template <typename Read, typename Append>
void check(std::string_view bytes, Read read, Append append) {
    const auto value = read(bytes);
    if (!value) return;
    std::string once;
    append(once, *value);
    const auto again = read(once);
    if (!again) std::abort();
    std::string twice;
    append(twice, *again);
    if (once != twice) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check(bytes, read_numbers,
          [](std::string& out, const auto& value) { append_numbers(out, value); });
    check(bytes, read_places,
          [](std::string& out, const auto& value) { append_places(out, value); });
    check(
        bytes, [](std::string_view text) { return read_recipients(text); },
        [](std::string& out, const auto& value) { append_recipients(out, value); });
    check(bytes, read_batch,
          [](std::string& out, const SettledBatch& value) { out = write_batch(value); });
    check(bytes, read_outcome,
          [](std::string& out, const auto& value) { append_outcome(out, value); });
    return 0;
}
