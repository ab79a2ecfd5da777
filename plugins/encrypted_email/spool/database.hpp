// database.hpp - the spool's SQLite file, opened as durable as the spool promises.
//
// Write-ahead log, every commit synced, nobody else on it, so that there is no shared-memory file;
// checkpoints are the writer's decision alone.
//
// Threads: one at a time.
// Fails:   by StorageError: `damaged` for a file that is not a spool or is broken, which is left
//          as it is; `unavailable` for one of a newer version.
// See:     FORMAT.md, "Versions"
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

namespace encrypted_email::spool {

class Database {
public:
    // Makes the tables in an empty file, and brings an older version up to this one.
    explicit Database(const std::string& path);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
    void execute(const char* sql);
    [[nodiscard]] std::int64_t value_of(const char* sql);

    // Moves what the log holds into the file.
    void checkpoint();
    [[nodiscard]] std::uint64_t log_bytes() const { return log_pages_ * page_size_; }
    [[nodiscard]] std::uint64_t page_size() const { return page_size_; }

    // What is in doubt stays in the log when it is closed.
    void keep_log_on_close();

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };

    void judge();
    void prepare();

    std::unique_ptr<sqlite3, Close> handle_;
    std::uint64_t page_size_ = 0;
    std::uint64_t log_pages_ = 0;
};

}  // namespace encrypted_email::spool
