// envelope.hpp - what one SMTP mail transaction carries and how it ended.
//
// Threads: plain values.
// See:     RFC 5321 section 3.3 (mail transactions), RFC 3463 (enhanced status codes)
#pragma once

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
// Called once per transaction at most, when the server has answered DATA with 354.
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

struct TransactionResult {
    std::vector<RecipientVerdict> recipients;  // in the order of Transaction::recipients
    // The reply that ended the whole transaction (to MAIL, DATA or the final dot); code 0: none.
    Reply reply;
    bool content_sent = false;  // all of it, with the final dot

    // The server's replies turned out to be one too many: what it refused or deferred may have
    // been somebody else's, and is open again.  What it took stays taken.
    void distrust();
};

}  // namespace encrypted_email::smtp
