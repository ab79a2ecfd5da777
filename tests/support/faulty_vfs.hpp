// faulty_vfs.hpp - a disk for SQLite that fails on command.
//
// While it lives it is SQLite's default file system, above the real one.  It counts what reaches
// the disk, fails the n-th operation with a code, holds syncs up, or cuts the power: from the n-th
// operation on nothing reaches the files any more, and what was not synced is lost.
//
// Nothing is really synced: what that would save is known here, and tests run faster.
//
// Threads: any; it has a lock.
#pragma once

#include <sqlite3.h>

#include <array>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

class FaultyVfs {
public:
    enum Operation : std::size_t {
        on_open,
        on_write,
        on_sync,
        on_truncate,
        any_change,
        kOperations
    };

    FaultyVfs();
    ~FaultyVfs();
    FaultyVfs(const FaultyVfs&) = delete;
    FaultyVfs& operator=(const FaultyVfs&) = delete;

    // `any_change` counts writes, syncs and truncations together.
    [[nodiscard]] std::uint64_t count(Operation operation) const;

    // The n-th such operation from now on, 1 for the next, fails with `code`; once.
    void fail(Operation operation, std::uint64_t n, int code);
    void heal();

    // From the n-th change on nothing reaches the files, and everything fails.  To be said while
    // all files are closed.
    void cut_power(std::uint64_t n);
    // After a cut, when all files are closed: what was not synced is lost; with a seed, each write
    // that was not synced is lost or not as the dice fall, as a disk's cache does it.
    void lose_unsynced(std::optional<std::uint32_t> seed);
    // The power is back.
    void restore_power();

    // Syncs wait until they are released.
    void hold_syncs();
    void wait_until_held();
    void release_syncs();

private:
    friend struct FaultyFile;

    struct Change {
        sqlite3_int64 offset;
        std::optional<std::string> data;  // none: a truncation to `offset`
    };
    struct Unsynced {
        std::string synced;  // the file's content when it was last synced
        std::vector<Change> changes;
    };

    // SQLITE_OK, or what the operation has to fail with.
    int judge(Operation operation);
    // Only when a cut is planned: then every byte is remembered until it is synced.
    void note_change(const char* path, sqlite3_int64 offset, std::optional<std::string_view> data);
    void note_sync(const char* path);

    static int open_file(sqlite3_vfs* self, const char* name, sqlite3_file* file, int flags,
                         int* out_flags);
    static int delete_file(sqlite3_vfs* self, const char* name, int sync_folder);

    sqlite3_vfs* real_;
    sqlite3_vfs vfs_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::array<std::uint64_t, kOperations> counts_{};
    std::array<std::uint64_t, kOperations> fail_at_{};  // 0: never
    std::array<int, kOperations> codes_{};
    std::uint64_t cut_at_ = 0;
    bool is_cut_ = false;
    bool holds_ = false;
    unsigned held_ = 0;
    std::map<std::string, Unsynced> unsynced_;
};
