/* alarm_sink_diagnosis.h - optional ability of a sink: it tries its configuration on the next
 * systems, step by step, and says what each step met.
 *
 *     const alarm_sink_diagnosis *diagnosis = api->query(sink, ALARM_SINK_DIAGNOSIS);
 *     if (diagnosis != NULL) diagnosis->run(sink, 0, deadline, context, visit, NULL, &error);
 *
 * The steps are the sink's own: for a mail server the name, the connection, TLS, the log-in, each
 * sender and recipient.  What was not seen is never called passed: behind a step that failed, the
 * ones that need it are NOT_TRIED.  See alarm_sink.h for the tags and for how the contract grows.
 */
#ifndef ALARM_SINK_ALARM_SINK_DIAGNOSIS_H_
#define ALARM_SINK_ALARM_SINK_DIAGNOSIS_H_

#include "plugin_api/alarm_sink.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ALARM_SINK_DIAGNOSIS "alarm_sink.diagnose/1"

/* run() flags */
enum {
    ALARM_SINK_DIAGNOSIS_SEND = 1u /* a test message to every recipient; else nothing is sent */
};

/* An unknown value means NOT_TRIED. */
enum {
    ALARM_SINK_STEP_NOT_TRIED = 0, /* it was not come to; `finding` says why */
    ALARM_SINK_STEP_PASSED = 1,
    ALARM_SINK_STEP_FAILED = 2,
    ALARM_SINK_STEP_SKIPPED = 3,  /* the configuration has no need of it; `finding` says why */
    ALARM_SINK_STEP_UNDER_WAY = 4 /* it begins now; a visit with another verdict may follow */
};

/* All texts are fit to be shown to an operator: without control bytes and without secrets. */
typedef struct alarm_sink_diagnosis_step {
    uint32_t struct_size;
    uint32_t verdict;       /* ALARM_SINK_STEP_* */
    int64_t took_ns;        /* how long it took; 0 unless it passed or failed */
    alarm_sink_str subject; /* what of the configuration it belongs to: "relay main" */
    alarm_sink_str name;    /* of the step, stable: "log-in" */
    alarm_sink_str object;  /* which of several with that name: a recipient; may be empty */
    alarm_sink_str finding; /* what was found, or why there is no more to say */
    alarm_sink_str words;   /* the peer's own, cleaned of control bytes; may be empty */
    alarm_sink_str remedy;  /* of one that failed: what to do, and what to change */
} alarm_sink_diagnosis_step;

/* Whose line a line of the transcript is.  An unknown value means REMARK. */
enum {
    ALARM_SINK_TRANSCRIPT_REMARK = 0, /* what happened beside what was said, such as "TLS is up" */
    ALARM_SINK_TRANSCRIPT_SINK = 1,
    ALARM_SINK_TRANSCRIPT_PEER = 2
};

/* A line of the conversation without its end, cleaned of control bytes; "***" stands for secrets,
 * whoever said them. */
typedef struct alarm_sink_transcript_line {
    uint32_t struct_size;
    uint32_t from;          /* ALARM_SINK_TRANSCRIPT_* */
    int64_t after_ns;       /* since run() began */
    alarm_sink_str subject; /* as of a step */
    alarm_sink_str text;
} alarm_sink_transcript_line;

/* Called during run(), on its thread; what they point at is valid during the call.  They must not
 * call the sink, but for cancel(). */
typedef void (*alarm_sink_diagnosis_visit)(void* context, const alarm_sink_diagnosis_step* step);
typedef void (*alarm_sink_transcript_visit)(void* context, const alarm_sink_transcript_line* line);

typedef struct alarm_sink_diagnosis {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */

    /* [control] [bounded]  Allowed once the sink is configured, running or not; what runs is not
     * disturbed.  Tries the configuration in force.  `visit` gets every step twice at most: when it
     * begins, and when it is over; `transcript` may be null.  The sink may ask the host for secrets
     * during the call: on its thread, or, of a sink that runs, on the sink's.
     * OK: every step was come to, or one before it failed; the verdicts say what was found.
     * E_TIMEOUT: the deadline passed, or cancel() was called, before that; what was visited until
     * then is right, and the rest was visited as NOT_TRIED. */
    ALARM_SINK_FN(alarm_sink_status, run, alarm_sink_sink*, uint32_t flags,
                  int64_t deadline_mono_ns, void* context, alarm_sink_diagnosis_visit visit,
                  alarm_sink_transcript_visit transcript, alarm_sink_error*);

    /* [any] [prompt]  Ends the run() that is under way, if there is one. */
    ALARM_SINK_FN(void, cancel, alarm_sink_sink*);
} alarm_sink_diagnosis;

#ifdef __cplusplus
}
#endif

#endif
