#include "encrypted_email/composition/letterhead.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "encrypted_email/composition/header_field.hpp"
#include "encrypted_email/composition/identifiers.hpp"
#include "encrypted_email/composition/text.hpp"

namespace encrypted_email::composition {

namespace {

using configuration::Address;
using configuration::MailingGroup;

std::vector<std::string> mailboxes_of(const MailingGroup& group) {
    std::vector<std::string> mailboxes;
    mailboxes.reserve(group.recipient_count());
    std::unordered_set<std::string> seen;
    for (const auto* list : {&group.to, &group.cc, &group.bcc}) {
        for (const Address& address : *list) {
            std::string mailbox = address.mailbox();
            if (seen.insert(mailbox).second) {
                mailboxes.push_back(std::move(mailbox));
            }
        }
    }
    return mailboxes;
}

bool has_utf8_addresses(const MailingGroup& group) {
    const auto is_utf8 = [](const Address& address) { return !is_ascii(address.local_part); };
    const auto any = [&is_utf8](const std::vector<Address>& addresses) {
        return std::any_of(addresses.begin(), addresses.end(), is_utf8);
    };
    return is_utf8(group.from) || any(group.to) || any(group.cc) || any(group.bcc);
}

void append_address_list(std::string& out, std::string_view name,
                         const std::vector<Address>& addresses) {
    HeaderField field(out, name);
    for (const Address& address : addresses) {
        field.address(address, &address == &addresses.back() ? "" : ",");
    }
}

std::string address_fields(const MailingGroup& group) {
    std::string fields;
    HeaderField(fields, "From").address(group.from);
    if (!group.to.empty()) {
        append_address_list(fields, "To", group.to);
    } else if (group.cc.empty()) {
        append_field(fields, "To", "undisclosed-recipients:;");
    }
    if (!group.cc.empty()) {
        append_address_list(fields, "Cc", group.cc);
    }
    return fields;
}

std::string list_field(const MailingGroup& group) {
    std::string name;
    append_line(name, group.name);
    std::string whole;
    {
        HeaderField field(whole, "List-Id");
        field.phrase(name);
        field.token("<" + list_id(group) + ">");
    }
    return whole;
}

}  // namespace

Letterhead::Letterhead(const MailingGroup& group)
    : sender_(group.from.mailbox()),
      recipients_(mailboxes_of(group)),
      utf8_addresses_(has_utf8_addresses(group)),
      addresses_(address_fields(group)),
      list_(list_field(group)) {}

}  // namespace encrypted_email::composition
