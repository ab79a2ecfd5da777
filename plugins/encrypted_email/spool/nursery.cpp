#include "encrypted_email/spool/nursery.hpp"

#include <utility>

#include "encrypted_email/spool/row_codec.hpp"
#include "encrypted_email/spool/storage_error.hpp"

namespace encrypted_email::spool {
namespace {

// On disk: never to be given another meaning.
enum class Record : std::uint8_t {
    totals = 1,
    event = 2,  // all of it
    event_state = 3,
    event_gone = 4,
    mail = 5,  // all of it
    mail_state = 6,
    mail_gone = 7,
};

ByteWriter begin(std::string& record, Record kind) {
    ByteWriter writer(record);
    writer.byte(static_cast<std::uint8_t>(kind));
    return writer;
}

}  // namespace

// ---- read again ----------------------------------------------------------------------------

std::optional<Totals> Nursery::load() {
    if (is_loaded_) return std::nullopt;
    reset();
    std::optional<Totals> totals;
    journal_.replay(
        [&](std::uint64_t row, std::string_view records) { replay(row, records, totals); });
    is_loaded_ = true;
    return totals;
}

void Nursery::reset() {
    is_loaded_ = false;
    is_renewing_ = false;
    ids_.clear();
    events_.clear();
    settled_.clear();
    mails_.clear();
    kept_.clear();
    kept_mails_.clear();
    journal_.reset();
}

void Nursery::replay(std::uint64_t number, std::string_view records,
                     std::optional<Totals>& totals) {
    ByteReader reader(records);
    while (!reader.at_end()) {
        switch (static_cast<Record>(reader.byte())) {
            case Record::totals: totals = read_totals(reader); break;
            case Record::event: {
                EventRow row = read_event_row(reader);
                read_state(reader, row);
                const std::string_view payload = reader.text();
                if (reader.failed()) break;
                Young& young = place(std::move(row));
                young.payload = {number,
                                 static_cast<std::uint32_t>(payload.data() - records.data()),
                                 static_cast<std::uint32_t>(payload.size())};
                break;
            }
            case Record::event_state: {
                const auto young = events_.find(reader.number());
                if (young == events_.end()) {
                    reader.fail();
                    break;
                }
                read_state(reader, young->second.row);
                list(young->second);
                break;
            }
            case Record::event_gone: forget(reader.number()); break;
            case Record::mail: {
                MailRow row = read_mail_row(reader);
                read_state(reader, row);
                if (!reader.failed()) place(std::move(row));
                break;
            }
            case Record::mail_state: {
                const auto mail = mails_.find(reader.number());
                if (mail == mails_.end()) {
                    reader.fail();
                    break;
                }
                read_state(reader, mail->second.row);
                break;
            }
            case Record::mail_gone: mails_.erase(reader.number()); break;
            default: reader.fail();
        }
    }
    if (reader.failed()) {
        throw StorageError(StorageTrouble::damaged, "a row of the journal is broken");
    }
}

Nursery::Young& Nursery::place(EventRow row) {
    const EventNumber number = row.number;
    forget(number);
    Young& young = events_[number];
    young.row = std::move(row);
    young.row.is_young = true;
    ids_[young.row.id] = number;
    list(young);
    return young;
}

void Nursery::list(Young& young) {
    if (!young.row.is_settled() || young.is_listed) return;
    settled_.push_back(young.row.number);
    young.is_listed = true;
}

void Nursery::forget(EventNumber event) {
    const auto young = events_.find(event);
    if (young == events_.end()) return;
    const auto id = ids_.find(young->second.row.id);
    if (id != ids_.end() && id->second == event) ids_.erase(id);
    if (young->second.is_listed) {
        // Mostly the first of them.
        settled_.erase(std::find(settled_.begin(), settled_.end(), event));
    }
    events_.erase(young);
}

// ---- events --------------------------------------------------------------------------------

EventRow* Nursery::find(EventNumber event) {
    const auto young = events_.find(event);
    return young == events_.end() ? nullptr : &young->second.row;
}

EventRow* Nursery::find(std::string_view id) {
    const auto known = ids_.find(id);
    return known == ids_.end() ? nullptr : find(known->second);
}

EventRow& Nursery::add(EventRow row, std::string_view payload) {
    Young& young = place(std::move(row));
    write(young, payload);
    return young.row;
}

void Nursery::write(Young& young, std::string_view payload) {
    ByteWriter writer = begin(journal_.record(), Record::event);
    append_row(writer, young.row);
    append_state(writer, young.row);
    writer.text(payload);
    young.payload = journal_.position_of_last(payload.size());
    journal_.end_record();
}

void Nursery::save(EventRow& row) {
    Young& young = events_.at(row.number);
    ByteWriter writer = begin(journal_.record(), Record::event_state);
    writer.number(row.number);
    append_state(writer, row);
    journal_.end_record();
    list(young);
}

void Nursery::remove(EventNumber event) {
    forget(event);
    if (is_renewing_) return;
    begin(journal_.record(), Record::event_gone).number(event);
    journal_.end_record();
}

std::string_view Nursery::payload(EventNumber event) {
    const auto young = events_.find(event);
    return young == events_.end() ? std::string_view() : journal_.read(young->second.payload);
}

// ---- mails, totals -------------------------------------------------------------------------

MailRow* Nursery::find_mail(MailNumber mail) {
    const auto young = mails_.find(mail);
    return young == mails_.end() ? nullptr : &young->second.row;
}

MailRow& Nursery::place(MailRow row) {
    const MailNumber number = row.number;
    MailRow& young = mails_[number].row;
    young = std::move(row);
    young.is_young = true;
    return young;
}

void Nursery::add(MailRow row) { write(place(std::move(row))); }

void Nursery::write(const MailRow& row) {
    ByteWriter writer = begin(journal_.record(), Record::mail);
    append_row(writer, row);
    append_state(writer, row);
    journal_.end_record();
}

void Nursery::save(MailRow& row) {
    ByteWriter writer = begin(journal_.record(), Record::mail_state);
    writer.number(row.number);
    append_state(writer, row);
    journal_.end_record();
}

void Nursery::remove_mail(MailNumber mail) {
    mails_.erase(mail);
    if (is_renewing_) return;
    begin(journal_.record(), Record::mail_gone).number(mail);
    journal_.end_record();
}

void Nursery::note(const Totals& totals) {
    ByteWriter writer = begin(journal_.record(), Record::totals);
    append_totals(writer, totals);
    journal_.end_record();
}

// ---- renewal -------------------------------------------------------------------------------

void Nursery::begin_renewal() {
    journal_.mark();
    is_renewing_ = true;
}

void Nursery::keep(EventNumber event) {
    Young& young = events_.at(event);
    young.survived = true;
    write(young, journal_.read(young.payload));
    kept_.push_back(event);
}

void Nursery::keep_mail(MailNumber mail) {
    YoungMail& young = mails_.at(mail);
    young.survived = true;
    write(young.row);
    kept_mails_.push_back(mail);
}

void Nursery::end_renewal() {
    is_renewing_ = false;
    journal_.write();
    journal_.drop();
    Events events;
    for (const EventNumber number : std::exchange(kept_, {}))
        events.insert(events_.extract(number));
    Mails mails;
    for (const MailNumber number : std::exchange(kept_mails_, {}))
        mails.insert(mails_.extract(number));
    ids_.clear();
    events_ = std::move(events);
    mails_ = std::move(mails);
    for (const auto& [number, young] : events_)
        ids_.emplace(young.row.id, number);
    std::erase_if(settled_, [this](EventNumber number) { return !events_.contains(number); });
}

}  // namespace encrypted_email::spool
