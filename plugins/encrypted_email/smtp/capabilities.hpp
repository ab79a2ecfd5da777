// capabilities.hpp - what a server offers, read from its answer to EHLO.
//
// Threads: plain values and free functions.
// Fails:   never; what is not understood is not offered.
// See:     RFC 5321 section 4.1.1.1; RFC 1870 (SIZE), RFC 2920 (PIPELINING), RFC 3030 (CHUNKING),
//          RFC 3207 (STARTTLS), RFC 4954 (AUTH), RFC 6152 (8BITMIME), RFC 6531 (SMTPUTF8)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace encrypted_email::smtp {

struct Capabilities {
    bool pipelining = false;
    bool chunking = false;
    bool eight_bit_mime = false;
    bool smtputf8 = false;
    bool starttls = false;
    bool enhanced_status_codes = false;
    std::uint64_t size_limit = 0;             // bytes; 0: none announced
    std::vector<std::string> authentication;  // SASL mechanisms, upper case, in the server's order

    // All that a mail by BDAT needs: the commands are one flight, and only enhanced status codes
    // can show replies that are out of step then.
    [[nodiscard]] bool may_chunk() const { return pipelining && chunking && enhanced_status_codes; }

    // `mechanism` in upper case.
    [[nodiscard]] bool offers_authentication(std::string_view mechanism) const;
};

// Reads the text of an EHLO reply (lines joined by '\n'; the first is the greeting).  Unknown and
// malformed keywords are passed over.  "AUTH=LOGIN", which some servers send for clients older
// than the standard, counts like "AUTH LOGIN".
[[nodiscard]] Capabilities read_capabilities(std::string_view ehlo_text);

}  // namespace encrypted_email::smtp
