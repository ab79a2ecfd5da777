#include "tests/support/faulty_vfs.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <new>

namespace {

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

// What SQLite sees as an open file; the real one lies behind it in the same block.
struct FaultyFile {
    sqlite3_file base;
    FaultyVfs* disk;
    const char* path;  // SQLite keeps it; null: a temporary file, which no fault is for

    static FaultyFile& self(sqlite3_file* file) { return *reinterpret_cast<FaultyFile*>(file); }
    static sqlite3_file* real(sqlite3_file* file) {
        return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(FaultyFile));
    }
    static const sqlite3_io_methods& methods(sqlite3_file* file) { return *real(file)->pMethods; }

    static int close(sqlite3_file* file) { return methods(file).xClose(real(file)); }
    static int read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
        return methods(file).xRead(real(file), data, size, offset);
    }
    static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
        const FaultyFile& it = self(file);
        if (it.path != nullptr) {
            const int code = it.disk->judge(FaultyVfs::on_write);
            if (code != SQLITE_OK) return code;
            it.disk->note_change(
                it.path, offset,
                std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size)));
        }
        return methods(file).xWrite(real(file), data, size, offset);
    }
    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        const FaultyFile& it = self(file);
        if (it.path != nullptr) {
            const int code = it.disk->judge(FaultyVfs::on_truncate);
            if (code != SQLITE_OK) return code;
            it.disk->note_change(it.path, size, std::nullopt);
        }
        return methods(file).xTruncate(real(file), size);
    }
    static int sync(sqlite3_file* file, int) {
        const FaultyFile& it = self(file);
        if (it.path == nullptr) return SQLITE_OK;
        const int code = it.disk->judge(FaultyVfs::on_sync);
        if (code == SQLITE_OK) it.disk->note_sync(it.path);
        return code;
    }
    static int size(sqlite3_file* file, sqlite3_int64* size) {
        return methods(file).xFileSize(real(file), size);
    }
    static int lock(sqlite3_file* file, int level) {
        return methods(file).xLock(real(file), level);
    }
    static int unlock(sqlite3_file* file, int level) {
        return methods(file).xUnlock(real(file), level);
    }
    static int is_reserved(sqlite3_file* file, int* out) {
        return methods(file).xCheckReservedLock(real(file), out);
    }
    static int control(sqlite3_file* file, int what, void* argument) {
        return methods(file).xFileControl(real(file), what, argument);
    }
    static int sector(sqlite3_file* file) { return methods(file).xSectorSize(real(file)); }
    static int traits(sqlite3_file* file) {
        return methods(file).xDeviceCharacteristics(real(file));
    }
};

namespace {

// Version 1: without shared memory, which a spool does not use.
constexpr sqlite3_io_methods kMethods = [] {
    sqlite3_io_methods methods{};
    methods.iVersion = 1;
    methods.xClose = FaultyFile::close;
    methods.xRead = FaultyFile::read;
    methods.xWrite = FaultyFile::write;
    methods.xTruncate = FaultyFile::truncate;
    methods.xSync = FaultyFile::sync;
    methods.xFileSize = FaultyFile::size;
    methods.xLock = FaultyFile::lock;
    methods.xUnlock = FaultyFile::unlock;
    methods.xCheckReservedLock = FaultyFile::is_reserved;
    methods.xFileControl = FaultyFile::control;
    methods.xSectorSize = FaultyFile::sector;
    methods.xDeviceCharacteristics = FaultyFile::traits;
    return methods;
}();

}  // namespace

FaultyVfs::FaultyVfs() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
    vfs_.pNext = nullptr;
    vfs_.zName = "faulty";
    vfs_.pAppData = this;
    vfs_.szOsFile = static_cast<int>(sizeof(FaultyFile)) + real_->szOsFile;
    vfs_.xOpen = open_file;
    vfs_.xDelete = delete_file;
    sqlite3_vfs_register(&vfs_, 1);
}

FaultyVfs::~FaultyVfs() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
}

int FaultyVfs::open_file(sqlite3_vfs* self, const char* name, sqlite3_file* file, int flags,
                         int* out_flags) {
    auto* disk = static_cast<FaultyVfs*>(self->pAppData);
    file->pMethods = nullptr;
    if (name != nullptr) {
        const int code = disk->judge(on_open);
        if (code != SQLITE_OK) return code;
    }
    sqlite3_file* real = FaultyFile::real(file);
    const int code = disk->real_->xOpen(disk->real_, name, real, flags, out_flags);
    if (code != SQLITE_OK) return code;
    ::new (static_cast<void*>(file)) FaultyFile{{&kMethods}, disk, name};
    return SQLITE_OK;
}

int FaultyVfs::delete_file(sqlite3_vfs* self, const char* name, int sync_folder) {
    auto* disk = static_cast<FaultyVfs*>(self->pAppData);
    {
        const std::lock_guard lock(disk->mutex_);
        if (disk->is_cut_) return SQLITE_IOERR_DELETE;
        if (disk->cut_at_ != 0) disk->unsynced_.erase(name);
    }
    return disk->real_->xDelete(disk->real_, name, sync_folder);
}

std::uint64_t FaultyVfs::count(Operation operation) const {
    const std::lock_guard lock(mutex_);
    return counts_[operation];
}

void FaultyVfs::fail(Operation operation, std::uint64_t n, int code) {
    const std::lock_guard lock(mutex_);
    fail_at_[operation] = counts_[operation] + n;
    codes_[operation] = code;
}

void FaultyVfs::heal() {
    const std::lock_guard lock(mutex_);
    fail_at_.fill(0);
}

void FaultyVfs::cut_power(std::uint64_t n) {
    const std::lock_guard lock(mutex_);
    cut_at_ = counts_[any_change] + n;
}

void FaultyVfs::restore_power() {
    const std::lock_guard lock(mutex_);
    is_cut_ = false;
    cut_at_ = 0;
    unsynced_.clear();
}

int FaultyVfs::judge(Operation operation) {
    std::unique_lock lock(mutex_);
    const auto fails = [this](Operation kind) {
        if (++counts_[kind] != fail_at_[kind]) return SQLITE_OK;
        fail_at_[kind] = 0;
        return codes_[kind];
    };
    int code = fails(operation);
    if (operation != on_open) {
        const int other = fails(any_change);
        if (code == SQLITE_OK) code = other;
        if (cut_at_ != 0 && counts_[any_change] >= cut_at_) is_cut_ = true;
    }
    if (is_cut_) return operation == on_open ? SQLITE_CANTOPEN : SQLITE_IOERR;
    if (operation == on_sync && holds_) {
        ++held_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return !holds_; });
        --held_;
    }
    return code;
}

void FaultyVfs::note_change(const char* path, sqlite3_int64 offset,
                            std::optional<std::string_view> data) {
    const std::lock_guard lock(mutex_);
    if (cut_at_ == 0) return;
    const auto [position, is_first] = unsynced_.try_emplace(path);
    if (is_first) position->second.synced = content_of(path);
    position->second.changes.push_back(
        {offset, data ? std::optional<std::string>(*data) : std::nullopt});
}

void FaultyVfs::note_sync(const char* path) {
    const std::lock_guard lock(mutex_);
    if (cut_at_ == 0) return;
    unsynced_.erase(path);
}

void FaultyVfs::lose_unsynced(std::optional<std::uint32_t> seed) {
    const std::lock_guard lock(mutex_);
    std::mt19937 dice(seed.value_or(0));
    for (auto& [path, unsynced] : unsynced_) {
        std::string content = std::move(unsynced.synced);
        for (const Change& change : unsynced.changes) {
            if (!seed || dice() % 2 == 0) continue;
            const auto offset = static_cast<std::size_t>(change.offset);
            if (!change.data) {
                content.resize(offset);
                continue;
            }
            content.resize(std::max(content.size(), offset + change.data->size()));
            content.replace(offset, change.data->size(), *change.data);
        }
        std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    }
    unsynced_.clear();
}

void FaultyVfs::hold_syncs() {
    const std::lock_guard lock(mutex_);
    holds_ = true;
}

void FaultyVfs::wait_until_held() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return held_ > 0; });
}

void FaultyVfs::release_syncs() {
    const std::lock_guard lock(mutex_);
    holds_ = false;
    changed_.notify_all();
}
