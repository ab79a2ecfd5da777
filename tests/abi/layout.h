/* layout.h - the layout and the constants of the contract as they were released, pinned.
 *
 * A line that fails says that a plugin in the field would break.  README.md says what to do when a
 * minor version appends a member.  Offsets and sizes are those of 64 bits and upper bounds on 32,
 * where the compiler's own warning of padding does the rest. */
#ifndef TESTS_ABI_LAYOUT_H_
#define TESTS_ABI_LAYOUT_H_

#include "plugin_api/alarm_sink.h"
#include "plugin_api/alarm_sink_dead_letters.h"
#include "plugin_api/alarm_sink_trust.h"
#include "plugin_api/alarm_sink_diagnosis.h"

#ifdef __cplusplus
#define PIN(condition) static_assert(condition, #condition)
#else
#define PIN(condition) _Static_assert(condition, #condition)
#endif

/* No padding behind the last member, on any machine: ALARM_SINK_HAS() would take it for a member
 * that a later minor puts there. */
#define ENDS_WITH(type, last) \
    PIN(sizeof(type) == offsetof(type, last) + sizeof(((type *)0)->last))

#if UINTPTR_MAX == UINT64_MAX
#define SIZE(type, size) PIN(sizeof(type) == (size))
#define AT(type, member, offset) PIN(offsetof(type, member) == (offset))
#else
#define SIZE(type, size) PIN(sizeof(type) <= (size))
#define AT(type, member, offset) PIN(offsetof(type, member) <= (offset))
#endif

#define VALUE(constant, value) PIN((constant) == (value))

/* ---- minor 0 --------------------------------------------------------------------------- */

AT(alarm_sink_str, data, 0);
AT(alarm_sink_str, len, 8);
SIZE(alarm_sink_str, 16);
ENDS_WITH(alarm_sink_str, len);

AT(alarm_sink_field, name, 0);
AT(alarm_sink_field, unit, 16);
AT(alarm_sink_field, type, 32);
AT(alarm_sink_field, flags, 36);
AT(alarm_sink_field, value, 40);
SIZE(alarm_sink_field, 56);
ENDS_WITH(alarm_sink_field, value);

AT(alarm_sink_error, struct_size, 0);
AT(alarm_sink_error, text_len, 4);
AT(alarm_sink_error, text, 8);
AT(alarm_sink_error, text_cap, 16);
SIZE(alarm_sink_error, 24);
ENDS_WITH(alarm_sink_error, text_cap);

AT(alarm_sink_event, struct_size, 0);
AT(alarm_sink_event, flags, 4);
AT(alarm_sink_event, event_id, 8);
AT(alarm_sink_event, ticket, 24);
AT(alarm_sink_event, occurred_unix_ns, 32);
AT(alarm_sink_event, expires_unix_ns, 40);
AT(alarm_sink_event, priority, 48);
AT(alarm_sink_event, previous_status, 52);
AT(alarm_sink_event, current_status, 56);
AT(alarm_sink_event, reserved, 60);
AT(alarm_sink_event, category, 64);
AT(alarm_sink_event, object, 80);
AT(alarm_sink_event, condition_id, 96);
AT(alarm_sink_event, route, 112);
AT(alarm_sink_event, summary, 128);
AT(alarm_sink_event, text, 144);
AT(alarm_sink_event, fields, 160);
AT(alarm_sink_event, field_count, 168);
SIZE(alarm_sink_event, 176);
ENDS_WITH(alarm_sink_event, field_count);

AT(alarm_sink_recipient_result, struct_size, 0);
AT(alarm_sink_recipient_result, outcome, 4);
AT(alarm_sink_recipient_result, address, 8);
AT(alarm_sink_recipient_result, reply_code, 24);
AT(alarm_sink_recipient_result, enhanced_status, 28);
AT(alarm_sink_recipient_result, reply_text, 32);
SIZE(alarm_sink_recipient_result, 48);
ENDS_WITH(alarm_sink_recipient_result, reply_text);

AT(alarm_sink_receipt, struct_size, 0);
AT(alarm_sink_receipt, stage, 4);
AT(alarm_sink_receipt, outcome, 8);
AT(alarm_sink_receipt, certainty, 12);
AT(alarm_sink_receipt, event_id, 16);
AT(alarm_sink_receipt, ticket, 32);
AT(alarm_sink_receipt, attempts, 40);
AT(alarm_sink_receipt, reserved, 44);
AT(alarm_sink_receipt, reason, 48);
AT(alarm_sink_receipt, recipients, 64);
AT(alarm_sink_receipt, recipient_count, 72);
SIZE(alarm_sink_receipt, 80);
ENDS_WITH(alarm_sink_receipt, recipient_count);

AT(alarm_sink_trouble, struct_size, 0);
AT(alarm_sink_trouble, active, 4);
AT(alarm_sink_trouble, priority, 8);
AT(alarm_sink_trouble, reserved, 12);
AT(alarm_sink_trouble, key, 16);
AT(alarm_sink_trouble, text, 32);
SIZE(alarm_sink_trouble, 48);
ENDS_WITH(alarm_sink_trouble, text);

AT(alarm_sink_host, struct_size, 0);
AT(alarm_sink_host, abi_minor, 4);
AT(alarm_sink_host, ctx, 8);
AT(alarm_sink_host, log_enabled, 16);
AT(alarm_sink_host, log, 24);
AT(alarm_sink_host, unix_now_ns, 32);
AT(alarm_sink_host, mono_now_ns, 40);
AT(alarm_sink_host, secret, 48);
AT(alarm_sink_host, receipts, 56);
AT(alarm_sink_host, writable, 64);
AT(alarm_sink_host, trouble, 72);
AT(alarm_sink_host, query, 80);
SIZE(alarm_sink_host, 88);
ENDS_WITH(alarm_sink_host, query);

AT(alarm_sink_create_info, struct_size, 0);
AT(alarm_sink_create_info, flags, 4);
AT(alarm_sink_create_info, instance, 8);
AT(alarm_sink_create_info, state_dir, 24);
SIZE(alarm_sink_create_info, 40);
ENDS_WITH(alarm_sink_create_info, state_dir);

AT(alarm_sink_config, struct_size, 0);
AT(alarm_sink_config, flags, 4);
AT(alarm_sink_config, text, 8);
AT(alarm_sink_config, origin, 24);
SIZE(alarm_sink_config, 40);
ENDS_WITH(alarm_sink_config, origin);

AT(alarm_sink_sink_api, struct_size, 0);
AT(alarm_sink_sink_api, reserved, 4);
AT(alarm_sink_sink_api, configure, 8);
AT(alarm_sink_sink_api, start, 16);
AT(alarm_sink_sink_api, submit, 24);
AT(alarm_sink_sink_api, flush, 32);
AT(alarm_sink_sink_api, stop, 40);
AT(alarm_sink_sink_api, destroy, 48);
AT(alarm_sink_sink_api, query, 56);
SIZE(alarm_sink_sink_api, 64);
ENDS_WITH(alarm_sink_sink_api, query);

AT(alarm_sink_module, struct_size, 0);
AT(alarm_sink_module, flags, 4);
AT(alarm_sink_module, magic, 8);
AT(alarm_sink_module, abi_minor, 16);
AT(alarm_sink_module, min_host_minor, 20);
AT(alarm_sink_module, id, 24);
AT(alarm_sink_module, name, 32);
AT(alarm_sink_module, version, 40);
AT(alarm_sink_module, build, 48);
AT(alarm_sink_module, api, 56);
AT(alarm_sink_module, create, 64);
SIZE(alarm_sink_module, 72);
ENDS_WITH(alarm_sink_module, create);

SIZE(alarm_sink_status, 4);

VALUE(ALARM_SINK_ABI_MAJOR, 1);
VALUE(ALARM_SINK_MAGIC, UINT64_C(0x314b4e4953410d0a));
PIN(sizeof(ALARM_SINK_ENTRY_SYMBOL) == sizeof("alarm_sink_module_v1"));
VALUE(ALARM_SINK_PRIORITY_MOST_URGENT, 0);
VALUE(ALARM_SINK_PRIORITY_LEAST_URGENT, 255);

VALUE(ALARM_SINK_FIELD_TEXT, 1);
VALUE(ALARM_SINK_FIELD_INTEGER, 2);
VALUE(ALARM_SINK_FIELD_REAL, 3);
VALUE(ALARM_SINK_FIELD_BOOLEAN, 4);

VALUE(ALARM_SINK_OK, 0);

VALUE(ALARM_SINK_E_INVALID, -1);
VALUE(ALARM_SINK_E_STATE, -2);
VALUE(ALARM_SINK_E_AGAIN, -3);
VALUE(ALARM_SINK_E_TIMEOUT, -4);
VALUE(ALARM_SINK_E_CONFIG, -5);
VALUE(ALARM_SINK_E_STORAGE, -6);
VALUE(ALARM_SINK_E_SECRET, -7);
VALUE(ALARM_SINK_E_UNSUPPORTED, -8);
VALUE(ALARM_SINK_E_INTERNAL, -99);

VALUE(ALARM_SINK_POINT_UNSPECIFIED, 0);
VALUE(ALARM_SINK_POINT_NORMAL, 1);
VALUE(ALARM_SINK_POINT_OFF_NORMAL, 2);
VALUE(ALARM_SINK_POINT_FAULT, 3);
VALUE(ALARM_SINK_POINT_LOW_LIMIT, 4);
VALUE(ALARM_SINK_POINT_HIGH_LIMIT, 5);
VALUE(ALARM_SINK_POINT_LOW_WARNING, 6);
VALUE(ALARM_SINK_POINT_HIGH_WARNING, 7);
VALUE(ALARM_SINK_POINT_LOW_ALARM, 8);
VALUE(ALARM_SINK_POINT_HIGH_ALARM, 9);
VALUE(ALARM_SINK_POINT_ALARM, 10);
VALUE(ALARM_SINK_POINT_TROUBLE, 11);
VALUE(ALARM_SINK_POINT_OFFLINE, 12);
VALUE(ALARM_SINK_POINT_ONLINE, 13);
VALUE(ALARM_SINK_POINT_SHUTDOWN, 14);
VALUE(ALARM_SINK_POINT_UNRELIABLE, 15);

VALUE(ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED, 1);
VALUE(ALARM_SINK_EVENT_ACKNOWLEDGED, 2);

VALUE(ALARM_SINK_STAGE_CUSTODY, 1);
VALUE(ALARM_SINK_STAGE_FINAL, 2);

VALUE(ALARM_SINK_OUTCOME_PENDING, 0);
VALUE(ALARM_SINK_OUTCOME_DELIVERED, 1);
VALUE(ALARM_SINK_OUTCOME_PARTIAL, 2);
VALUE(ALARM_SINK_OUTCOME_REJECTED, 3);
VALUE(ALARM_SINK_OUTCOME_EXPIRED, 4);
VALUE(ALARM_SINK_OUTCOME_FILTERED, 5);
VALUE(ALARM_SINK_OUTCOME_EVICTED, 6);

VALUE(ALARM_SINK_SENT_NO, 0);
VALUE(ALARM_SINK_SENT_MAYBE, 1);
VALUE(ALARM_SINK_SENT_YES, 2);

VALUE(ALARM_SINK_LOG_DEBUG, 0);
VALUE(ALARM_SINK_LOG_INFO, 1);
VALUE(ALARM_SINK_LOG_WARNING, 2);
VALUE(ALARM_SINK_LOG_ERROR, 3);
VALUE(ALARM_SINK_LOG_MISUSE, 4);

VALUE(ALARM_SINK_CONFIG_DRY_RUN, 1);

VALUE(ALARM_SINK_FLUSH_CUSTODY, 1);
VALUE(ALARM_SINK_FLUSH_ATTEMPT, 2);

VALUE(ALARM_SINK_MODULE_UNLOADABLE, 1);

/* ---- alarm_sink.dead_letters/1 ---------------------------------------------------------- */

AT(alarm_sink_dead_letter, struct_size, 0);
AT(alarm_sink_dead_letter, reserved, 4);
AT(alarm_sink_dead_letter, number, 8);
AT(alarm_sink_dead_letter, given_up_unix_ns, 16);
AT(alarm_sink_dead_letter, event, 24);
AT(alarm_sink_dead_letter, receipt, 32);
SIZE(alarm_sink_dead_letter, 40);
ENDS_WITH(alarm_sink_dead_letter, receipt);

AT(alarm_sink_dead_letters, struct_size, 0);
AT(alarm_sink_dead_letters, reserved, 4);
AT(alarm_sink_dead_letters, list, 8);
SIZE(alarm_sink_dead_letters, 16);
ENDS_WITH(alarm_sink_dead_letters, list);

/* ---- alarm_sink.trust/1 ----------------------------------------------------------------- */

VALUE(ALARM_SINK_TRUST_BY_FORCE, 1);

AT(alarm_sink_trust_finding, struct_size, 0);
AT(alarm_sink_trust_finding, refused, 4);
AT(alarm_sink_trust_finding, source, 8);
AT(alarm_sink_trust_finding, text, 24);
SIZE(alarm_sink_trust_finding, 40);
ENDS_WITH(alarm_sink_trust_finding, text);

AT(alarm_sink_trust, struct_size, 0);
AT(alarm_sink_trust, reserved, 4);
AT(alarm_sink_trust, update, 8);
AT(alarm_sink_trust, roll_back, 16);
SIZE(alarm_sink_trust, 24);
ENDS_WITH(alarm_sink_trust, roll_back);

/* ---- alarm_sink.diagnose/1 -------------------------------------------------------------- */

VALUE(ALARM_SINK_DIAGNOSIS_SEND, 1);

VALUE(ALARM_SINK_STEP_NOT_TRIED, 0);
VALUE(ALARM_SINK_STEP_PASSED, 1);
VALUE(ALARM_SINK_STEP_FAILED, 2);
VALUE(ALARM_SINK_STEP_SKIPPED, 3);
VALUE(ALARM_SINK_STEP_UNDER_WAY, 4);

VALUE(ALARM_SINK_TRANSCRIPT_REMARK, 0);
VALUE(ALARM_SINK_TRANSCRIPT_SINK, 1);
VALUE(ALARM_SINK_TRANSCRIPT_PEER, 2);

AT(alarm_sink_diagnosis_step, struct_size, 0);
AT(alarm_sink_diagnosis_step, verdict, 4);
AT(alarm_sink_diagnosis_step, took_ns, 8);
AT(alarm_sink_diagnosis_step, subject, 16);
AT(alarm_sink_diagnosis_step, name, 32);
AT(alarm_sink_diagnosis_step, object, 48);
AT(alarm_sink_diagnosis_step, finding, 64);
AT(alarm_sink_diagnosis_step, words, 80);
AT(alarm_sink_diagnosis_step, remedy, 96);
SIZE(alarm_sink_diagnosis_step, 112);
ENDS_WITH(alarm_sink_diagnosis_step, remedy);

AT(alarm_sink_transcript_line, struct_size, 0);
AT(alarm_sink_transcript_line, from, 4);
AT(alarm_sink_transcript_line, after_ns, 8);
AT(alarm_sink_transcript_line, subject, 16);
AT(alarm_sink_transcript_line, text, 32);
SIZE(alarm_sink_transcript_line, 48);
ENDS_WITH(alarm_sink_transcript_line, text);

AT(alarm_sink_diagnosis, struct_size, 0);
AT(alarm_sink_diagnosis, reserved, 4);
AT(alarm_sink_diagnosis, run, 8);
AT(alarm_sink_diagnosis, cancel, 16);
SIZE(alarm_sink_diagnosis, 24);
ENDS_WITH(alarm_sink_diagnosis, cancel);

#endif
