#include "encrypted_email/composition/mail_header.hpp"

#include <vector>

#include "encrypted_email/composition/date.hpp"
#include "encrypted_email/composition/header_field.hpp"
#include "encrypted_email/composition/identifiers.hpp"
#include "encrypted_email/composition/text.hpp"

namespace encrypted_email::composition {

namespace {

using configuration::Address;
using configuration::MailingGroup;

void append_address_list(std::string& out, std::string_view name,
                         const std::vector<Address>& addresses) {
    HeaderField field(out, name);
    for (const Address& address : addresses) {
        field.address(address, &address == &addresses.back() ? "" : ",");
    }
}

void append_recipients(std::string& out, const MailingGroup& group) {
    if (!group.to.empty()) {
        append_address_list(out, "To", group.to);
    } else if (group.cc.empty()) {
        append_field(out, "To", "undisclosed-recipients:;");
    }
    if (!group.cc.empty()) {
        append_address_list(out, "Cc", group.cc);
    }
}

void append_list_id(std::string& out, const MailingGroup& group) {
    std::string name;
    append_line(name, group.name);
    HeaderField field(out, "List-Id");
    field.phrase(name);
    field.token("<" + list_id(group) + ">");
}

}  // namespace

void append_header(std::string& out, const Mail& mail, std::int64_t made_unix_ns,
                   std::string_view subject) {
    const MailingGroup& group = mail.group();
    out += "Date: ";
    append_date_time(out, made_unix_ns);
    out += "\r\n";
    HeaderField(out, "From").address(group.from);
    append_recipients(out, group);
    HeaderField(out, "Subject").text(subject);
    append_field(out, "Message-ID", mail.message_id());
    append_list_id(out, group);
    append_field(out, "Auto-Submitted", "auto-generated");
    if (mail.batch().urgent) {
        append_field(out, "Importance", "high");
        append_field(out, "Priority", "urgent");
    }
    append_field(out, "MIME-Version", "1.0");
    append_field(out, "Content-Type", "text/plain; charset=utf-8");
}

}  // namespace encrypted_email::composition
