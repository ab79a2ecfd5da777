#include "encrypted_email/spool/record_codec.hpp"

#include "encrypted_email/spool/bytes.hpp"

namespace encrypted_email::spool {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kShortestRecipient = 5;  // two lengths and three numbers

void append_recipients(ByteWriter& writer, const Recipients& recipients) {
    writer.number(recipients.size());
    for (const custody::RecipientOutcome& recipient : recipients) {
        writer.text(recipient.address);
        writer.number(recipient.outcome);
        writer.number(recipient.reply_code);
        writer.number(recipient.enhanced_status);
        writer.text(recipient.reply_text);
    }
}

Recipients read_recipients(ByteReader& reader) {
    const std::size_t count = reader.count(kShortestRecipient);
    Recipients recipients;
    recipients.reserve(count);
    for (std::size_t i = 0; i < count && !reader.failed(); ++i) {
        custody::RecipientOutcome& recipient = recipients.emplace_back();
        recipient.address = reader.text();
        recipient.outcome = reader.small_number();
        recipient.reply_code = reader.small_number();
        recipient.enhanced_status = reader.small_number();
        recipient.reply_text = reader.text();
    }
    return recipients;
}

}  // namespace

void append_numbers(std::string& out, std::span<const std::uint64_t> numbers) {
    ByteWriter(out).growing(numbers);
}

std::optional<std::vector<std::uint64_t>> read_numbers(std::string_view bytes) {
    ByteReader reader(bytes);
    std::vector<std::uint64_t> numbers;
    std::uint64_t last = 0;
    while (!reader.at_end()) {
        last += static_cast<std::uint64_t>(reader.signed_number());
        numbers.push_back(last);
    }
    if (reader.failed()) return std::nullopt;
    return numbers;
}

void append_places(std::string& out, const Places& places) {
    ByteWriter writer(out);
    for (const Place& place : places) {
        writer.number(static_cast<std::uint64_t>(place.group) << 1 |
                      static_cast<std::uint64_t>(place.lane));
    }
}

std::optional<Places> read_places(std::string_view bytes) {
    ByteReader reader(bytes);
    Places places;
    while (!reader.at_end()) {
        const std::uint64_t both = reader.number();
        places.push_back({static_cast<GroupOnDisk>(both >> 1), static_cast<Lane>(both & 1), false});
    }
    if (reader.failed()) return std::nullopt;
    return places;
}

void append_recipients(std::string& out, const Recipients& recipients) {
    ByteWriter writer(out);
    writer.byte(kVersion);
    append_recipients(writer, recipients);
}

std::optional<Recipients> read_recipients(std::string_view bytes) {
    ByteReader reader(bytes);
    if (reader.byte() != kVersion) return std::nullopt;
    Recipients recipients = read_recipients(reader);
    if (!reader.complete()) return std::nullopt;
    return recipients;
}

void append_outcome(std::string& out, const custody::MailOutcome& outcome) {
    ByteWriter writer(out);
    writer.byte(kVersion);
    writer.number(outcome.certainty);
    writer.number(outcome.attempts);
    writer.text(outcome.reason);
    append_recipients(writer, outcome.recipients);
}

std::optional<custody::MailOutcome> read_outcome(std::string_view bytes) {
    ByteReader reader(bytes);
    if (reader.byte() != kVersion) return std::nullopt;
    custody::MailOutcome outcome;
    outcome.certainty = reader.small_number();
    outcome.attempts = reader.small_number();
    outcome.reason = reader.text();
    outcome.recipients = read_recipients(reader);
    if (!reader.complete()) return std::nullopt;
    return outcome;
}

}  // namespace encrypted_email::spool
