/* file.h - an append-only file of lines that survives torn writes.
 *
 * A line that an earlier run, a full disk or a power failure left without its end is ended before
 * anything is appended, so that it can spoil no other line.  While the file is open it is locked
 * (flock), so that two sinks cannot mix their lines.
 *
 * Threads: distinct objects safe, shared objects unsafe.  Every function may block on the disk.
 * Fails:   false, with a text for the operator; the file is closed then, and the next append
 *          opens it anew. */
#ifndef JOURNAL_FILE_FILE_H_
#define JOURNAL_FILE_FILE_H_

#include <stdbool.h>
#include <stddef.h>

struct file {
    int descriptor; /* -1: closed */
};

/* Opens the regular file `path` for appending, creating it with mode 0600.  Its name is on stable
 * storage before this returns. */
bool file_open(struct file *file, const char *path, char *problem, size_t problem_size);

bool file_append(struct file *file, const char *data, size_t length, char *problem,
                 size_t problem_size);

/* Waits until everything appended is on stable storage.  After a failure nobody knows what of it
 * is: append it again. */
bool file_sync(struct file *file, char *problem, size_t problem_size);

void file_close(struct file *file);

#endif
