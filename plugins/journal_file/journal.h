/* journal.h - the bounded queue in front of the file, and the thread that empties it.
 *
 * put() never waits for the disk; the writer thread takes whatever has queued
 * up, appends all of it, synchronises once, and then gives the receipts: CUSTODY and FINAL when
 * `sync` is set, FINAL alone when not.  While the file cannot be written, events stay, a trouble
 * stands, and the writer tries again every second.
 *
 * Threads: put() from any; everything else is [control].  `lock` is never held across a call of
 *          the host or of the operating system's file functions.
 * Fails:   a file that cannot be written is never a failure here, but the trouble
 *          "journal-not-writable". */
#ifndef JOURNAL_FILE_JOURNAL_H_
#define JOURNAL_FILE_JOURNAL_H_

#include <stdbool.h>
#include <stdint.h>

#include "journal_file/event_line.h"
#include "journal_file/settings.h"
#include "plugin_api/alarm_sink.h"

enum {
    JOURNAL_MOST_BYTES = 16 * 1024 * 1024,
    JOURNAL_MOST_EVENTS = 16 * 1024,
    /* An eighth of the room is for events of this priority or more urgent. */
    JOURNAL_URGENT_PRIORITY = 63
};

_Static_assert(EVENT_LINE_LONGEST <= JOURNAL_MOST_BYTES - JOURNAL_MOST_BYTES / 8,
               "an empty queue takes any single event");

struct journal;

/* Null: out of memory.  `host` outlives the journal. */
struct journal *journal_new(const alarm_sink_host *host);
void journal_free(struct journal *);

/* In force for everything that the writer takes up from now on.  Opens the file anew. */
void journal_use(struct journal *, const struct settings *);

/* Starts the writer.  0, or an errno value. */
int journal_start(struct journal *);

enum journal_answer { JOURNAL_TAKEN, JOURNAL_FULL, JOURNAL_CLOSED };

/* Queues the event.  JOURNAL_FULL is followed by exactly one host->writable(). */
enum journal_answer journal_put(struct journal *, const alarm_sink_event *);

/* Waits until everything taken before has been offered to the file once or, if `stored`, has its
 * receipts.  False: the deadline passed first. */
bool journal_flush(struct journal *, bool stored, int64_t deadline_mono_ns);

/* Writes what it can before the deadline and ends the writer.  Gives back how many events were
 * left over; they are the host's. */
size_t journal_stop(struct journal *, int64_t deadline_mono_ns);

/* [any]  Between start and stop. */
bool journal_is_open(struct journal *);

/* Whether receipts wait for stable storage. */
bool journal_syncs(struct journal *);

#endif
