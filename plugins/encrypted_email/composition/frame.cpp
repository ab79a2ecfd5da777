#include "encrypted_email/composition/frame.hpp"

#include "encrypted_email/composition/date.hpp"
#include "encrypted_email/composition/line.hpp"
#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

void append_not_mailed(std::string& out, std::uint64_t not_mailed) {
    if (not_mailed == 0) {
        return;
    }
    const Line line(out);
    append_count(out, not_mailed, "earlier event of this group was not mailed",
                 "earlier events of this group were not mailed");
    out += ": the store was full and more urgent ones came first.";
}

void append_span(std::string& out, std::size_t events, std::int64_t first_unix_ns,
                 std::int64_t last_unix_ns) {
    const Line line(out);
    append_count(out, events, "event", "events");
    out += ", ";
    append_timestamp(out, first_unix_ns);
    out += " to ";
    append_timestamp(out, last_unix_ns);
}

void append_left_out_above(std::string& out, std::size_t events) {
    if (events == 0) {
        return;
    }
    const Line line(out);
    out += "The mail is full: ";
    append_count(out, events, "event is", "events are");
    out += " left out, the least urgent.";
}

void append_left_out_below(std::string& out, std::size_t events) {
    if (events == 0) {
        return;
    }
    const Line line(out);
    out += "Left out, to keep this mail below its size limit: ";
    append_count(out, events, "event", "events");
    out += ", the least urgent.";
}

void append_footer(std::string& out, const configuration::MailingGroup& group, std::size_t events) {
    out += "-- \r\n";  // what follows is a signature, RFC 3676 section 4.3
    {
        const Line line(out);
        out += "Mailing group ";
        append_line(out, group.name);
        out += ", ";
        append_count(out, events, "event", "events");
    }
    const Line line(out);
    out += "Sent by ";
    append_line(out, group.from.display_name);
    out += group.from.display_name.empty() ? "" : ", ";
    out += group.from.local_part;
    out += '@';
    out += group.from.domain;
}

}  // namespace encrypted_email::composition
