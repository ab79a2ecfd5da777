/* header_alone.c - the contract's headers and nothing else, as C and as C++. */
#include "plugin_api/alarm_sink.h"
#include "plugin_api/alarm_sink_dead_letters.h"
#include "plugin_api/alarm_sink_trust.h"
#include "plugin_api/alarm_sink_diagnosis.h"

/* Its macros, in both languages. */
int sees_query(const alarm_sink_host *host);
int sees_query(const alarm_sink_host *host) {
    return ALARM_SINK_HAS(host, query) && ALARM_SINK_MAGIC != 0;
}
