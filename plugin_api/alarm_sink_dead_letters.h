/* alarm_sink_dead_letters.h - optional ability of a sink: the events that it gave up on, listed.
 *
 *     const alarm_sink_dead_letters *letters = api->query(sink, ALARM_SINK_DEAD_LETTERS);
 *     if (letters != NULL) letters->list(sink, 0, 100, deadline, context, visit, &error);
 *
 * A dead letter is an event with a FINAL receipt that says of a recipient REJECTED or EXPIRED.  The
 * sink keeps it for a time of its own, so that an operator can see afterwards what did not arrive,
 * and why.  See alarm_sink.h for the tags and for how the contract grows.
 */
#ifndef ALARM_SINK_ALARM_SINK_DEAD_LETTERS_H_
#define ALARM_SINK_ALARM_SINK_DEAD_LETTERS_H_

#include "plugin_api/alarm_sink.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ALARM_SINK_DEAD_LETTERS "alarm_sink.dead_letters/1"

typedef struct alarm_sink_dead_letter {
    uint32_t struct_size;
    uint32_t reserved;                 /* 0 */
    uint64_t number;                   /* above 0; grows with the event's arrival at the sink */
    int64_t given_up_unix_ns;          /* when it became FINAL, UTC */
    const alarm_sink_event* event;     /* as it was submitted */
    const alarm_sink_receipt* receipt; /* as it was given; both with ticket 0 */
} alarm_sink_dead_letter;

/* Called during list(), on its thread, once for each letter; the letter and all that it points at
 * are valid during the call. */
typedef void (*alarm_sink_dead_letter_visit)(void* context, const alarm_sink_dead_letter* letter);

typedef struct alarm_sink_dead_letters {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */

    /* [control] [bounded]  Allowed while the sink runs.  Visits the letters with a number above
     * `after`, oldest first, at most `most` of them; to go on, call it again with the last number.
     * E_TIMEOUT: the deadline passed; what was visited until then is right.  E_UNSUPPORTED: with
     * its present configuration the sink keeps none. */
    ALARM_SINK_FN(alarm_sink_status, list, alarm_sink_sink*, uint64_t after, size_t most,
                  int64_t deadline_mono_ns, void* context, alarm_sink_dead_letter_visit visit,
                  alarm_sink_error*);
} alarm_sink_dead_letters;

#ifdef __cplusplus
}
#endif

#endif
