// Any text as a bundle of certificates that may say its edition.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "encrypted_email/trust/bundle.hpp"

using namespace encrypted_email::trust;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto version = version_of(text);
    // What stands behind the first certificate's begin says nothing.
    const std::string_view head = text.substr(0, text.find("-----BEGIN"));
    require(version_of(head) == version);
    require(version_of(std::string(head) + "-----BEGIN CERTIFICATE-----\n# version: 1\n") ==
            version);
    if (!version) return 0;
    const std::string digits = std::to_string(*version);
    require(head.find(digits) != std::string_view::npos);
    require(version_of("# version: " + digits + "\n") == version);
    // The first line that says it counts.
    require(version_of("# version: 7\n" + std::string(text)) == 7u);
    return 0;
}
