// awaiting.hpp - what a client waits for: chooses the deadline.
//
// See: RFC 5321 section 4.5.3.2 (timeouts)
#pragma once

namespace encrypted_email::smtp {

enum class Awaiting {
    nothing,         // idle, or over
    greeting,        // the server's first words
    hello,           // the reply to EHLO
    starttls,        // the reply to STARTTLS
    tls,             // the owner's secured()
    authentication,  // a reply within AUTH
    reset,           // the reply to RSET
    mail,            // the reply to MAIL
    recipient,       // the reply to RCPT
    data,            // the reply to DATA
    content,         // the reply to the final dot
    quit,            // the reply to QUIT
};

}  // namespace encrypted_email::smtp
