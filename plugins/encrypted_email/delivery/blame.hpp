// blame.hpp - whose fault it is when a server does not take a mail or a recipient.
//
// The reply's code says for how long (4xx, 5xx), the enhanced status says about what, and where
// that is missing or too general, the server's words do.  What is not understood is taken by its
// class; what makes no sense is taken as transient: nothing is given up because of an answer that
// nobody foresaw.
//
// Threads: functions of their arguments.
// See:     RFC 5321 section 4.2 (codes), RFC 3463, RFC 4954 section 6, RFC 7372 (enhanced status)
#pragma once

#include <cstdint>

#include "encrypted_email/smtp/awaiting.hpp"
#include "encrypted_email/smtp/reply.hpp"

namespace encrypted_email::delivery {

// In the order of weight: of several, the last one decides about the mail.
enum class Blame : std::uint8_t {
    nobody,
    surplus,        // more recipients than the server takes at once: the rest in another mail
    recipient,      // this one; others may have got the mail
    mail,           // its content, for everyone
    connection,     // it broke, or client and server are out of step: another one will tell
    size,           // of the mail: it can be written shorter
    configuration,  // who sends, or from where: the next mail of the group would fare the same
    capacity,       // of the server: it asks for less, for a while
    credentials,    // the relay takes no mail without log-in, or with this one
};

struct Judgement {
    Blame blame = Blame::nobody;
    bool for_good = false;  // the recipient or the mail is refused; else it is tried again
};

// Of a reply that is no success.  `step`: what it answers, one of mail, recipient, data, content;
// nothing: no server was asked, since the address or the mail cannot be sent (code 0).
//
// Two kinds of 5xx are not taken as the end of a mail:
//
//   5xx to MAIL, and "not allowed to send as", "relay access denied" and the like wherever they
//   come (Postfix says them to RCPT, Microsoft 365 to the final dot): the server objects to the
//   sender, the log-in or the address of this device.  Every mail of the group would be refused
//   until somebody puts that right, here or at the server, and each one given up meanwhile would
//   be an alarm that nobody got.  So the mail waits; the trouble says what to put right.
//
//   5xx about a quota of the sender ("daily sending limit exceeded"): it is over tomorrow.
//
// 4xx and 421 are signals of the server's capacity when they are about the mail as a whole, and
// when they answer RCPT only if status or words say so: a single recipient's mailbox may be busy,
// or grey-listed, while the server is not.
[[nodiscard]] Judgement judge(const smtp::Reply& reply, smtp::Awaiting step);

}  // namespace encrypted_email::delivery
