// statement.hpp - one prepared SQL statement, run again and again.
//
//     Statement find(database, "SELECT number FROM ids WHERE hash = ?1");
//     for (Rows rows = find(hash); rows.next();) use(rows.integer(0));
//     insert.run(hash, number);
//
// Texts and views that are bound must live until the rows are read or run() returns.
//
// Threads: one at a time, with its database.
// Fails:   by StorageError.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace encrypted_email::spool {

// Throws what the last call on `database` failed with.
[[noreturn]] void throw_storage_error(sqlite3* database, int code);

// The value to bind for "nothing".
struct Null {};

// The rows of a running statement, which is free for the next use when they are gone.
class Rows {
public:
    explicit Rows(sqlite3_stmt* statement) : statement_(statement) {}
    ~Rows() { sqlite3_reset(statement_); }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    [[nodiscard]] bool next();
    [[nodiscard]] std::int64_t integer(int column) const {
        return sqlite3_column_int64(statement_, column);
    }
    [[nodiscard]] std::uint64_t number(int column) const {
        return static_cast<std::uint64_t>(integer(column));
    }
    [[nodiscard]] std::uint32_t small(int column) const {
        return static_cast<std::uint32_t>(integer(column));
    }
    [[nodiscard]] bool is_null(int column) const {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }
    // Until next().
    [[nodiscard]] std::string_view bytes(int column) const;

private:
    sqlite3_stmt* statement_;
};

class Statement {
public:
    Statement(sqlite3* database, const char* sql);
    ~Statement() { sqlite3_finalize(statement_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    template <typename... Values>
    [[nodiscard]] Rows operator()(const Values&... values) {
        int position = 0;
        (bind(++position, values), ...);
        return Rows(statement_);
    }

    // Returns how many rows it changed.
    template <typename... Values>
    int run(const Values&... values) {
        Rows rows = (*this)(values...);
        while (rows.next()) {
        }
        return sqlite3_changes(sqlite3_db_handle(statement_));
    }

private:
    template <std::integral Value>
    void bind(int position, Value value) {
        check(sqlite3_bind_int64(statement_, position, static_cast<std::int64_t>(value)));
    }
    void bind(int position, Null) { check(sqlite3_bind_null(statement_, position)); }
    // A blob; SQLite's own text functions never see it.
    void bind(int position, std::string_view value);
    void check(int code);

    sqlite3_stmt* statement_ = nullptr;
};

}  // namespace encrypted_email::spool
