#include "host_stub/host/receipt_line.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "host_stub/host/printable.hpp"
#include "plugin_api/cpp/text.hpp"

namespace host_stub::host {

namespace {

namespace json = boost::json;

/// A sink cleans its texts; this makes sure of it before they reach a terminal.
std::string text_of(alarm_sink_str text) { return printable(alarm_sink::view(text)); }

std::string_view name_of_certainty(std::uint32_t certainty) {
    switch (certainty) {
        case ALARM_SINK_SENT_NO: return "no";
        case ALARM_SINK_SENT_YES: return "yes";
        default: return "maybe";
    }
}

std::string_view name_of_stage(std::uint32_t stage) {
    switch (stage) {
        case ALARM_SINK_STAGE_CUSTODY: return "custody";
        case ALARM_SINK_STAGE_FINAL: return "final";
        default: return "unknown";
    }
}

json::object recipient_object(const alarm_sink_recipient_result& result) {
    json::object object;
    object["address"] = text_of(result.address);
    object["outcome"] = name_of_outcome(result.outcome);
    if (result.reply_code != 0) object["reply_code"] = result.reply_code;
    if (const std::uint32_t status = result.enhanced_status; status != 0) {
        object["enhanced_status"] =
            fmt::format("{}.{}.{}", status >> 16, status >> 8 & 0xff, status & 0xff);
    }
    if (result.reply_text.len != 0) object["reply_text"] = text_of(result.reply_text);
    return object;
}

}  // namespace

std::string_view name_of_outcome(std::uint32_t outcome) {
    switch (outcome) {
        case ALARM_SINK_OUTCOME_PENDING: return "pending";
        case ALARM_SINK_OUTCOME_DELIVERED: return "delivered";
        case ALARM_SINK_OUTCOME_PARTIAL: return "partial";
        case ALARM_SINK_OUTCOME_REJECTED: return "rejected";
        case ALARM_SINK_OUTCOME_EXPIRED: return "expired";
        case ALARM_SINK_OUTCOME_FILTERED: return "filtered";
        case ALARM_SINK_OUTCOME_EVICTED: return "evicted";
        default: return "not delivered";
    }
}

std::string write_receipt_line(const alarm_sink_receipt& receipt) {
    json::object object;
    object["id"] = text_of(receipt.event_id);
    object["stage"] = name_of_stage(receipt.stage);
    object["outcome"] = name_of_outcome(receipt.outcome);
    object["certainty"] = name_of_certainty(receipt.certainty);
    object["attempts"] = receipt.attempts;
    if (receipt.reason.len != 0) object["reason"] = text_of(receipt.reason);
    if (receipt.recipient_count != 0) {
        json::array recipients;
        for (std::size_t i = 0; i < receipt.recipient_count; ++i) {
            recipients.push_back(recipient_object(*receipt.recipients[i]));
        }
        object["recipients"] = std::move(recipients);
    }
    return json::serialize(object);
}

}  // namespace host_stub::host
