#include "journal_file/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Always false, so that `return failed(...)` reads well. */
static bool failed(struct file *file, const char *what, int error, char *problem,
                   size_t problem_size) {
    char reason[128] = "";
    (void)strerror_r(error, reason, sizeof reason);
    snprintf(problem, problem_size, "%s: %s", what, reason);
    file_close(file);
    return false;
}

/* A new name is in the folder's data, which has to be synchronised on its own. */
static bool sync_folder_of(const char *path) {
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    const int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return false;
    const bool synced = fsync(folder) == 0;
    const int error = errno;
    close(folder);
    errno = error;
    return synced;
}

static bool end_torn_line(struct file *file, const struct stat *status, char *problem,
                          size_t problem_size) {
    char last = '\n';
    if (status->st_size > 0 && pread(file->descriptor, &last, 1, status->st_size - 1) != 1) {
        return failed(file, "cannot read its last byte", errno, problem, problem_size);
    }
    return last == '\n' || file_append(file, "\n", 1, problem, problem_size);
}

bool file_open(struct file *file, const char *path, char *problem, size_t problem_size) {
    /* O_NONBLOCK has no effect on a regular file, and keeps a pipe from blocking us for ever. */
    file->descriptor =
        open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    if (file->descriptor < 0) {
        return failed(file, "cannot open it", errno, problem, problem_size);
    }
    struct stat status;
    if (fstat(file->descriptor, &status) != 0) {
        return failed(file, "cannot look at it", errno, problem, problem_size);
    }
    if (!S_ISREG(status.st_mode)) {
        return failed(file, "is not a regular file", EINVAL, problem, problem_size);
    }
    if (flock(file->descriptor, LOCK_EX | LOCK_NB) != 0) {
        return failed(file, "is in use by another sink", errno, problem, problem_size);
    }
    if (!sync_folder_of(path)) {
        return failed(file, "cannot synchronise its folder", errno, problem, problem_size);
    }
    return end_torn_line(file, &status, problem, problem_size);
}

bool file_append(struct file *file, const char *data, size_t length, char *problem,
                 size_t problem_size) {
    while (length > 0) {
        const ssize_t written = write(file->descriptor, data, length);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed(file, "cannot write to it", errno, problem, problem_size);
        data += written;
        length -= (size_t)written;
    }
    return true;
}

bool file_sync(struct file *file, char *problem, size_t problem_size) {
    return fdatasync(file->descriptor) == 0 ||
           failed(file, "cannot bring it to stable storage", errno, problem, problem_size);
}

void file_close(struct file *file) {
    if (file->descriptor >= 0) close(file->descriptor);
    file->descriptor = -1;
}
