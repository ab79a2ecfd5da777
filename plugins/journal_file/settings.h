/* settings.h - the configuration of the sink, read from the small part of TOML that it needs.
 *
 * Accepts exactly what README.md lists and refuses everything else, also what other readers of
 * TOML would accept: a setting is never guessed.  Touches no file.
 *
 * Threads: a function without state.
 * Fails:   with "origin:line:column: what is wrong and what is allowed". */
#ifndef JOURNAL_FILE_SETTINGS_H_
#define JOURNAL_FILE_SETTINGS_H_

#include <limits.h>
#include <stdbool.h>

#include "plugin_api/alarm_sink.h"

enum { SETTINGS_LONGEST_DOCUMENT = 64 * 1024 }; /* bytes */

struct settings {
    char path[PATH_MAX]; /* absolute */
    bool sync;           /* receipts wait until the lines are on stable storage */
};

/* Reads `document` into `settings`.  A relative path goes below `state_dir`, which is absolute.
 * False: `settings` is as before, and `problem` holds a text for the operator. */
bool settings_read(alarm_sink_str document, alarm_sink_str origin, const char *state_dir,
                   struct settings *settings, char *problem, size_t problem_size);

#endif
