#include "encrypted_email/spool/statement.hpp"

#include <new>

#include "encrypted_email/spool/storage_error.hpp"

namespace encrypted_email::spool {
namespace {

StorageTrouble kind_of(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL: return StorageTrouble::full;
        case SQLITE_READONLY:
        case SQLITE_PERM: return StorageTrouble::read_only;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return StorageTrouble::damaged;
        default: return StorageTrouble::unavailable;
    }
}

}  // namespace

void throw_storage_error(sqlite3* database, int code) {
    if ((code & 0xff) == SQLITE_NOMEM) throw std::bad_alloc();
    std::string text = sqlite3_errstr(code);
    if (database != nullptr) {
        const char* said = sqlite3_errmsg(database);
        if (said != nullptr && text != said) text += std::string(": ") + said;
        text += " (code " + std::to_string(sqlite3_extended_errcode(database)) + ")";
    }
    throw StorageError(kind_of(code), text);
}

bool Rows::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) throw_storage_error(sqlite3_db_handle(statement_), code);
    return false;
}

std::string_view Rows::bytes(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    if (data == nullptr) {
        // Nothing, or no memory to give it.
        if (sqlite3_errcode(sqlite3_db_handle(statement_)) == SQLITE_NOMEM) throw std::bad_alloc();
        return {};
    }
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

Statement::Statement(sqlite3* database, const char* sql) {
    const int code =
        sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    if (code != SQLITE_OK) throw_storage_error(database, code);
}

void Statement::bind(int position, std::string_view value) {
    // A null pointer would bind NULL, also for an empty text.
    const char* data = value.data() == nullptr ? "" : value.data();
    check(sqlite3_bind_blob64(statement_, position, data, value.size(), SQLITE_STATIC));
}

void Statement::check(int code) {
    if (code != SQLITE_OK) throw_storage_error(sqlite3_db_handle(statement_), code);
}

}  // namespace encrypted_email::spool
