/* queue.h - events on their way to the file, as finished lines, first in first out.
 *
 * Threads: distinct objects safe, shared objects unsafe. */
#ifndef JOURNAL_FILE_QUEUE_H_
#define JOURNAL_FILE_QUEUE_H_

#include "plugin_api/alarm_sink.h"

enum { LONGEST_EVENT_ID = 64 }; /* bytes, by the contract */

struct entry {
    struct entry *next;
    uint64_t ticket;
    size_t event_id_length;
    char event_id[LONGEST_EVENT_ID];
    uint32_t attempts; /* how often it was offered to the file */
    char *line;
    size_t line_length;
};

/* What the sink keeps of an event whose event_id fits.  Null: out of memory. */
struct entry *entry_new(const alarm_sink_event *event);
void entry_free(struct entry *entry); /* null is allowed */

struct queue {
    struct entry *first;
    struct entry **end; /* where the next one goes */
    size_t events;
    size_t bytes; /* of their lines */
};

/* Makes it empty, without looking at what was in it. */
void queue_clear(struct queue *queue);

/* The entry is the queue's from here on. */
void queue_push(struct queue *queue, struct entry *entry);

/* Moves all of `from` to the end of `to`. */
void queue_move(struct queue *to, struct queue *from);

/* Frees all entries; the queue is empty then. */
void queue_free(struct queue *queue);

#endif
