#include "journal_file/queue.h"

#include <stdlib.h>
#include <string.h>

#include "journal_file/event_line.h"

struct entry *entry_new(const alarm_sink_event *event) {
    struct entry *const entry = calloc(1, sizeof *entry);
    if (entry == NULL) return NULL;
    entry->ticket = event->ticket;
    entry->event_id_length = event->event_id.len;
    memcpy(entry->event_id, event->event_id.data, event->event_id.len);
    entry->line = event_line(event, &entry->line_length);
    if (entry->line != NULL) return entry;
    free(entry);
    return NULL;
}

void entry_free(struct entry *entry) {
    if (entry != NULL) free(entry->line);
    free(entry);
}

void queue_clear(struct queue *queue) { *queue = (struct queue){.end = &queue->first}; }

void queue_push(struct queue *queue, struct entry *entry) {
    entry->next = NULL;
    *queue->end = entry;
    queue->end = &entry->next;
    queue->events += 1;
    queue->bytes += entry->line_length;
}

void queue_move(struct queue *to, struct queue *from) {
    if (from->first == NULL) return;
    *to->end = from->first;
    to->end = from->end;
    to->events += from->events;
    to->bytes += from->bytes;
    queue_clear(from);
}

void queue_free(struct queue *queue) {
    for (struct entry *entry = queue->first; entry != NULL;) {
        struct entry *const next = entry->next;
        entry_free(entry);
        entry = next;
    }
    queue_clear(queue);
}
