/* diagnosis.c - the ability alarm_sink.diagnose/1 of the bad modules: two steps, of which the
 * second fails. */
#define _GNU_SOURCE
#include "bad_module.h"

#define STR(literal) \
    { (literal), sizeof(literal) - 1 }

static alarm_sink_status run(alarm_sink_sink *sink, uint32_t flags, int64_t deadline, void *context,
                             alarm_sink_diagnosis_visit visit,
                             alarm_sink_transcript_visit transcript, alarm_sink_error *error) {
    (void)flags, (void)transcript;
    if (sink == NULL || visit == NULL) {
        return answer(error, ALARM_SINK_E_INVALID, "the sink or visit is null");
    }
    if (sink->state == CREATED && !IS(diagnoses_unconfigured)) {
        return answer(error, ALARM_SINK_E_STATE, "configure() it first");
    }
    if (IS(diagnosis_overstays)) {
        const int64_t left = deadline - sink->host->mono_now_ns(sink->host->ctx);
        sleep_ms((left > 0 ? (long)(left / 1000000) : 0) + 2000);
    }
    alarm_sink_diagnosis_step step = {
        .struct_size = sizeof step,
        .verdict = ALARM_SINK_STEP_PASSED,
        .subject = STR("nobody"),
        .name = STR("connect"),
        .finding = STR("there is nobody"),
    };
    visit(context, &step);
    step.verdict = ALARM_SINK_STEP_FAILED;
    step.name = (alarm_sink_str)STR("deliver");
    if (!IS(diagnosis_without_remedy)) step.remedy = (alarm_sink_str)STR("Use another sink.");
    visit(context, &step);
    return answer(error, ALARM_SINK_OK, "");
}

static void cancel(alarm_sink_sink *sink) { (void)sink; }

const alarm_sink_diagnosis kDiagnosis = {
    .struct_size = sizeof(alarm_sink_diagnosis),
    .reserved = 0,
    .run = run,
    .cancel = cancel,
};
