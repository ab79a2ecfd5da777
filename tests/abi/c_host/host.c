#include "tests/abi/c_host/host.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MOST_SECRETS = 16 };
static const int64_t kSecond = 1000000000; /* ns */

struct secret {
    const char *name;
    size_t name_length;
    const char *value;
};

/* A C program has one host, and this is it. */
static struct {
    struct secret secrets[MOST_SECRETS];
    size_t secret_count;

    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t changed;
    size_t writable;
    size_t finals;
    size_t delivered;
} the_host = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static int64_t now(clockid_t clock) {
    struct timespec instant;
    clock_gettime(clock, &instant);
    return instant.tv_sec * kSecond + instant.tv_nsec;
}

/* ---- what the sink calls ---- */

static int32_t log_enabled(alarm_sink_host_ctx *context, int32_t severity) {
    (void)context;
    return severity >= ALARM_SINK_LOG_INFO;
}

static void log_message(alarm_sink_host_ctx *context, int32_t severity, alarm_sink_str message,
                        const alarm_sink_field *fields, size_t field_count) {
    static const char *const kNames[] = {"debug", "info", "warning", "error", "misuse"};
    (void)fields, (void)field_count;
    if (!log_enabled(context, severity)) return;
    fprintf(stderr, "%s: %.*s\n", kNames[severity <= ALARM_SINK_LOG_MISUSE ? severity : 3],
            (int)message.len, message.data);
}

static int64_t unix_now_ns(alarm_sink_host_ctx *context) {
    (void)context;
    return now(CLOCK_REALTIME);
}

static int64_t mono_now_ns(alarm_sink_host_ctx *context) {
    (void)context;
    return now(CLOCK_MONOTONIC);
}

static alarm_sink_status secret(alarm_sink_host_ctx *context, alarm_sink_str name,
                                int64_t deadline_mono_ns, alarm_sink_view_fn view,
                                void *view_context, alarm_sink_error *error) {
    (void)context, (void)deadline_mono_ns;
    if (error != NULL && ALARM_SINK_HAS(error, text_len)) error->text_len = 0;
    for (size_t i = 0; i < the_host.secret_count; ++i) {
        const struct secret *known = &the_host.secrets[i];
        if (known->name_length != name.len || memcmp(known->name, name.data, name.len) != 0) {
            continue;
        }
        return view(view_context, (const uint8_t *)known->value, strlen(known->value));
    }
    return ALARM_SINK_E_SECRET;
}

static void receipts(alarm_sink_host_ctx *context, const alarm_sink_receipt *const *batch,
                     size_t count) {
    (void)context;
    pthread_mutex_lock(&the_host.lock);
    for (size_t i = 0; i < count; ++i) {
        const alarm_sink_receipt *receipt = batch[i];
        if (receipt->stage != ALARM_SINK_STAGE_FINAL) continue;
        the_host.finals++;
        if (receipt->outcome == ALARM_SINK_OUTCOME_DELIVERED) {
            the_host.delivered++;
            continue;
        }
        fprintf(stderr, "%.*s was not delivered: %.*s\n", (int)receipt->event_id.len,
                receipt->event_id.data, (int)receipt->reason.len,
                receipt->reason.len == 0 ? "" : receipt->reason.data);
    }
    pthread_cond_broadcast(&the_host.changed);
    pthread_mutex_unlock(&the_host.lock);
}

static void writable(alarm_sink_host_ctx *context) {
    (void)context;
    pthread_mutex_lock(&the_host.lock);
    the_host.writable++;
    pthread_cond_broadcast(&the_host.changed);
    pthread_mutex_unlock(&the_host.lock);
}

static void trouble(alarm_sink_host_ctx *context, const alarm_sink_trouble *trouble) {
    (void)context;
    fprintf(stderr, "trouble %.*s %s: %.*s\n", (int)trouble->key.len, trouble->key.data,
            trouble->active ? "raised" : "cleared", (int)trouble->text.len,
            trouble->text.len == 0 ? "" : trouble->text.data);
}

static const void *query(alarm_sink_host_ctx *context, const char *id) {
    (void)context, (void)id;
    return NULL;
}

/* ---- what the program calls ---- */

const alarm_sink_host *host_interface(void) {
    static const alarm_sink_host kHost = {
        .struct_size = sizeof kHost,
        .abi_minor = ALARM_SINK_ABI_MINOR,
        .log_enabled = log_enabled,
        .log = log_message,
        .unix_now_ns = unix_now_ns,
        .mono_now_ns = mono_now_ns,
        .secret = secret,
        .receipts = receipts,
        .writable = writable,
        .trouble = trouble,
        .query = query,
    };
    return &kHost;
}

bool host_tell_secret(const char *name, size_t name_length, const char *value) {
    if (the_host.secret_count == MOST_SECRETS) return false;
    the_host.secrets[the_host.secret_count++] = (struct secret){name, name_length, value};
    return true;
}

int64_t host_now(void) { return now(CLOCK_MONOTONIC); }

/* Waits, with the lock held, until `*counter` has reached `wanted`. */
static bool wait_for(const size_t *counter, size_t wanted, int64_t deadline_mono_ns) {
    int64_t at = deadline_mono_ns - host_now() + now(CLOCK_REALTIME); /* the condition's clock */
    const struct timespec until = {at / kSecond, at % kSecond};
    int waited = 0;
    while (*counter < wanted && waited != ETIMEDOUT) {
        waited = pthread_cond_timedwait(&the_host.changed, &the_host.lock, &until);
    }
    return *counter >= wanted;
}

bool host_wait_writable(int64_t deadline_mono_ns) {
    pthread_mutex_lock(&the_host.lock);
    const bool came = wait_for(&the_host.writable, 1, deadline_mono_ns);
    if (came) the_host.writable--;
    pthread_mutex_unlock(&the_host.lock);
    return came;
}

bool host_wait_finals(size_t count, int64_t deadline_mono_ns) {
    pthread_mutex_lock(&the_host.lock);
    const bool came = wait_for(&the_host.finals, count, deadline_mono_ns);
    pthread_mutex_unlock(&the_host.lock);
    return came;
}

size_t host_delivered(void) {
    pthread_mutex_lock(&the_host.lock);
    const size_t delivered = the_host.delivered;
    pthread_mutex_unlock(&the_host.lock);
    return delivered;
}
