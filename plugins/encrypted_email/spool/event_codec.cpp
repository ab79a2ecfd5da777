#include "encrypted_email/spool/event_codec.hpp"

#include "encrypted_email/spool/bytes.hpp"

namespace encrypted_email::spool {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kAcknowledgeRequired = 1;
constexpr std::uint8_t kAcknowledged = 2;
constexpr std::size_t kShortestField = 4;  // two lengths, a type, a value

void append_field(ByteWriter& writer, const intake::Field& field) {
    writer.text(field.name);
    writer.text(field.unit);
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        writer.byte(ALARM_SINK_FIELD_TEXT);
        writer.text(*text);
    } else if (const auto* integer = std::get_if<std::int64_t>(&field.value)) {
        writer.byte(ALARM_SINK_FIELD_INTEGER);
        writer.signed_number(*integer);
    } else if (const auto* real = std::get_if<double>(&field.value)) {
        writer.byte(ALARM_SINK_FIELD_REAL);
        writer.real(*real);
    } else {
        writer.byte(ALARM_SINK_FIELD_BOOLEAN);
        writer.byte(std::get<bool>(field.value) ? 1 : 0);
    }
}

intake::Field read_field(ByteReader& reader) {
    intake::Field field;
    field.name = reader.text();
    field.unit = reader.text();
    switch (reader.byte()) {
        case ALARM_SINK_FIELD_TEXT: field.value = reader.text(); break;
        case ALARM_SINK_FIELD_INTEGER: field.value = reader.signed_number(); break;
        case ALARM_SINK_FIELD_REAL: field.value = reader.real(); break;
        case ALARM_SINK_FIELD_BOOLEAN: field.value = reader.truth(); break;
        default: reader.fail();
    }
    return field;
}

}  // namespace

void append_event(std::string& out, const intake::Event& event) {
    ByteWriter writer(out);
    writer.byte(kVersion);
    writer.byte(static_cast<std::uint8_t>((event.acknowledge_required ? kAcknowledgeRequired : 0) |
                                          (event.acknowledged ? kAcknowledged : 0)));
    writer.signed_number(event.taken_unix_ns);
    writer.signed_number(event.occurred_unix_ns);
    writer.signed_number(event.expires_unix_ns);
    writer.number(event.priority);
    writer.number(event.previous_status);
    writer.number(event.current_status);
    for (const std::string_view text : {event.category, event.object, event.condition_id,
                                        event.route, event.summary, event.text}) {
        writer.text(text);
    }
    writer.number(event.fields.size());
    for (const intake::Field& field : event.fields)
        append_field(writer, field);
}

std::optional<intake::Event> read_event(std::string_view bytes,
                                        std::vector<intake::Field>& fields) {
    ByteReader reader(bytes);
    if (reader.byte() != kVersion) return std::nullopt;
    intake::Event event;
    const std::uint8_t flags = reader.byte();
    event.acknowledge_required = (flags & kAcknowledgeRequired) != 0;
    event.acknowledged = (flags & kAcknowledged) != 0;
    event.taken_unix_ns = reader.signed_number();
    event.occurred_unix_ns = reader.signed_number();
    event.expires_unix_ns = reader.signed_number();
    event.priority = reader.small_number();
    event.previous_status = reader.small_number();
    event.current_status = reader.small_number();
    for (std::string_view* text : {&event.category, &event.object, &event.condition_id,
                                   &event.route, &event.summary, &event.text}) {
        *text = reader.text();
    }
    fields.clear();
    const std::size_t count = reader.count(kShortestField);
    fields.reserve(count);
    for (std::size_t i = 0; i < count && !reader.failed(); ++i) {
        fields.push_back(read_field(reader));
    }
    if (!reader.complete()) return std::nullopt;
    event.fields = fields;
    return event;
}

}  // namespace encrypted_email::spool
