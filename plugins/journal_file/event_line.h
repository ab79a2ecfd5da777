/* event_line.h - an event as one line of NDJSON, in the format of host_stub/events/FORMAT.md.
 *
 * Whatever the field sends, the result is one line of valid JSON (RFC 8259) in UTF-8: control
 * characters are escaped, a byte that is not UTF-8 becomes U+FFFD.  A text beyond
 * EVENT_LINE_LONGEST_TEXT bytes is cut and ends in U+2026 (...); fields beyond EVENT_LINE_FIELDS
 * are left out.
 *
 * Threads: a function without state.
 * Fails:   only for lack of memory. */
#ifndef JOURNAL_FILE_EVENT_LINE_H_
#define JOURNAL_FILE_EVENT_LINE_H_

#include "plugin_api/alarm_sink.h"

enum { EVENT_LINE_LONGEST_TEXT = 16 * 1024, EVENT_LINE_FIELDS = 32 };

/* No line is longer than this: 7 texts and 3 for each field, each byte escaped to 6, and the
 * rest of it.  A queue must have this much room for a single event. */
enum {
    EVENT_LINE_LONGEST = (7 + 3 * EVENT_LINE_FIELDS) * 6 * (EVENT_LINE_LONGEST_TEXT + 1) + 4096
};

/* The line with its line end, `*length` bytes; free() it.  Null: out of memory. */
char *event_line(const alarm_sink_event *event, size_t *length);

#endif
