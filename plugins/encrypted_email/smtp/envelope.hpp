// envelope.hpp - what one SMTP mail transaction carries and how it ended.
//
// Threads: plain values.
// See:     RFC 5321 section 3.3 (mail transactions), RFC 3463 (enhanced status codes)
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
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

struct Transaction {
    std::string sender;                   // addr-spec of the reverse path; empty: the null sender
    std::vector<std::string> recipients;  // addr-specs, at least one
    bool eight_bit = false;       // the content may hold 8-bit text: BODY=8BITMIME if offered
    bool utf8_addresses = false;  // a mailbox is not ASCII: SMTPUTF8 is needed
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
    std::vector<RecipientVerdict> recipients;  // in the order of Transaction::recipients
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
