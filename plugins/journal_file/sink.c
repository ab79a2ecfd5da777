/* sink.c - the journal file as a sink of the contract: entry point, module, lifecycle.
 *
 * This file knows the contract and nothing of files: it checks arguments and states, reads the
 * configuration (settings.h), and passes events to the journal (journal.h).
 *
 * Threads: configure, start, flush, stop and destroy are [control] and own `state`; submit and
 *          query are [any] and touch only what never changes, and the journal.
 * Fails:   by status with a text for the operator; a refused call changes nothing. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal_file/journal.h"
#include "journal_file/queue.h"
#include "journal_file/settings.h"
#include "journal_file/utf8.h"
#include "plugin_api/alarm_sink.h"

enum state { CREATED, CONFIGURED, RUNNING, STOPPED };

struct alarm_sink_sink {
    const alarm_sink_host *host;
    char *state_dir;
    struct journal *journal;
    enum state state;
};

/* ---- answers ---- */

/* Puts prose into the room that the caller gave, cut between two characters, and gives back
 * `status`. */
__attribute__((format(printf, 3, 4))) static alarm_sink_status answer(alarm_sink_error *error,
                                                                      alarm_sink_status status,
                                                                      const char *format, ...) {
    if (error == NULL || !ALARM_SINK_HAS(error, text_cap)) return status;
    error->text_len = 0;
    if (error->text == NULL) return status;

    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);

    const size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        size_t character = utf8_character(text + at, length - at);
        if (character == 0) break; /* snprintf cut one in two */
        if (at + character > error->text_cap) break;
        memcpy(error->text + at, text + at, character);
        at += character;
        error->text_len = (uint32_t)at;
    }
    return status;
}

static alarm_sink_status done(alarm_sink_error *error) {
    return answer(error, ALARM_SINK_OK, "%s", "");
}

static alarm_sink_status invalid(alarm_sink_error *error, const char *what) {
    return answer(error, ALARM_SINK_E_INVALID, "%s", what);
}

static alarm_sink_status wrong_state(alarm_sink_error *error, const char *call, enum state state) {
    static const char *const kWhy[] = {
        [CREATED] = "is created: configure() it first",
        [CONFIGURED] = "is configured: start() it first",
        [RUNNING] = "is running: stop() it first",
        [STOPPED] = "is stopped: start() it first",
    };
    return answer(error, ALARM_SINK_E_STATE, "%s() is not allowed while the sink %s", call,
                  kWhy[state]);
}

/* For submit(), which may overlap with the calls that own `state`. */
static alarm_sink_status not_running(alarm_sink_error *error) {
    return answer(error, ALARM_SINK_E_STATE,
                  "submit() is not allowed unless the sink is running: start() it first");
}

/* ---- lifecycle ---- */

static alarm_sink_status configure(alarm_sink_sink *sink, const alarm_sink_config *config,
                                   alarm_sink_error *error) {
    if (sink == NULL || config == NULL) return invalid(error, "sink or config is null");
    if (!ALARM_SINK_HAS(config, origin)) {
        return invalid(error, "alarm_sink_config.struct_size is too small");
    }
    struct settings settings;
    char problem[768];
    if (!settings_read(config->text, config->origin, sink->state_dir, &settings, problem,
                       sizeof problem)) {
        return answer(error, ALARM_SINK_E_CONFIG, "%s", problem);
    }
    if ((config->flags & ALARM_SINK_CONFIG_DRY_RUN) == 0) {
        journal_use(sink->journal, &settings);
        if (sink->state == CREATED) sink->state = CONFIGURED;
    }
    return done(error);
}

static alarm_sink_status start(alarm_sink_sink *sink, int64_t deadline_mono_ns,
                               alarm_sink_error *error) {
    (void)deadline_mono_ns; /* nothing here takes time: the writer opens the file */
    if (sink == NULL) return invalid(error, "sink is null");
    if (sink->state == CREATED || sink->state == RUNNING) {
        return wrong_state(error, "start", sink->state);
    }
    const int problem = journal_start(sink->journal);
    if (problem != 0) {
        return answer(error, ALARM_SINK_E_INTERNAL, "no thread to be had (error %d)", problem);
    }
    sink->state = RUNNING;
    return done(error);
}

static const char *why_unusable(const alarm_sink_event *event) {
    if (event == NULL) return "it is null";
    if (!ALARM_SINK_HAS(event, field_count)) return "its struct_size is too small";
    const alarm_sink_str id = event->event_id;
    if (id.data == NULL || id.len < 1 || id.len > LONGEST_EVENT_ID) {
        return "its event_id does not have 1 to 64 bytes";
    }
    for (size_t i = 0; i < id.len; ++i) {
        if (id.data[i] < ' ' || id.data[i] > '~') return "its event_id is not printable ASCII";
    }
    if (event->fields == NULL && event->field_count != 0) return "its fields are null";
    return NULL;
}

static alarm_sink_status submit(alarm_sink_sink *sink, const alarm_sink_event *const *events,
                                size_t count, size_t *taken, alarm_sink_error *error) {
    if (sink == NULL || taken == NULL || (events == NULL && count != 0)) {
        return invalid(error, "sink, events or taken is null");
    }
    *taken = 0;
    if (!journal_is_open(sink->journal)) return not_running(error);
    for (; *taken < count; ++*taken) {
        const char *const why = why_unusable(events[*taken]);
        if (why != NULL) {
            return answer(error, ALARM_SINK_E_INVALID, "event %zu of the call: %s", *taken, why);
        }
        const enum journal_answer result = journal_put(sink->journal, events[*taken]);
        if (result == JOURNAL_FULL) return answer(error, ALARM_SINK_E_AGAIN, "the queue is full");
        if (result == JOURNAL_CLOSED) return not_running(error);
    }
    return done(error);
}

static alarm_sink_status flush(alarm_sink_sink *sink, uint32_t level, int64_t deadline_mono_ns,
                               alarm_sink_error *error) {
    if (sink == NULL) return invalid(error, "sink is null");
    if (sink->state != RUNNING) return wrong_state(error, "flush", sink->state);
    const bool custody = level == ALARM_SINK_FLUSH_CUSTODY;
    if (custody ? !journal_syncs(sink->journal) : level != ALARM_SINK_FLUSH_ATTEMPT) {
        return answer(error, ALARM_SINK_E_UNSUPPORTED,
                      custody ? "without `sync` nothing is known to be on stable storage"
                              : "this level is not known");
    }
    return journal_flush(sink->journal, custody, deadline_mono_ns)
               ? done(error)
               : answer(error, ALARM_SINK_E_TIMEOUT, "not everything is in the journal");
}

static alarm_sink_status stop(alarm_sink_sink *sink, int64_t deadline_mono_ns,
                              alarm_sink_error *error) {
    if (sink == NULL) return invalid(error, "sink is null");
    if (sink->state != RUNNING) return done(error);
    const size_t left_over = journal_stop(sink->journal, deadline_mono_ns);
    sink->state = STOPPED;
    if (left_over == 0) return done(error);
    return answer(error, ALARM_SINK_E_TIMEOUT,
                  "%zu events could not be written; submit them again after the next start()",
                  left_over);
}

static const void *query(alarm_sink_sink *sink, const char *id) {
    (void)sink;
    (void)id;
    return NULL;
}

/* ---- creation ---- */

static void destroy(alarm_sink_sink *sink) {
    if (sink == NULL) return;
    const alarm_sink_host *const host = sink->host;
    if (sink->state == RUNNING) {
        static const char kMisuse[] = "destroy() of a running sink: it is stopped first";
        const alarm_sink_str message = {kMisuse, sizeof kMisuse - 1};
        host->log(host->ctx, ALARM_SINK_LOG_MISUSE, message, NULL, 0);
        stop(sink, host->mono_now_ns(host->ctx) + INT64_C(10000000000), NULL);
    }
    if (sink->journal != NULL) journal_free(sink->journal);
    free(sink->state_dir);
    free(sink);
}

static alarm_sink_status create(const alarm_sink_host *host, const alarm_sink_create_info *info,
                                alarm_sink_sink **out, alarm_sink_error *error) {
    if (out == NULL) return invalid(error, "out is null");
    *out = NULL;
    if (host == NULL || info == NULL) return invalid(error, "host or info is null");
    if (!ALARM_SINK_HAS(host, query)) {
        return answer(error, ALARM_SINK_E_INVALID,
                      "alarm_sink_host.struct_size is %u, needed are at least %zu",
                      (unsigned)host->struct_size,
                      offsetof(alarm_sink_host, query) + sizeof host->query);
    }
    if (!ALARM_SINK_HAS(info, state_dir)) {
        return invalid(error, "alarm_sink_create_info.struct_size is too small");
    }
    const alarm_sink_str state_dir = info->state_dir;
    if (state_dir.data == NULL || state_dir.len == 0 || state_dir.data[0] != '/' ||
        memchr(state_dir.data, '\0', state_dir.len) != NULL) {
        return invalid(error, "state_dir is not an absolute path");
    }

    alarm_sink_sink *const sink = calloc(1, sizeof *sink);
    if (sink != NULL) {
        sink->host = host;
        sink->journal = journal_new(host);
        sink->state_dir = calloc(1, state_dir.len + 1);
    }
    if (sink == NULL || sink->journal == NULL || sink->state_dir == NULL) {
        destroy(sink);
        return answer(error, ALARM_SINK_E_INTERNAL, "out of memory");
    }
    memcpy(sink->state_dir, state_dir.data, state_dir.len);
    *out = sink;
    return done(error);
}

/* ---- the module ---- */

static const alarm_sink_sink_api kApi = {
    .struct_size = sizeof(alarm_sink_sink_api),
    .configure = configure,
    .start = start,
    .submit = submit,
    .flush = flush,
    .stop = stop,
    .destroy = destroy,
    .query = query,
};

static const alarm_sink_module kModule = {
    .struct_size = sizeof(alarm_sink_module),
    .flags = ALARM_SINK_MODULE_UNLOADABLE, /* tests/journal_file/unload_test.cpp */
    .magic = ALARM_SINK_MAGIC,
    .abi_minor = ALARM_SINK_ABI_MINOR,
    .min_host_minor = 0,
    .id = "org.alarmsink.journal-file",
    .name = "Journal file",
    .version = JOURNAL_FILE_VERSION,
    .build = "C11, compiler " __VERSION__,
    .api = &kApi,
    .create = create,
};

const alarm_sink_module *alarm_sink_module_v1(void) { return &kModule; }
