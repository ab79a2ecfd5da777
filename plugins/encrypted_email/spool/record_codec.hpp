// record_codec.hpp - lists of numbers, places and recipients as bytes on disk, and back.
//
// Threads: free functions, safe from any thread.
// Fails:   bytes that no append_ function made are no list; nothing is read past their end.
// See:     FORMAT.md, "Records"
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/spool/rows.hpp"

namespace encrypted_email::spool {

// Numbers that mostly grow take a byte or two each: differences are written.
void append_numbers(std::string& out, std::span<const std::uint64_t> numbers);
[[nodiscard]] std::optional<std::vector<std::uint64_t>> read_numbers(std::string_view bytes);

// Groups and lanes; who waits in them is told elsewhere.
void append_places(std::string& out, const Places& places);
[[nodiscard]] std::optional<Places> read_places(std::string_view bytes);

using Recipients = std::vector<custody::RecipientOutcome>;
void append_recipients(std::string& out, const Recipients& recipients);
[[nodiscard]] std::optional<Recipients> read_recipients(std::string_view bytes);

void append_outcome(std::string& out, const custody::MailOutcome& outcome);
[[nodiscard]] std::optional<custody::MailOutcome> read_outcome(std::string_view bytes);

}  // namespace encrypted_email::spool
