// wipe.hpp - overwriting a secret before its memory is given back.
//
// Does not reach copies that were made elsewhere: whoever copies a secret wipes the copy.
//
// Threads: free functions, safe from any thread.
// See:     explicit_bzero(3), which no optimizer may leave out
#pragma once

#include <string>

namespace encrypted_email::smtp {

// Overwrites the whole of `text`'s memory, what lies behind its end included, and empties it.
void wipe(std::string& text) noexcept;

// Moves `from` without leaving a trace: a short string keeps its characters when it is moved from.
[[nodiscard]] std::string take_secret(std::string& from) noexcept;

}  // namespace encrypted_email::smtp
