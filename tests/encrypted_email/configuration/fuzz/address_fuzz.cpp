// Mail addresses as anything may write them.  What is accepted can stand in a header and in an
// SMTP command, and says the same when it is read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "encrypted_email/configuration/address.hpp"
#include "encrypted_email/configuration/wording.hpp"

using namespace encrypted_email::configuration;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ParsedAddress parsed = parse_address({reinterpret_cast<const char*>(data), size});
    require(parsed.address.has_value() == parsed.error.empty());
    require(!has_control_character(parsed.error));
    if (!parsed.address) {
        return 0;
    }
    const std::string mailbox = parsed.address->mailbox();
    require(mailbox.size() <= 254);
    require(mailbox.find_first_of(" <>\"\\,;()") == std::string::npos);
    require(!has_control_character(mailbox) && is_utf8(mailbox));
    require(!has_control_character(parsed.address->display_name));
    require(is_utf8(parsed.address->display_name));

    const ParsedAddress again = parse_address(mailbox);
    require(again.address && again.address->mailbox() == mailbox);
    return 0;
}
