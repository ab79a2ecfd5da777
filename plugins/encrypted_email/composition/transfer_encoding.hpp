// transfer_encoding.hpp - how the octets of a body travel.
//
// Bodies come in as text with CRLF line ends and no line over 998 octets (digest.hpp sees to
// that), so that ASCII needs no encoding, and other text none when the server takes 8 bits.
//
// Threads: functions of their arguments.
// See:     RFC 2045 section 6, RFC 6152 (8BITMIME)
#pragma once

#include <string>
#include <string_view>

namespace encrypted_email::composition {

enum class TransferEncoding { seven_bit, eight_bit, quoted_printable, base64 };

// The plainest that carries `body`; of the two that encode, the shorter.
[[nodiscard]] TransferEncoding choose_transfer_encoding(std::string_view body, bool eight_bit);

// "7bit", "8bit", "quoted-printable", "base64".
[[nodiscard]] std::string_view transfer_encoding_name(TransferEncoding encoding);

// Appends `body` with lines of at most 76 characters and CRLF line ends.
void append_quoted_printable(std::string& out, std::string_view body);
void append_base64_lines(std::string& out, std::string_view body);

// Base64 without line breaks, RFC 4648 section 4.
void append_base64(std::string& out, std::string_view bytes);

// "=3D" for '='.
void append_escaped_byte(std::string& out, char byte);

}  // namespace encrypted_email::composition
