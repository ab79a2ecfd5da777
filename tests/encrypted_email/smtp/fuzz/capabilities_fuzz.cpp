// Any bytes as the text of a reply to EHLO.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "encrypted_email/smtp/capabilities.hpp"

using namespace encrypted_email::smtp;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

// The text from which the same is read again.
std::string written(const Capabilities& offered) {
    std::string text = "greeting";
    if (offered.pipelining) text += "\nPIPELINING";
    if (offered.chunking) text += "\nCHUNKING";
    if (offered.eight_bit_mime) text += "\n8BITMIME";
    if (offered.smtputf8) text += "\nSMTPUTF8";
    if (offered.starttls) text += "\nSTARTTLS";
    if (offered.enhanced_status_codes) text += "\nENHANCEDSTATUSCODES";
    if (offered.size_limit != 0) text += "\nSIZE " + std::to_string(offered.size_limit);
    for (const std::string& mechanism : offered.authentication)
        text += "\nAUTH " + mechanism;
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Capabilities offered =
        read_capabilities(std::string_view(reinterpret_cast<const char*>(data), size));
    require(offered.authentication.size() <= 50);
    for (const std::string& mechanism : offered.authentication) {
        require(!mechanism.empty() && mechanism.size() <= 20);
        require(mechanism.find_first_of(" \n\r=") == std::string::npos);
        require(offered.offers_authentication(mechanism));
    }
    const Capabilities again = read_capabilities(written(offered));
    require(written(again) == written(offered));
    return 0;
}
