#include "encrypted_email/spool/settled_batch.hpp"

#include "encrypted_email/spool/row_codec.hpp"

namespace encrypted_email::spool {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kShortestOutcome = 2;  // a number and a length
constexpr std::size_t kShortestEvent = 14;   // numbers, lengths, flags

}  // namespace

std::string write_batch(const SettledBatch& batch) {
    std::string bytes;
    ByteWriter writer(bytes);
    writer.byte(kVersion);
    writer.number(batch.outcomes.size());
    for (const auto& [mail, outcome] : batch.outcomes) {
        writer.number(mail);
        writer.text(outcome);
    }
    writer.number(batch.events.size());
    for (const EventRow& row : batch.events) {
        append_row(writer, row);
        append_state(writer, row);
    }
    return bytes;
}

std::optional<SettledBatch> read_batch(std::string_view bytes) {
    ByteReader reader(bytes);
    if (reader.byte() != kVersion) return std::nullopt;
    SettledBatch batch;
    const std::size_t outcomes = reader.count(kShortestOutcome);
    for (std::size_t i = 0; i < outcomes && !reader.failed(); ++i) {
        const MailNumber mail = reader.number();
        batch.outcomes.emplace(mail, reader.text());
    }
    const std::size_t events = reader.count(kShortestEvent);
    batch.events.reserve(events);
    for (std::size_t i = 0; i < events && !reader.failed(); ++i) {
        read_state(reader, batch.events.emplace_back(read_event_row(reader)));
    }
    if (!reader.complete()) return std::nullopt;
    return batch;
}

}  // namespace encrypted_email::spool
