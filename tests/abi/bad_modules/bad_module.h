/* bad_module.h - a small sink that is right in everything but one thing, chosen at build time.
 *
 * It delivers to nobody: a worker thread answers each event with FINAL.  Its configuration knows
 * `limit = NUMBER` (events in the queue) and `secret = "NAME"` (looked up at start).
 *
 *   module.c     the module constant, create and destroy; the only file compiled per variant
 *   lifecycle.c  configure, start, submit, flush, stop, query
 *   worker.c     the thread and its receipts
 *   guest.c      what a good guest does not do
 *   diagnosis.c  the ability to diagnose
 *
 * Threads: `lock` guards all that follows it in the struct. */
#ifndef TESTS_ABI_BAD_MODULES_BAD_MODULE_H_
#define TESTS_ABI_BAD_MODULES_BAD_MODULE_H_

#include "plugin_api/alarm_sink.h"
#include "plugin_api/alarm_sink_diagnosis.h"

#include <pthread.h>
#include <stdbool.h>

#define VARIANT(name, conformance_case, what) bad_##name,
enum variant {
#include "tests/abi/bad_modules/variants.h"
    variant_count
};
#undef VARIANT

extern const enum variant variant;

/* Whether this module is the one that does `name` wrong. */
#define IS(name) (variant == bad_##name)

enum { QUEUE_CAPACITY = 1024, MAX_EVENT_ID = 64, WORKERS = 2 };

enum state { CREATED, CONFIGURED, RUNNING, STOPPED };

struct queued_event {
    char id[MAX_EVENT_ID];
    size_t id_len;
    uint64_t ticket;
};

struct alarm_sink_sink {
    const alarm_sink_host *host;
    pthread_t workers[WORKERS];
    size_t worker_count;
    int descriptor; /* guest.c; -1: none */
    int references; /* handed out by create(); more than one only in shares_instances */

    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum state state;
    bool stopping;
    size_t limit;
    char secret[MAX_EVENT_ID];
    struct queued_event queue[QUEUE_CAPACITY];
    size_t queued;
    size_t in_flight;        /* taken from the queue, receipts not given yet */
    size_t unanswered_again; /* E_AGAIN without a writable() */
};

/* Puts `text` into `error` and gives back `status`. */
alarm_sink_status answer(alarm_sink_error *error, alarm_sink_status status, const char *text);

void sleep_ms(long milliseconds);

alarm_sink_status sink_configure(alarm_sink_sink *, const alarm_sink_config *, alarm_sink_error *);
alarm_sink_status sink_start(alarm_sink_sink *, int64_t deadline, alarm_sink_error *);
alarm_sink_status sink_submit(alarm_sink_sink *, const alarm_sink_event *const *events,
                              size_t count, size_t *taken, alarm_sink_error *);
alarm_sink_status sink_flush(alarm_sink_sink *, uint32_t level, int64_t deadline,
                             alarm_sink_error *);
alarm_sink_status sink_stop(alarm_sink_sink *, int64_t deadline, alarm_sink_error *);
const void *sink_query(alarm_sink_sink *, const char *id);

extern const alarm_sink_diagnosis kDiagnosis;

/* 0, or an errno value. */
int start_workers(alarm_sink_sink *);
void join_workers(alarm_sink_sink *);
void send_final(alarm_sink_sink *, const struct queued_event *);

/* Breaks, in the variants that are about it, the rules of a good guest. */
void misbehave_at_start(alarm_sink_sink *);
void misbehave_at_stop(alarm_sink_sink *);

#endif
