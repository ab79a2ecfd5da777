/* worker.c - the thread of the bad modules and its receipts. */
#define _GNU_SOURCE
#include "bad_module.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static void send_receipt(alarm_sink_sink *sink, const struct queued_event *event, uint32_t stage) {
    const alarm_sink_receipt receipt = {
        .struct_size = sizeof receipt,
        .stage = stage,
        .outcome = stage == ALARM_SINK_STAGE_FINAL ? ALARM_SINK_OUTCOME_DELIVERED
                                                   : ALARM_SINK_OUTCOME_PENDING,
        .certainty = stage == ALARM_SINK_STAGE_FINAL ? ALARM_SINK_SENT_YES : ALARM_SINK_SENT_NO,
        .event_id = {event->id, event->id_len},
        .ticket = IS(wrong_ticket) ? event->ticket + 1 : event->ticket,
        .attempts = 1,
    };
    const alarm_sink_receipt *const batch[] = {&receipt};
    sink->host->receipts(sink->host->ctx, batch, 1);
}

void send_final(alarm_sink_sink *sink, const struct queued_event *event) {
    if (IS(never_final)) return;
    send_receipt(sink, event, ALARM_SINK_STAGE_FINAL);
    if (IS(final_twice)) send_receipt(sink, event, ALARM_SINK_STAGE_FINAL);
    if (IS(custody_after_final)) send_receipt(sink, event, ALARM_SINK_STAGE_CUSTODY);
}

/* Takes events from the queue until it is empty and the sink stops.  Between two lock holds it
 * belongs to the host: receipts() and writable() may call submit(). */
static void *work(void *context) {
    alarm_sink_sink *sink = context;
    if (IS(reconfigure_loses_events)) sleep_ms(300);

    pthread_mutex_lock(&sink->lock);
    for (;;) {
        while (sink->queued == 0 && sink->unanswered_again == 0 && !sink->stopping) {
            pthread_cond_wait(&sink->changed, &sink->lock);
        }
        if (sink->queued == 0 && sink->unanswered_again == 0) break;

        struct queued_event event;
        const bool has_event = sink->queued > 0;
        if (has_event) {
            event = sink->queue[0];
            memmove(&sink->queue[0], &sink->queue[1], --sink->queued * sizeof event);
            sink->in_flight++;
        }
        size_t again = sink->unanswered_again;
        sink->unanswered_again = 0;

        if (!IS(deadlocks_in_receipts)) pthread_mutex_unlock(&sink->lock);
        if (has_event) send_final(sink, &event);
        for (; again > 0 && !IS(never_writable); --again)
            sink->host->writable(sink->host->ctx);
        if (!IS(deadlocks_in_receipts)) pthread_mutex_lock(&sink->lock);

        if (has_event) sink->in_flight--;
        pthread_cond_broadcast(&sink->changed);
    }
    pthread_mutex_unlock(&sink->lock);
    return NULL;
}

int start_workers(alarm_sink_sink *sink) {
    sigset_t all, before;
    sigfillset(&all);
    if (!IS(thread_takes_signals)) pthread_sigmask(SIG_SETMASK, &all, &before);
    const size_t wanted = IS(overlapping_receipts) ? 2 : 1;
    int failed = 0;
    while (sink->worker_count < wanted && failed == 0) {
        failed = pthread_create(&sink->workers[sink->worker_count], NULL, work, sink);
        if (failed == 0) sink->worker_count++;
    }
    if (!IS(thread_takes_signals)) pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

void join_workers(alarm_sink_sink *sink) {
    pthread_mutex_lock(&sink->lock);
    sink->stopping = true;
    pthread_cond_broadcast(&sink->changed);
    pthread_mutex_unlock(&sink->lock);
    while (sink->worker_count > 0)
        pthread_join(sink->workers[--sink->worker_count], NULL);
}
