// mail.hpp - one mail: a batch of events with everything that must not change between attempts.
//
// The Message-ID and the Date are fixed when the mail is made, so that every attempt sends the
// same mail; only the transfer encoding follows what the server at hand offers.  The Message-ID is
// derived (UUID version 5) from the group and the events' ids: the same events of the same group
// give the same one, in this run and in the next.  So a mail can be made again after a restart, of
// the same batch and the same instant, and is the same octet for octet.
//
// Threads: immutable once made.
// See:     RFC 5322, RFC 2045 to 2047, RFC 3834 (Auto-Submitted), RFC 2919 (List-Id), RFC 6648 (no
//          "X-")
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "encrypted_email/composition/letterhead.hpp"
#include "encrypted_email/grouping/batch.hpp"

namespace encrypted_email::composition {

// What the server at hand can take, and whether it may have the mail already.
struct Transport {
    bool eight_bit = false;        // 8BITMIME was offered
    std::uint64_t size_limit = 0;  // bytes; 0: none.  Texts are shortened to keep below it.

    // Attempts whose reply to the final dot was lost: the mail may have been taken.  Unless there
    // are none, a field of its own says so, "Alarm-Redelivery: 1", and nothing else differs.  No
    // registered field means this: the Resent- fields of RFC 5322 section 3.6.6 tell that a person
    // put the mail back into transport.  A name that begins with what we send collides with none.
    std::uint32_t redeliveries = 0;
};

class Mail {
public:
    // `made_unix_ns` becomes Date, and what a catch-up mail calls now.  `letterhead` is that of the
    // batch's group; without one the mail makes its own.
    Mail(grouping::Batch batch, std::int64_t made_unix_ns,
         std::shared_ptr<const Letterhead> letterhead = nullptr);

    [[nodiscard]] const grouping::Batch& batch() const { return batch_; }
    [[nodiscard]] const configuration::MailingGroup& group() const { return *batch_.group; }

    [[nodiscard]] std::int64_t made_unix_ns() const { return made_unix_ns_; }

    // "<...@domain of From>", with the angle brackets.
    [[nodiscard]] const std::string& message_id() const { return message_id_; }

    // Who sends it to whom.
    [[nodiscard]] const Letterhead& letterhead() const { return *letterhead_; }

    // Appends the whole message: CRLF line ends, no line over 998 octets, nothing from an event's
    // text in a header line that it was not put into, no NUL, valid UTF-8.
    void write(std::string& out, const Transport& transport) const;

private:
    grouping::Batch batch_;
    std::int64_t made_unix_ns_;
    std::shared_ptr<const Letterhead> letterhead_;
    std::string message_id_;
};

}  // namespace encrypted_email::composition
