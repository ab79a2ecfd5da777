/* module.c - the module constant, create and destroy; compiled once per variant. */
#define _GNU_SOURCE
#include "bad_module.h"

#include <stdlib.h>
#include <time.h>

const enum variant variant = BAD_MODULE_VARIANT;

/* The same as IS(), where C wants a constant. */
#define CONSTANT_IS(name) (BAD_MODULE_VARIANT == bad_##name)

static alarm_sink_sink *shared;

static alarm_sink_status create(const alarm_sink_host *host, const alarm_sink_create_info *info,
                                alarm_sink_sink **out, alarm_sink_error *error) {
    if (out == NULL) return answer(error, ALARM_SINK_E_INVALID, "out is null");
    *out = NULL;
    if (host == NULL || info == NULL) {
        return answer(error, ALARM_SINK_E_INVALID, "host or create info is null");
    }
    if (!IS(accepts_short_host) && !ALARM_SINK_HAS(host, query)) {
        return answer(error, ALARM_SINK_E_INVALID, "alarm_sink_host.struct_size is too small");
    }
    if (IS(refuses_longer_host) && host->struct_size != sizeof *host) {
        return answer(error, ALARM_SINK_E_INVALID, "alarm_sink_host.struct_size is not mine");
    }
    if (IS(reads_past_host)) {
        const void *const *behind = (const void *const *)(const void *)(host + 1);
        const alarm_sink_str text = {*behind, 8};
        if (text.data != NULL) host->log(host->ctx, ALARM_SINK_LOG_INFO, text, NULL, 0);
    }
    if (IS(create_fails)) return answer(error, ALARM_SINK_E_INTERNAL, "not today");
    if (IS(shares_instances) && shared != NULL) {
        shared->references++;
        *out = shared;
        return answer(error, ALARM_SINK_OK, "");
    }

    alarm_sink_sink *sink = calloc(1, sizeof *sink);
    if (sink == NULL) return answer(error, ALARM_SINK_E_INTERNAL, "out of memory");
    sink->host = host;
    sink->descriptor = -1;
    sink->references = 1;
    sink->limit = QUEUE_CAPACITY;
    pthread_mutex_init(&sink->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&sink->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (IS(thread_in_create)) start_workers(sink);
    if (IS(shares_instances)) shared = sink;
    *out = sink;
    return answer(error, ALARM_SINK_OK, "");
}

static void destroy(alarm_sink_sink *sink) {
    if (sink == NULL || --sink->references > 0) return;
    if (IS(destroy_forgets_to_stop)) return;
    if (sink->state == RUNNING) {
        static const char kMisuse[] = "destroy() on a running sink: stopping it first";
        sink->host->log(sink->host->ctx, ALARM_SINK_LOG_MISUSE,
                        (alarm_sink_str){kMisuse, sizeof kMisuse - 1}, NULL, 0);
        sink_stop(sink, sink->host->mono_now_ns(sink->host->ctx) + INT64_C(10000000000), NULL);
    }
    if (IS(calls_after_stop)) {
        sink->host->log(sink->host->ctx, ALARM_SINK_LOG_INFO, (alarm_sink_str){"bye", 3}, NULL, 0);
    }
    join_workers(sink);
    if (IS(shares_instances)) shared = NULL;
    pthread_cond_destroy(&sink->changed);
    pthread_mutex_destroy(&sink->lock);
    free(sink);
}

static const alarm_sink_sink_api kApi = {
    .struct_size = CONSTANT_IS(short_api) ? 16 : sizeof(alarm_sink_sink_api),
    .configure = sink_configure,
    .start = sink_start,
    .submit = sink_submit,
    .flush = CONSTANT_IS(null_api_member) ? NULL : sink_flush,
    .stop = sink_stop,
    .destroy = destroy,
    .query = sink_query,
};

static const alarm_sink_module kModule = {
    .struct_size = CONSTANT_IS(short_module) ? 16 : sizeof(alarm_sink_module),
    .flags = ALARM_SINK_MODULE_UNLOADABLE,
    .magic = CONSTANT_IS(wrong_magic) ? ALARM_SINK_MAGIC + 1 : ALARM_SINK_MAGIC,
    .abi_minor = CONSTANT_IS(newer_min_host_minor) ? 1000 : ALARM_SINK_ABI_MINOR,
    .min_host_minor = CONSTANT_IS(newer_min_host_minor) ? 1000 : 0,
    .id = CONSTANT_IS(null_id) ? NULL : "test.bad_module",
    .name = "Bad module",
    .version = "1.0",
    .build = __VERSION__,
    .api = CONSTANT_IS(null_api) ? NULL : &kApi,
    .create = CONSTANT_IS(null_create) ? NULL : create,
};

const alarm_sink_module *alarm_sink_module_v1(void) { return IS(null_module) ? NULL : &kModule; }

__attribute__((constructor)) static void when_loaded(void) {
    if (IS(slow_to_load)) sleep_ms(500);
}
