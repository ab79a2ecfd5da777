/* lifecycle.c - configure, start, submit, flush, stop, query of the bad modules. */
#define _GNU_SOURCE
#include "bad_module.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

alarm_sink_status answer(alarm_sink_error *error, alarm_sink_status status, const char *text) {
    if (error == NULL || !ALARM_SINK_HAS(error, text_cap) || error->text == NULL) return status;
    size_t length = strlen(text);
    if (length > error->text_cap && !IS(overflows_error_text)) {
        length = error->text_cap;
        /* not inside a UTF-8 character: its later bytes are 10xxxxxx */
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) --length;
    }
    memcpy(error->text, text, length);
    error->text_len = (uint32_t)length;
    return status;
}

void sleep_ms(long milliseconds) {
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left) == -1 && errno == EINTR) {
    }
}

static void log_text(alarm_sink_sink *sink, const char *text, size_t length) {
    sink->host->log(sink->host->ctx, ALARM_SINK_LOG_INFO, (alarm_sink_str){text, length}, NULL, 0);
}

/* ---- configure ---- */

struct settings {
    size_t limit;
    char secret[MAX_EVENT_ID];
};

/* One line: empty, a comment, `limit = NUMBER` or `secret = "NAME"`. */
static bool parse_line(const char *line, struct settings *settings) {
    unsigned long limit = 0;
    char rest = 0;
    if (sscanf(line, " %c", &rest) != 1 || rest == '#') return true;
    if (sscanf(line, " limit = %5lu %c", &limit, &rest) == 1) {
        if (limit < 1 || limit > QUEUE_CAPACITY) return false;
        settings->limit = limit;
        return true;
    }
    return sscanf(line, " secret = \"%63[^\"\n]\" %c", settings->secret, &rest) == 1;
}

static alarm_sink_status parse(const alarm_sink_config *config, struct settings *settings,
                               alarm_sink_error *error) {
    const char *at = config->text.data;
    const char *const end = at == NULL ? at : at + config->text.len;
    for (int number = 1; at < end; ++number) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        const size_t length = (size_t)((line_end == NULL ? end : line_end) - at);
        char line[128];
        char text[512];
        snprintf(line, sizeof line, "%.*s", (int)(length < 127 ? length : 127), at);
        if (IS(crashes_on_hostile_configuration)) {
            for (size_t i = 0; i < length; ++i) {
                if ((unsigned char)at[i] > 127) abort();
            }
        }
        if ((length > 127 || memchr(at, 0, length) != NULL || !parse_line(line, settings)) &&
            !IS(accepts_unknown_key)) {
            const alarm_sink_str origin = config->origin;
            const size_t word = strcspn(line, " =");
            snprintf(text, sizeof text,
                     "%.*s:%d: \"%.*s\": allowed are limit = 1 to %d and secret = \"NAME\"",
                     (int)(origin.len < 200 ? origin.len : 200), origin.len ? origin.data : "",
                     number, (int)word, line, QUEUE_CAPACITY);
            return answer(error, ALARM_SINK_E_CONFIG,
                          IS(vague_configuration_error) ? "invalid configuration" : text);
        }
        at += length + 1;
    }
    return ALARM_SINK_OK;
}

alarm_sink_status sink_configure(alarm_sink_sink *sink, const alarm_sink_config *config,
                                 alarm_sink_error *error) {
    if (sink == NULL || config == NULL || !ALARM_SINK_HAS(config, origin)) {
        return answer(error, ALARM_SINK_E_INVALID, "a null argument or a struct that is too short");
    }
    struct settings settings = {QUEUE_CAPACITY, ""};
    const alarm_sink_status status = parse(config, &settings, error);
    const bool dry_run = (config->flags & ALARM_SINK_CONFIG_DRY_RUN) && !IS(dry_run_applies);

    pthread_mutex_lock(&sink->lock);
    if (status != ALARM_SINK_OK && IS(rejected_configuration_stops_it)) sink->state = CREATED;
    if (status == ALARM_SINK_OK && !dry_run) {
        if (IS(reconfigure_loses_events)) sink->queued = 0;
        sink->limit = settings.limit;
        memcpy(sink->secret, settings.secret, sizeof sink->secret);
        if (sink->state == CREATED) sink->state = CONFIGURED;
    }
    pthread_mutex_unlock(&sink->lock);
    return status == ALARM_SINK_OK ? answer(error, status, "") : status;
}

/* ---- start and stop ---- */

struct look {
    alarm_sink_sink *sink;
};

static alarm_sink_status look_at_secret(void *context, const uint8_t *data, size_t length) {
    const struct look *look = context;
    if (IS(shows_secret)) log_text(look->sink, (const char *)data, length);
    return ALARM_SINK_OK;
}

static void ask_for_secret(alarm_sink_sink *sink, const char *name, int64_t deadline) {
    struct look look = {sink};
    const alarm_sink_str text = {name, strlen(name)};
    sink->host->secret(sink->host->ctx, text, deadline, look_at_secret, &look, NULL);
}

alarm_sink_status sink_start(alarm_sink_sink *sink, int64_t deadline, alarm_sink_error *error) {
    if (sink == NULL) return answer(error, ALARM_SINK_E_INVALID, "sink is null");
    if (sink->state == RUNNING && IS(starts_twice)) return answer(error, ALARM_SINK_OK, "");
    if (sink->state == STOPPED && IS(starts_once_only)) {
        return answer(error, ALARM_SINK_E_STATE, "it was started once");
    }
    if (sink->state == RUNNING || (sink->state == CREATED && !IS(starts_unconfigured))) {
        return answer(error, ALARM_SINK_E_STATE,
                      "start() needs a configured sink that does not run");
    }
    if (sink->secret[0] != '\0') ask_for_secret(sink, sink->secret, deadline);
    misbehave_at_start(sink);
    pthread_mutex_lock(&sink->lock);
    sink->stopping = false;
    const bool started = start_workers(sink) == 0;
    if (started) sink->state = RUNNING;
    pthread_mutex_unlock(&sink->lock);
    if (!started) {
        return answer(error, ALARM_SINK_E_INTERNAL, "no thread to be had");
    }
    return answer(error, ALARM_SINK_OK, "");
}

alarm_sink_status sink_stop(alarm_sink_sink *sink, int64_t deadline, alarm_sink_error *error) {
    if (sink == NULL) return answer(error, ALARM_SINK_E_INVALID, "sink is null");
    if (sink->state != RUNNING) {
        return IS(refuses_second_stop) ? answer(error, ALARM_SINK_E_STATE, "it does not run")
                                       : answer(error, ALARM_SINK_OK, "");
    }
    if (IS(exits_in_stop)) _Exit(0);
    if (IS(stop_overstays)) {
        const int64_t left = deadline - sink->host->mono_now_ns(sink->host->ctx);
        sleep_ms((left > 0 ? (long)(left / 1000000) : 0) + 2000);
    }
    pthread_mutex_lock(&sink->lock);
    sink->state = STOPPED;
    sink->stopping = true;
    pthread_cond_broadcast(&sink->changed);
    pthread_mutex_unlock(&sink->lock);
    join_workers(sink);
    misbehave_at_stop(sink);
    return answer(error, ALARM_SINK_OK, "");
}

/* ---- submit, flush, query ---- */

static bool usable(const alarm_sink_event *event) {
    if (event == NULL || !ALARM_SINK_HAS(event, field_count)) return false;
    if (event->event_id.len < 1 || event->event_id.len > MAX_EVENT_ID) return false;
    for (size_t i = 0; i < event->event_id.len; ++i) {
        if (event->event_id.data[i] < ' ' || event->event_id.data[i] > '~') return false;
    }
    const uint32_t known = ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED | ALARM_SINK_EVENT_ACKNOWLEDGED;
    return !(IS(refuses_unknown_values) &&
             ((event->flags & ~known) != 0 || event->current_status > ALARM_SINK_POINT_UNRELIABLE));
}

static bool had_before(const struct queued_event *event) {
    static struct queued_event seen[QUEUE_CAPACITY];
    static size_t count;
    for (size_t i = 0; i < count; ++i) {
        if (memcmp(seen[i].id, event->id, sizeof event->id) == 0) return true;
    }
    if (count < QUEUE_CAPACITY) seen[count++] = *event;
    return false;
}

static void check_text(alarm_sink_str text) {
    for (size_t i = 0; i < text.len; ++i) {
        if ((unsigned char)text.data[i] < ' ') abort();
    }
}

/* Takes one event, with the lock held; the most urgent quarter of priorities may use all room. */
static alarm_sink_status take(alarm_sink_sink *sink, const alarm_sink_event *event) {
    if (!usable(event)) return ALARM_SINK_E_INVALID;
    if (IS(crashes_on_hostile_text)) check_text(event->summary);
    const size_t reserve = event->priority < 64 ? 0 : sink->limit / 8;
    if (sink->queued + reserve >= sink->limit) {
        sink->unanswered_again++;
        return ALARM_SINK_E_AGAIN;
    }
    struct queued_event *place = &sink->queue[sink->queued];
    memset(place, 0, sizeof *place);
    memcpy(place->id, event->event_id.data, event->event_id.len);
    place->id_len = event->event_id.len;
    place->ticket = event->ticket;
    if (IS(refuses_resubmission) && had_before(place)) return ALARM_SINK_E_INVALID;
    if (IS(receipts_from_submit)) {
        send_final(sink, place);
        return ALARM_SINK_OK;
    }
    sink->queued++;
    return ALARM_SINK_OK;
}

alarm_sink_status sink_submit(alarm_sink_sink *sink, const alarm_sink_event *const *events,
                              size_t count, size_t *taken, alarm_sink_error *error) {
    if (sink == NULL || taken == NULL || (events == NULL && count != 0)) {
        return answer(error, ALARM_SINK_E_INVALID, "an argument is null");
    }
    *taken = 0;
    if (IS(blocks_in_submit)) sleep_ms(300);
    if (IS(secret_from_submit)) ask_for_secret(sink, "password", INT64_MAX);

    alarm_sink_status status = ALARM_SINK_OK;
    pthread_mutex_lock(&sink->lock);
    const bool takes = sink->state == RUNNING ||
                       (IS(takes_before_start) && sink->state != STOPPED) ||
                       (IS(takes_after_stop) && sink->state == STOPPED);
    if (!takes) {
        pthread_mutex_unlock(&sink->lock);
        return answer(error, ALARM_SINK_E_STATE, "submit() needs a running sink");
    }
    while (*taken < count && status == ALARM_SINK_OK) {
        status = take(sink, events[*taken]);
        if (status == ALARM_SINK_OK) ++*taken;
    }
    pthread_cond_broadcast(&sink->changed);
    pthread_mutex_unlock(&sink->lock);

    if (IS(takes_more_than_given) && status == ALARM_SINK_OK) ++*taken;
    if (status == ALARM_SINK_E_INVALID && IS(invalid_event_misnamed)) *taken = count;
    return answer(error, status,
                  status == ALARM_SINK_OK        ? ""
                  : status == ALARM_SINK_E_AGAIN ? "the queue is full"
                                                 : "the event cannot be used");
}

alarm_sink_status sink_flush(alarm_sink_sink *sink, uint32_t level, int64_t deadline,
                             alarm_sink_error *error) {
    if (sink == NULL) return answer(error, ALARM_SINK_E_INVALID, "sink is null");
    if (sink->state != RUNNING) {
        return answer(error, ALARM_SINK_E_STATE, "flush() needs a running sink");
    }
    if (level != ALARM_SINK_FLUSH_ATTEMPT) {
        return answer(error, ALARM_SINK_E_UNSUPPORTED, "nothing is kept on stable storage");
    }
    const int64_t left = deadline - sink->host->mono_now_ns(sink->host->ctx);
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    const int64_t at = until.tv_nsec + (left > 0 ? left : 0);
    until.tv_sec += at / 1000000000;
    until.tv_nsec = at % 1000000000;
    if (IS(flush_overstays)) sleep_ms((left > 0 ? (long)(left / 1000000) : 0) + 2000);

    int waited = 0;
    pthread_mutex_lock(&sink->lock);
    while (sink->queued + sink->in_flight > 0 && waited == 0) {
        waited = pthread_cond_timedwait(&sink->changed, &sink->lock, &until);
    }
    pthread_mutex_unlock(&sink->lock);
    return waited == 0 ? answer(error, ALARM_SINK_OK, "")
                       : answer(error, ALARM_SINK_E_TIMEOUT, "not all was offered");
}

const void *sink_query(alarm_sink_sink *sink, const char *id) {
    if (sink == NULL || id == NULL) return NULL;
    if (IS(calls_after_stop) && sink->state == STOPPED) log_text(sink, "still here", 10);
    if (strcmp(id, ALARM_SINK_DIAGNOSIS) == 0) return &kDiagnosis;
    return IS(answers_unknown_ability) ? &variant : NULL;
}
