// envelope.hpp - what one SMTP mail transaction carries and how it ended.
//
// Threads: plain values; an Envelope is immutable once made.
// See:     RFC 5321 section 3.3 (mail transactions), RFC 3463 (enhanced status codes)
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/smtp/awaiting.hpp"
#include "encrypted_email/smtp/capabilities.hpp"
#include "encrypted_email/smtp/reply.hpp"

namespace encrypted_email::smtp {

// Appends the whole message (RFC 5322 header and body, CRLF line ends, last line ended) to `out`.
// It must respect what the server offers (8BITMIME, SIZE).  Dot stuffing is not its business.
// Called once per transaction at most: when the server has answered DATA with 354, or, for a
// mail that goes out by BDAT, when it begins.
using ContentWriter = std::function<void(std::string& out, const Capabilities& capabilities)>;

// Who sends to whom: judged, and written as commands take it, once for all mails that have it.
class Envelope {
public:
    struct Mailbox {
        std::string path;          // "<address>"; only of one without a problem
        std::string_view problem;  // why it cannot be put into a command; empty: it can
    };

    // `sender`: addr-spec of the reverse path; empty: the null sender.  `recipients`: addr-specs,
    // at least one.  `utf8_addresses`: a mailbox is not ASCII, SMTPUTF8 is needed.
    Envelope(std::string_view sender, std::span<const std::string> recipients, bool utf8_addresses);

    [[nodiscard]] const Mailbox& sender() const { return sender_; }
    [[nodiscard]] std::span<const Mailbox> recipients() const { return recipients_; }
    [[nodiscard]] bool utf8_addresses() const { return utf8_addresses_; }

    // The recipients whom a server can be asked for, by their places.
    [[nodiscard]] std::span<const std::size_t> usable() const { return usable_; }

private:
    Mailbox sender_;
    std::vector<Mailbox> recipients_;
    std::vector<std::size_t> usable_;
    bool utf8_addresses_;
};

struct Transaction {
    std::shared_ptr<const Envelope> envelope;
    bool eight_bit = false;  // the content may hold 8-bit text: BODY=8BITMIME if offered
    // None: the server is only asked, by MAIL, RCPT and RSET; whom it would take stays undecided.
    ContentWriter content;
};

// Where one recipient stands after a transaction.
enum class Verdict {
    delivered,  // the server took responsibility
    refused,    // 5xx: for good
    deferred,   // 4xx: may be tried again
    undecided,  // never asked, or the connection died before content was complete: safe to repeat
    ambiguous,  // content went out whole and the reply was lost: a repeat may be a duplicate
};

struct RecipientVerdict {
    Verdict verdict = Verdict::undecided;
    Reply reply;  // the one that decided; code 0 when there was none
    // What it answered: mail, recipient, data or content; nothing: none of these decided.
    Awaiting step = Awaiting::nothing;
};

// How far client and server may be ahead of each other: what the client does of its own accord
// within what the server offers.
struct Pace {
    // Mails under way at a time, from 1.  Beyond the first, each leaves behind the content of the
    // one before it, without waiting for the reply to that (RFC 2920 section 3.1: content may be
    // the first "command" of a group).  With DATA there are never more than two, since each waits
    // for its 354; with BDAT there may be as many (RFC 3030 section 4.2).
    std::size_t mails = 1;
    // BDAT where the server offers what it needs.  Nothing stands between envelope and content then
    // that would show replies out of step, so that the server has to have shown that its replies
    // can be told apart: TransactionResult::fit_for_chunking of an earlier mail.
    bool chunking = false;
};

struct TransactionResult {
    std::vector<RecipientVerdict> recipients;  // in the order of the envelope's
    // The reply that ended the whole transaction (to MAIL, DATA or the final dot); code 0: none.
    Reply reply;
    bool content_sent = false;  // all of it, with the final dot

    // Of the pace at which it went:
    bool followed = false;  // it left before the reply to the mail before it was there
    bool chunked = false;   // its content went out by BDAT
    // The server answered for the pace alone (503 to a MAIL that followed, 500 to BDAT): everyone
    // is undecided, and the same mail can be repeated at a slower one.
    bool too_fast = false;
    // The server offers what BDAT needs, and its replies said what they answered: x.1.0 to MAIL,
    // x.1.5 or the like to RCPT, and neither to the content.
    bool fit_for_chunking = false;

    // The server's replies turned out to be one too many: what it refused or deferred may have
    // been somebody else's, and is open again.  What it took stays taken.
    void distrust();
};

}  // namespace encrypted_email::smtp
