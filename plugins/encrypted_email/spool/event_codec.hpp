// event_codec.hpp - an event's contents as bytes on disk, and back.
//
// Everything but the id, the ticket and the number, which are columns beside it.  What is read
// back views into the bytes, so that a StoredEvent can be made of it with one copy.
//
// Threads: free functions, safe from any thread.
// Fails:   bytes that no append_event() made are no event; nothing is read past their end.
// See:     FORMAT.md, "Events"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::spool {

void append_event(std::string& out, const intake::Event& event);

// `fields` holds the event's fields and must outlive it, as `bytes` must.
[[nodiscard]] std::optional<intake::Event> read_event(std::string_view bytes,
                                                      std::vector<intake::Field>& fields);

}  // namespace encrypted_email::spool
