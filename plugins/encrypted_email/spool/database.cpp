#include "encrypted_email/spool/database.hpp"

#include <string_view>

#include "encrypted_email/spool/schema.hpp"
#include "encrypted_email/spool/statement.hpp"
#include "encrypted_email/spool/storage_error.hpp"

namespace encrypted_email::spool {

Database::Database(const std::string& path) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) throw_storage_error(handle, code);
    sqlite3_extended_result_codes(handle, 1);
    execute("PRAGMA locking_mode = EXCLUSIVE");
    try {
        judge();
        prepare();
    } catch (...) {
        keep_log_on_close();
        throw;
    }
}

// Before anything is written: is this file ours?
void Database::judge() {
    const std::int64_t application = value_of("PRAGMA application_id");
    const std::int64_t version = value_of("PRAGMA user_version");
    const bool is_empty = value_of("SELECT count(*) FROM sqlite_schema") == 0;
    if (application == 0 && version == 0 && is_empty) return;
    if (application != kApplicationId || version < 1) {
        throw StorageError(StorageTrouble::damaged, "the file is a database, but not a spool");
    }
    if (version < kFirstSchemaVersion) {
        throw StorageError(StorageTrouble::damaged,
                           "the spool is of a program from before the first release");
    }
    if (version > kSchemaVersion) {
        throw StorageError(StorageTrouble::unavailable,
                           "the spool has version " + std::to_string(version) +
                               " of a newer program; this one knows version " +
                               std::to_string(kSchemaVersion));
    }
}

void Database::prepare() {
    {
        Statement log(handle(), "PRAGMA journal_mode = WAL");
        Rows rows = log();
        if (!rows.next() || rows.bytes(0) != "wal") {
            throw StorageError(StorageTrouble::unavailable,
                               "this file system cannot have a write-ahead log");
        }
    }
    execute("PRAGMA synchronous = FULL");
    // Flash keeps what was overwritten anyway: sealing is what hides it.
    execute("PRAGMA secure_delete = OFF");
    execute("PRAGMA wal_autocheckpoint = 0");
    execute("PRAGMA journal_size_limit = 16777216");
    execute("PRAGMA cache_size = -2048");
    execute("PRAGMA temp_store = MEMORY");
    execute("PRAGMA trusted_schema = OFF");
    page_size_ = static_cast<std::uint64_t>(value_of("PRAGMA page_size"));
    migrate(*this);
    sqlite3_wal_hook(
        handle(),
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<Database*>(self)->log_pages_ = static_cast<std::uint64_t>(pages);
            return SQLITE_OK;
        },
        this);
}

void Database::execute(const char* sql) {
    const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw_storage_error(handle(), code);
}

std::int64_t Database::value_of(const char* sql) {
    Statement statement(handle(), sql);
    Rows rows = statement();
    return rows.next() ? rows.integer(0) : 0;
}

void Database::checkpoint() {
    const int code =
        sqlite3_wal_checkpoint_v2(handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK) throw_storage_error(handle(), code);
    log_pages_ = 0;
}

void Database::keep_log_on_close() {
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace encrypted_email::spool
