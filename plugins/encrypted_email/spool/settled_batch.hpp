// settled_batch.hpp - settled events with how they ended, many in one blob.
//
// They are remembered so that a repeated id is answered and not mailed again, and are nearly never
// asked for: so they are written once, together, and forgotten together.
//
// Threads: free functions, safe from any thread.
// See:     FORMAT.md, "Batches"
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/spool/rows.hpp"

namespace encrypted_email::spool {

struct SettledBatch {
    std::vector<EventRow> events;
    std::map<MailNumber, std::string> outcomes;  // as Seal makes them
};

[[nodiscard]] std::string write_batch(const SettledBatch& batch);
// Nothing: write_batch() did not make it.
[[nodiscard]] std::optional<SettledBatch> read_batch(std::string_view bytes);

}  // namespace encrypted_email::spool
