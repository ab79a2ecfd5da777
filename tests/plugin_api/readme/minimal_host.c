/* minimal_host.c - the host of plugin_api/README.md, compiled as it stands there. */
#include <dlfcn.h>

#include "plugin_api/alarm_sink.h"

extern const alarm_sink_host host;
int64_t now(void);
int minimal_host(void);

int minimal_host(void) {
    /* [readme] */
    void *library = dlopen("./journal_file.so", RTLD_NOW | RTLD_LOCAL);
    alarm_sink_entry_fn entry;
    *(void **)&entry = dlsym(library, ALARM_SINK_ENTRY_SYMBOL);
    const alarm_sink_module *module = entry();
    if (module->magic != ALARM_SINK_MAGIC || module->min_host_minor > ALARM_SINK_ABI_MINOR) return 2;

    alarm_sink_create_info info = {sizeof info, 0, {"journal", 7}, {"/var/lib/journal", 16}};
    alarm_sink_config config = {sizeof config, 0, {"path = \"j.ndjson\"\n", 18}, {"site.toml", 9}};
    alarm_sink_event event = {.struct_size = sizeof event, .event_id = {"a-1", 3}, .priority = 40};
    const alarm_sink_event *events[] = {&event};
    alarm_sink_sink *sink;
    size_t taken;
    module->create(&host, &info, &sink, NULL); /* host: your alarm_sink_host, nine functions */
    module->api->configure(sink, &config, NULL);
    module->api->start(sink, now() + 5000000000, NULL);
    module->api->submit(sink, events, 1, &taken, NULL); /* host.receipts() hears how it ended */
    module->api->stop(sink, now() + 5000000000, NULL);
    module->api->destroy(sink);
    /* [/readme] */
    return 0;
}
