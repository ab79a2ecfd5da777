#include "encrypted_email/composition/mail_header.hpp"

#include "encrypted_email/composition/date.hpp"
#include "encrypted_email/composition/header_field.hpp"

namespace encrypted_email::composition {

void append_header(std::string& out, const Mail& mail, std::string_view subject) {
    out += "Date: ";
    append_date_time(out, mail.made_unix_ns());
    out += "\r\n";
    out += mail.letterhead().addresses();
    HeaderField(out, "Subject").text(subject);
    append_field(out, "Message-ID", mail.message_id());
    out += mail.letterhead().list();
    append_field(out, "Auto-Submitted", "auto-generated");
    if (mail.batch().urgent) {
        append_field(out, "Importance", "high");
        append_field(out, "Priority", "urgent");
    }
    out +=
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n";
}

}  // namespace encrypted_email::composition
