// row_codec.hpp - rows of events and mails as bytes on disk, and back.
//
// Each has a part that is written once and a state that is written whenever it has changed.
//
// Threads: free functions, safe from any thread.
// Fails:   bytes that no append_ function made leave the reader in failure.
// See:     FORMAT.md, "The journal"
#pragma once

#include "encrypted_email/spool/bytes.hpp"
#include "encrypted_email/spool/rows.hpp"

namespace encrypted_email::spool {

// Number, id, priority and expiry.
void append_row(ByteWriter& writer, const EventRow& row);
[[nodiscard]] EventRow read_event_row(ByteReader& reader);

// All that changes: the ticket, where it waits, how it ended.
void append_state(ByteWriter& writer, const EventRow& row);
void read_state(ByteReader& reader, EventRow& row);

// Number, group, what it carries, why it is late.
void append_row(ByteWriter& writer, const MailRow& row);
[[nodiscard]] MailRow read_mail_row(ByteReader& reader);

// Attempts, and the recipients or the outcome.
void append_state(ByteWriter& writer, const MailRow& row);
void read_state(ByteReader& reader, MailRow& row);

void append_totals(ByteWriter& writer, const Totals& totals);
[[nodiscard]] Totals read_totals(ByteReader& reader);

}  // namespace encrypted_email::spool
