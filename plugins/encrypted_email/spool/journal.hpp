// journal.hpp - what the nursery has written down, oldest first: the table `journal`.
//
// Records are collected and written as few rows of some 64 KiB, so that a commit costs one row,
// however many events it is about.
//
// What was done in a transaction that is rolled back is forgotten by reset().
//
// Threads: one at a time, with the database.
// Fails:   by StorageError or std::bad_alloc; then reset().
// See:     FORMAT.md, "The journal"
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "encrypted_email/spool/statements.hpp"

namespace encrypted_email::spool {

class Journal {
public:
    // Where bytes of a record are.
    struct Position {
        std::uint64_t row = 0;
        std::uint32_t offset = 0;
        std::uint32_t size = 0;
    };

    explicit Journal(Statements& sql) : sql_(sql) {}

    // Reads all rows, in order, and knows their size.
    void replay(const std::function<void(std::uint64_t row, std::string_view records)>& use);
    void reset();

    // For one record, to be appended; then end_record().
    [[nodiscard]] std::string& record() { return pending_; }
    void end_record();
    // Of the last `size` bytes that record() has.
    [[nodiscard]] Position position_of_last(std::size_t size) const;

    // Until the next call.
    [[nodiscard]] std::string_view read(const Position& position);

    // Before a commit: everything is in a row.
    void write();
    // The rows that there are now go when drop() is called; what is written in between stays.
    void mark();
    void drop();

    [[nodiscard]] std::uint64_t bytes() const { return bytes_ + pending_.size(); }

private:
    Statements& sql_;
    std::uint64_t next_row_ = 1;
    std::uint64_t first_kept_ = 1;  // by drop()
    std::uint64_t bytes_ = 0;
    std::string pending_;  // of the row next_row_
    std::uint64_t read_row_ = 0;
    std::string read_;  // that row; payloads are mostly asked for in order
};

}  // namespace encrypted_email::spool
