/* alarm_sink_trust.h - optional ability of a sink: the certificates that it trusts servers by, taken
 * anew or put back while it runs.
 *
 *     const alarm_sink_trust *trust = api->query(sink, ALARM_SINK_TRUST);
 *     if (trust != NULL) trust->update(sink, 0, deadline, context, tell, &error);
 *
 * A sink with this ability also notices by itself that a file of certificates has changed; a call
 * makes it look at once, and can ask for more than it would do by itself.  See alarm_sink.h for the
 * tags and for how the contract grows.
 */
#ifndef ALARM_SINK_ALARM_SINK_TRUST_H_
#define ALARM_SINK_ALARM_SINK_TRUST_H_

#include "plugin_api/alarm_sink.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ALARM_SINK_TRUST "alarm_sink.trust/1"

enum {
    /* Also when a server that is trusted now will not be any more: its mails then wait. */
    ALARM_SINK_TRUST_BY_FORCE = 1u
};

typedef struct alarm_sink_trust_finding {
    uint32_t struct_size;
    uint32_t refused;      /* 1: what is there is not taken; what was in force before stays */
    alarm_sink_str source; /* the file or folder, or a name for the system's own */
    alarm_sink_str text;   /* what is in force now; or why nothing new is, and the remedy */
} alarm_sink_trust_finding;

/* Called during the call, on its thread, once for each source of certificates; the finding is valid
 * during the call. */
typedef void (*alarm_sink_trust_tell)(void* context, const alarm_sink_trust_finding* finding);

typedef struct alarm_sink_trust {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */

    /* [control] [bounded]  Allowed while the sink runs.  Takes what lies at every source now.
     * `flags`: 0 or ALARM_SINK_TRUST_BY_FORCE.  OK whatever was found: the findings say what was
     * refused.  E_TIMEOUT: the deadline passed first; it may still be taken. */
    ALARM_SINK_FN(alarm_sink_status, update, alarm_sink_sink*, uint32_t flags,
                  int64_t deadline_mono_ns, void* context, alarm_sink_trust_tell tell,
                  alarm_sink_error*);

    /* [control] [bounded]  The same, but goes back to what was in force before.  What was rolled
     * back is not taken again until something else lies at its source. */
    ALARM_SINK_FN(alarm_sink_status, roll_back, alarm_sink_sink*, uint32_t flags,
                  int64_t deadline_mono_ns, void* context, alarm_sink_trust_tell tell,
                  alarm_sink_error*);
} alarm_sink_trust;

#ifdef __cplusplus
}
#endif

#endif
