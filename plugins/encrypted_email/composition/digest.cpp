#include "encrypted_email/composition/digest.hpp"

#include <algorithm>

#include "encrypted_email/composition/date.hpp"
#include "encrypted_email/composition/event_detail.hpp"
#include "encrypted_email/composition/line.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

void append_overview(std::string& out, std::span<const Entry> entries, std::size_t shown) {
    const auto [first, last] =
        std::minmax_element(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
            return a.event->occurred_unix_ns < b.event->occurred_unix_ns;
        });
    append_span(out, entries.size(), first->event->occurred_unix_ns, last->event->occurred_unix_ns);
    {
        const Line line(out);
        out += "Most urgent: ";
        append_transition(out, *entries.front().event);
        out += ", priority ";
        append_number(out, entries.front().event->priority);
    }
    append_left_out_above(out, entries.size() - shown);
    out += "\r\n";
}

// "Returned to normal after 3 min 12 s (event 4)"; empty when it did not.
void write_return(std::string& remark, const Entry& entry, std::span<const Entry> entries,
                  std::size_t shown) {
    remark.clear();
    if (entry.returned_by == 0) {
        return;
    }
    const bool online =
        entries[entry.returned_by - 1].event->current_status == ALARM_SINK_POINT_ONLINE;
    remark += online ? "Back online after " : "Returned to normal after ";
    append_duration(remark, entry.off_normal_ns);
    if (entry.returned_by <= shown) {
        remark += " (event ";
        append_number(remark, entry.returned_by);
        remark += ')';
    }
}

}  // namespace

bool append_digest(std::string& out, const grouping::Batch& batch, std::span<const Entry> entries,
                   const Extent& shown, std::size_t most) {
    const std::size_t begin = out.size();
    if (batch.not_mailed > 0) {
        append_not_mailed(out, batch.not_mailed);
        out += "\r\n";
    }
    const bool several = entries.size() > 1;
    if (several) {
        append_overview(out, entries, shown.items);
    }
    std::string remark;
    for (std::size_t number = 1; number <= shown.items; ++number) {
        const Entry& entry = entries[number - 1];
        write_return(remark, entry, entries, shown.items);
        append_event_detail(out, *entry.event, several ? number : 0, remark, shown.text_bytes);
        if (out.size() - begin > most) {
            return false;
        }
    }
    append_left_out_below(out, entries.size() - shown.items);
    append_footer(out, *batch.group, entries.size());
    return out.size() - begin <= most;
}

}  // namespace encrypted_email::composition
