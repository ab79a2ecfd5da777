#include "encrypted_email/spool/spool_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "encrypted_email/spool/storage_error.hpp"

namespace encrypted_email::spool {
namespace {

constexpr mode_t kOwnerAlone = 0600;

StorageTrouble kind_of(int error) {
    switch (error) {
        case ENOSPC:
        case EDQUOT: return StorageTrouble::full;
        case EROFS:
        case EACCES:
        case EPERM: return StorageTrouble::read_only;
        default: return StorageTrouble::unavailable;
    }
}

[[noreturn]] void fail(int error, const std::string& path) {
    throw StorageError(kind_of(error), path + ": " + std::generic_category().message(error));
}

bool exists(const std::string& path) {
    struct stat found {};
    return ::lstat(path.c_str(), &found) == 0;
}

// Opens or makes a file that its owner alone may read.
int open_private(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerAlone);
    if (file < 0) fail(errno, path);
    struct stat found {};
    if (::fstat(file, &found) == 0 && (found.st_mode & 0777) != kOwnerAlone &&
        ::fchmod(file, kOwnerAlone) != 0) {
        const int error = errno;
        ::close(file);
        fail(error, path);
    }
    return file;
}

}  // namespace

SpoolFile::SpoolFile(std::string folder)
    : folder_(std::move(folder)), path_(folder_ + "/spool.db") {
    make_folder();
    const std::string lock_path = folder_ + "/spool.lock";
    lock_ = open_private(lock_path);
    // Beside SQLite's own locks, which do not see another copy of SQLite in the same process.
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        ::close(lock_);
        if (error != EWOULDBLOCK) fail(error, lock_path);
        throw StorageError(StorageTrouble::unavailable,
                           folder_ + " is in use by another sink or another process");
    }
    try {
        make_file();
    } catch (...) {
        ::close(lock_);
        throw;
    }
}

SpoolFile::~SpoolFile() { ::close(lock_); }

void SpoolFile::make_folder() {
    if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) fail(errno, folder_);
}

void SpoolFile::make_file() {
    const bool is_new = !exists(path_);
    ::close(open_private(path_));
    if (is_new) sync_folder();
}

void SpoolFile::sync_folder() {
    const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) fail(errno, folder_);
    const int result = ::fsync(folder);
    const int error = errno;
    ::close(folder);
    if (result != 0) fail(error, folder_);
}

std::string SpoolFile::set_aside(const std::string& why) {
    unsigned n = 1;
    const auto name = [&] { return path_ + "." + why + "-" + std::to_string(n); };
    while (exists(name()) || exists(name() + "-wal"))
        ++n;
    // The log first: a crash between the two must not leave it to a fresh file.
    if (::rename((path_ + "-wal").c_str(), (name() + "-wal").c_str()) != 0 && errno != ENOENT) {
        fail(errno, path_ + "-wal");
    }
    if (::rename(path_.c_str(), name().c_str()) != 0) fail(errno, path_);
    make_file();
    return name();
}

}  // namespace encrypted_email::spool
