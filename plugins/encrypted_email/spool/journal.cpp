#include "encrypted_email/spool/journal.hpp"

#include "encrypted_email/spool/storage_error.hpp"

namespace encrypted_email::spool {
namespace {

constexpr std::size_t kRow = 64u << 10;

}  // namespace

void Journal::replay(const std::function<void(std::uint64_t row, std::string_view records)>& use) {
    reset();
    for (Rows rows = sql_.all_journal(); rows.next();) {
        const std::string_view records = rows.bytes(1);
        use(rows.number(0), records);
        bytes_ += records.size();
        next_row_ = rows.number(0) + 1;
    }
}

void Journal::reset() {
    next_row_ = 1;
    bytes_ = 0;
    pending_.clear();
    read_row_ = 0;
}

void Journal::end_record() {
    if (pending_.size() >= kRow) write();
}

Journal::Position Journal::position_of_last(std::size_t size) const {
    return {next_row_, static_cast<std::uint32_t>(pending_.size() - size),
            static_cast<std::uint32_t>(size)};
}

std::string_view Journal::read(const Position& position) {
    std::string_view row = pending_;
    if (position.row != next_row_) {
        if (position.row != read_row_) {
            read_row_ = 0;
            Rows rows = sql_.read_journal(position.row);
            if (!rows.next()) {
                throw StorageError(StorageTrouble::damaged, "a row of the journal is missing");
            }
            read_ = rows.bytes(0);
            read_row_ = position.row;
        }
        row = read_;
    }
    if (position.offset > row.size() || position.size > row.size() - position.offset) {
        throw StorageError(StorageTrouble::damaged, "a row of the journal is too short");
    }
    return row.substr(position.offset, position.size);
}

void Journal::write() {
    if (pending_.empty()) return;
    sql_.add_journal.run(next_row_, std::string_view(pending_));
    bytes_ += pending_.size();
    ++next_row_;
    pending_.clear();
}

void Journal::mark() {
    write();
    first_kept_ = next_row_;
    bytes_ = 0;
}

void Journal::drop() { sql_.drop_journal.run(first_kept_); }

}  // namespace encrypted_email::spool
