/* c_host.c - a whole host in C, against alarm_sink.h and nothing else.
 *
 * Loads a sink, configures and starts it, submits COUNT events, waits for their FINAL receipts,
 * stops and destroys it.  Ends with 0 when every event was delivered, 1 when not, and 2 when it
 * could not get that far. */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/abi/c_host/host.h"

static const int64_t kPatience = INT64_C(60000000000); /* ns, for each step */

static const char kUsage[] =
    "usage: c_host PLUGIN.so CONFIGURATION.toml STATE_DIR COUNT [SECRET=VARIABLE ...]\n"
    "  STATE_DIR  an absolute path of a folder for this sink alone\n"
    "  SECRET     the name of a secret, whose value is in the environment's VARIABLE\n";

static alarm_sink_str text(const char *bytes) { return (alarm_sink_str){bytes, strlen(bytes)}; }

/* True for ALARM_SINK_OK; otherwise says what failed and why. */
static bool succeeded(const char *call, alarm_sink_status status, const alarm_sink_error *error) {
    if (status >= ALARM_SINK_OK) return true;
    fprintf(stderr, "c_host: %s: status %" PRId32 ": %.*s\n", call, status, (int)error->text_len,
            error->text);
    return false;
}

/* The module of a library that may be used, or null after saying why not. */
static const alarm_sink_module *load(const char *path) {
    void *const library = dlopen(path, RTLD_NOW | RTLD_LOCAL); /* loaded for good */
    if (library == NULL) {
        fprintf(stderr, "c_host: %s\n", dlerror());
        return NULL;
    }
    alarm_sink_entry_fn entry = NULL;
    void *const symbol = dlsym(library, ALARM_SINK_ENTRY_SYMBOL);
    memcpy(&entry, &symbol, sizeof entry); /* ISO C knows no cast from void * to a function */
    const alarm_sink_module *const module = entry == NULL ? NULL : entry();
    if (module == NULL || !ALARM_SINK_HAS(module, create) || module->magic != ALARM_SINK_MAGIC) {
        fprintf(stderr, "c_host: %s is no sink of major version %u\n", path, ALARM_SINK_ABI_MAJOR);
        return NULL;
    }
    if (module->min_host_minor > ALARM_SINK_ABI_MINOR) {
        fprintf(stderr, "c_host: %s needs a host of minor version %" PRIu32 ", this one is %u\n",
                path, module->min_host_minor, ALARM_SINK_ABI_MINOR);
        return NULL;
    }
    return module;
}

/* The file as a string; free() it.  Null after saying why not. */
static char *read_file(const char *path, size_t *length) {
    enum { LONGEST = 1024 * 1024 };
    FILE *const file = fopen(path, "rb");
    char *const bytes = malloc(LONGEST);
    *length = file == NULL || bytes == NULL ? 0 : fread(bytes, 1, LONGEST, file);
    const bool ok = file != NULL && bytes != NULL && !ferror(file) && feof(file);
    if (file != NULL) fclose(file);
    if (ok) return bytes;
    fprintf(stderr, "c_host: cannot read %s, or it has more than %d bytes\n", path, LONGEST);
    free(bytes);
    return NULL;
}

/* The secrets of SECRET=VARIABLE arguments. */
static bool tell_secrets(int count, char **arguments) {
    for (int i = 0; i < count; ++i) {
        const char *const equals = strchr(arguments[i], '=');
        const char *const value = equals == NULL ? NULL : getenv(equals + 1);
        if (value == NULL) {
            fprintf(stderr, "c_host: %s: not SECRET=VARIABLE, or the variable is not set\n",
                    arguments[i]);
            return false;
        }
        if (!host_tell_secret(arguments[i], (size_t)(equals - arguments[i]), value)) return false;
    }
    return true;
}

static bool submit_event(const alarm_sink_module *module, alarm_sink_sink *sink, size_t number) {
    char id[64];
    char summary[128];
    snprintf(id, sizeof id, "c-host-%" PRId64 "-%zu", host_now(), number);
    snprintf(summary, sizeof summary, "AHU-%zu supply air temperature is high", number);
    const alarm_sink_field field = {
        .name = text("Supply air temperature"),
        .unit = text("degC"),
        .type = ALARM_SINK_FIELD_REAL,
        .value = {.real = 31.4},
    };
    const alarm_sink_event event = {
        .struct_size = sizeof event,
        .flags = ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED,
        .event_id = text(id),
        .ticket = number,
        .occurred_unix_ns = host_interface()->unix_now_ns(NULL),
        .priority = 70,
        .previous_status = ALARM_SINK_POINT_NORMAL,
        .current_status = ALARM_SINK_POINT_HIGH_ALARM,
        .category = text("HVAC"),
        .object = text("Main/Plant/AHU/SupplyTemperature"),
        .condition_id = text("AHU/SupplyTemperature/high"),
        .summary = text(summary),
        .fields = &field,
        .field_count = 1,
    };
    const alarm_sink_event *const events[] = {&event};
    char prose[512];
    alarm_sink_error error = {sizeof error, 0, prose, sizeof prose};
    size_t taken = 0;
    alarm_sink_status status;
    do {
        status = module->api->submit(sink, events, 1, &taken, &error);
    } while (status == ALARM_SINK_E_AGAIN && host_wait_writable(host_now() + kPatience));
    return succeeded("submit", status, &error);
}

/* Everything between create and destroy.  Gives back the exit code. */
static int use(const alarm_sink_module *module, alarm_sink_sink *sink,
               const alarm_sink_config *config, size_t count) {
    char prose[2048];
    alarm_sink_error error = {sizeof error, 0, prose, sizeof prose};
    if (!succeeded("configure", module->api->configure(sink, config, &error), &error)) return 2;
    const int64_t start_by = host_now() + kPatience;
    if (!succeeded("start", module->api->start(sink, start_by, &error), &error)) return 2;

    size_t submitted = 0;
    while (submitted < count && submit_event(module, sink, submitted + 1))
        ++submitted;
    if (!host_wait_finals(submitted, host_now() + kPatience)) {
        fprintf(stderr, "c_host: not every event has its FINAL receipt\n");
    }
    const int64_t stop_by = host_now() + kPatience;
    succeeded("stop", module->api->stop(sink, stop_by, &error), &error);

    const size_t delivered = host_delivered();
    printf("%s %s: %zu of %zu events delivered\n", module->name, module->version, delivered, count);
    return delivered == count ? 0 : 1;
}

int main(int argument_count, char **arguments) {
    if (argument_count < 5) {
        fputs(kUsage, stderr);
        return 2;
    }
    const size_t count = (size_t)strtoul(arguments[4], NULL, 10);
    const alarm_sink_module *const module = load(arguments[1]);
    size_t length = 0;
    char *const document = read_file(arguments[2], &length);
    if (module == NULL || document == NULL || !tell_secrets(argument_count - 5, arguments + 5)) {
        free(document);
        return 2;
    }

    char prose[2048];
    alarm_sink_error error = {sizeof error, 0, prose, sizeof prose};
    const alarm_sink_create_info info = {
        .struct_size = sizeof info,
        .instance = text("c_host"),
        .state_dir = text(arguments[3]),
    };
    alarm_sink_sink *sink = NULL;
    const alarm_sink_status created = module->create(host_interface(), &info, &sink, &error);
    int exit_code = 2;
    if (succeeded("create", created, &error)) {
        const alarm_sink_config config = {
            .struct_size = sizeof config,
            .text = {document, length},
            .origin = text(arguments[2]),
        };
        exit_code = use(module, sink, &config, count);
        module->api->destroy(sink);
    }
    free(document);
    return exit_code;
}
