// wipe.hpp - overwriting what a secret has passed through before it is used for something else.
//
// For texts in ordinary memory, such as commands on their way to the server; where a secret stays,
// it is in a Secret.
//
// Threads: free functions, safe from any thread.
// See:     explicit_bzero(3), which no optimizer may leave out
#pragma once

#include <string>

namespace encrypted_email::sasl {

// Overwrites the whole of `text`'s memory, what lies behind its end included, and empties it.
void wipe(std::string& text) noexcept;

}  // namespace encrypted_email::sasl
