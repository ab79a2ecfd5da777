#include "journal_file/journal.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "journal_file/file.h"
#include "journal_file/queue.h"

enum { RECEIPT_BATCH = 64 /* events */, RETRY_SECONDS = 1 };
static const int64_t kSecond = 1000000000; /* ns */

struct journal {
    const alarm_sink_host *host;
    pthread_t writer;

    /* The writer's own. */
    struct file file;
    struct queue group;           /* taken from the queue, without receipts so far */
    char trouble[PATH_MAX + 512]; /* as the host knows it; empty: none */

    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t work;  /* for the writer */
    pthread_cond_t done;  /* for flush */
    bool running;
    struct timespec stop_by;
    struct settings settings;
    bool reopen;    /* the settings have changed */
    bool retry_now; /* do not wait for the next second */
    struct queue queue;
    size_t events; /* in queue and group, which share the room */
    size_t bytes;
    size_t unanswered; /* JOURNAL_FULL without a writable() */
    uint64_t taken;    /* events, since ever */
    uint64_t offered;
    uint64_t stored;
};

/* ---- what the writer does, without the lock ---- */

/* An empty text clears the trouble; one that the host knows already is not repeated. */
static void tell_trouble(struct journal *journal, const char *text) {
    static const char kKey[] = "journal-not-writable";
    if (strcmp(journal->trouble, text) == 0) return;
    snprintf(journal->trouble, sizeof journal->trouble, "%s", text);
    const alarm_sink_trouble trouble = {
        .struct_size = sizeof trouble,
        .active = text[0] != '\0' ? 1 : 0,
        .priority = 40,
        .key = {kKey, sizeof kKey - 1},
        .text = {text, strlen(text)},
    };
    journal->host->trouble(journal->host->ctx, &trouble);
}

/* Appends the group and brings it to stable storage, or tells the trouble. */
static bool write_group(struct journal *journal, const struct settings *settings) {
    char problem[256];
    struct file *const file = &journal->file;
    for (struct entry *entry = journal->group.first; entry != NULL; entry = entry->next) {
        entry->attempts += 1;
    }
    bool written =
        file->descriptor >= 0 || file_open(file, settings->path, problem, sizeof problem);
    for (const struct entry *entry = journal->group.first; written && entry != NULL;
         entry = entry->next) {
        written = file_append(file, entry->line, entry->line_length, problem, sizeof problem);
    }
    if (written && settings->sync) written = file_sync(file, problem, sizeof problem);

    char text[sizeof journal->trouble] = "";
    if (!written) {
        snprintf(text, sizeof text,
                 "%s: %s. Events wait in memory and with the host; writing is tried again every "
                 "second.",
                 settings->path, problem);
    }
    tell_trouble(journal, text);
    return written;
}

static void give_receipts(struct journal *journal, bool on_stable_storage) {
    alarm_sink_receipt receipts[2 * RECEIPT_BATCH];
    const alarm_sink_receipt *batch[2 * RECEIPT_BATCH];
    size_t count = 0;
    for (const struct entry *entry = journal->group.first; entry != NULL; entry = entry->next) {
        const alarm_sink_receipt final = {
            .struct_size = sizeof final,
            .stage = ALARM_SINK_STAGE_FINAL,
            .outcome = ALARM_SINK_OUTCOME_DELIVERED,
            .certainty = ALARM_SINK_SENT_YES,
            .event_id = {entry->event_id, entry->event_id_length},
            .ticket = entry->ticket,
            .attempts = entry->attempts,
        };
        if (on_stable_storage) {
            receipts[count] = final;
            receipts[count].stage = ALARM_SINK_STAGE_CUSTODY;
            receipts[count].outcome = ALARM_SINK_OUTCOME_PENDING;
            batch[count] = &receipts[count];
            ++count;
        }
        receipts[count] = final;
        batch[count] = &receipts[count];
        ++count;
        if (count >= 2 * RECEIPT_BATCH - 1 || entry->next == NULL) {
            journal->host->receipts(journal->host->ctx, batch, count);
            count = 0;
        }
    }
}

/* ---- time ---- */

/* A deadline of the host's clock in the terms of ours, for condition variables; a far one is a
 * year away. */
static struct timespec instant_of(struct journal *journal, int64_t deadline_mono_ns) {
    const int64_t year = 365 * 24 * 3600 * kSecond;
    const int64_t now = journal->host->mono_now_ns(journal->host->ctx);
    int64_t left = deadline_mono_ns > now ? deadline_mono_ns - now : 0;
    if (left > year) left = year;
    struct timespec instant;
    clock_gettime(CLOCK_MONOTONIC, &instant);
    left += instant.tv_nsec;
    instant.tv_sec += left / kSecond;
    instant.tv_nsec = left % kSecond;
    return instant;
}

static bool has_passed(const struct timespec *instant) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec != instant->tv_sec ? now.tv_sec > instant->tv_sec
                                         : now.tv_nsec >= instant->tv_nsec;
}

/* ---- the writer; all of it holds the lock, except where it says so ---- */

static void wait_for_work(struct journal *journal) {
    while (journal->running && journal->queue.first == NULL && journal->unanswered == 0) {
        pthread_cond_wait(&journal->work, &journal->lock);
    }
}

static void wait_to_retry(struct journal *journal) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += RETRY_SECONDS;
    int waited = 0;
    while (journal->running && !journal->retry_now && waited != ETIMEDOUT) {
        waited = pthread_cond_timedwait(&journal->work, &journal->lock, &until);
    }
}

/* Says writable() for each JOURNAL_FULL so far, without the lock. */
static void answer_refusals(struct journal *journal) {
    size_t unanswered = journal->unanswered;
    journal->unanswered = 0;
    pthread_mutex_unlock(&journal->lock);
    for (; unanswered > 0; --unanswered)
        journal->host->writable(journal->host->ctx);
    pthread_mutex_lock(&journal->lock);
}

/* Takes up what has queued and writes it, without the lock.  False: the group stays. */
static bool settle_group(struct journal *journal) {
    queue_move(&journal->group, &journal->queue);
    const uint64_t events = journal->group.events;
    const size_t bytes = journal->group.bytes;
    const uint64_t offered = journal->stored + events;
    const struct settings settings = journal->settings;
    const bool reopen = journal->reopen;
    journal->reopen = false;
    journal->retry_now = false;

    pthread_mutex_unlock(&journal->lock);
    if (reopen) file_close(&journal->file);
    const bool written = events == 0 || write_group(journal, &settings);
    if (written) {
        give_receipts(journal, settings.sync);
        queue_free(&journal->group);
    }
    pthread_mutex_lock(&journal->lock);

    journal->offered = offered;
    if (written) {
        journal->stored = offered;
        journal->events -= events;
        journal->bytes -= bytes;
    }
    pthread_cond_broadcast(&journal->done);
    return written;
}

static void *write_journal(void *context) {
    struct journal *const journal = context;
    pthread_mutex_lock(&journal->lock);
    while (journal->running || (journal->queue.first != NULL && !has_passed(&journal->stop_by))) {
        wait_for_work(journal);
        bool settled = settle_group(journal);
        for (bool last_try = false; !settled && !last_try;) {
            wait_to_retry(journal);
            last_try = !journal->running;
            settled = settle_group(journal);
        }
        if (!settled) break;
        answer_refusals(journal);
    }
    answer_refusals(journal);
    pthread_mutex_unlock(&journal->lock);
    return NULL;
}

/* ---- what the sink calls ---- */

struct journal *journal_new(const alarm_sink_host *host) {
    struct journal *const journal = calloc(1, sizeof *journal);
    if (journal == NULL) return NULL;
    journal->host = host;
    journal->file.descriptor = -1;
    queue_clear(&journal->queue);
    queue_clear(&journal->group);

    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&journal->lock, NULL);
    pthread_cond_init(&journal->work, &monotonic);
    pthread_cond_init(&journal->done, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return journal;
}

void journal_free(struct journal *journal) {
    pthread_cond_destroy(&journal->done);
    pthread_cond_destroy(&journal->work);
    pthread_mutex_destroy(&journal->lock);
    free(journal);
}

void journal_use(struct journal *journal, const struct settings *settings) {
    pthread_mutex_lock(&journal->lock);
    journal->settings = *settings;
    journal->reopen = true;
    journal->retry_now = true;
    pthread_cond_signal(&journal->work);
    pthread_mutex_unlock(&journal->lock);
}

bool journal_is_open(struct journal *journal) {
    pthread_mutex_lock(&journal->lock);
    const bool running = journal->running;
    pthread_mutex_unlock(&journal->lock);
    return running;
}

bool journal_syncs(struct journal *journal) {
    pthread_mutex_lock(&journal->lock);
    const bool sync = journal->settings.sync;
    pthread_mutex_unlock(&journal->lock);
    return sync;
}

int journal_start(struct journal *journal) {
    /* Signals are the host's business: a new thread inherits this mask. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_mutex_lock(&journal->lock);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int error = pthread_create(&journal->writer, NULL, write_journal, journal);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    journal->running = error == 0;
    pthread_mutex_unlock(&journal->lock);
    return error;
}

static bool has_room(const struct journal *journal, size_t bytes, uint32_t priority) {
    const size_t share = priority <= JOURNAL_URGENT_PRIORITY ? 8 : 7; /* eighths */
    return journal->events + 1 <= JOURNAL_MOST_EVENTS / 8 * share &&
           journal->bytes + bytes <= JOURNAL_MOST_BYTES / 8 * share;
}

enum journal_answer journal_put(struct journal *journal, const alarm_sink_event *event) {
    struct entry *const entry = entry_new(event);
    enum journal_answer answer = JOURNAL_CLOSED;
    pthread_mutex_lock(&journal->lock);
    if (journal->running) {
        const bool fits = entry != NULL && has_room(journal, entry->line_length, event->priority);
        answer = fits ? JOURNAL_TAKEN : JOURNAL_FULL;
    }
    if (answer == JOURNAL_TAKEN) {
        journal->events += 1;
        journal->bytes += entry->line_length;
        journal->taken += 1;
        queue_push(&journal->queue, entry);
    }
    if (answer == JOURNAL_FULL) journal->unanswered += 1;
    pthread_cond_signal(&journal->work);
    pthread_mutex_unlock(&journal->lock);
    if (answer != JOURNAL_TAKEN) entry_free(entry);
    return answer;
}

bool journal_flush(struct journal *journal, bool stored, int64_t deadline_mono_ns) {
    const struct timespec until = instant_of(journal, deadline_mono_ns);
    pthread_mutex_lock(&journal->lock);
    journal->retry_now = true;
    pthread_cond_signal(&journal->work);
    const uint64_t *const reached = stored ? &journal->stored : &journal->offered;
    const uint64_t wanted = journal->taken;
    int waited = 0;
    while (*reached < wanted && waited != ETIMEDOUT) {
        waited = pthread_cond_timedwait(&journal->done, &journal->lock, &until);
    }
    const bool done = *reached >= wanted;
    pthread_mutex_unlock(&journal->lock);
    return done;
}

size_t journal_stop(struct journal *journal, int64_t deadline_mono_ns) {
    const struct timespec stop_by = instant_of(journal, deadline_mono_ns);
    pthread_mutex_lock(&journal->lock);
    journal->running = false;
    journal->stop_by = stop_by;
    pthread_cond_signal(&journal->work);
    pthread_mutex_unlock(&journal->lock);
    pthread_join(journal->writer, NULL);

    /* The writer is gone, and put() is closed: all of it is ours. */
    const size_t left_over = journal->group.events + journal->queue.events;
    queue_free(&journal->group);
    queue_free(&journal->queue);
    journal->events = 0;
    journal->bytes = 0;
    journal->stored = journal->offered = journal->taken;
    file_close(&journal->file);
    return left_over;
}
