/* anchor.c - a library whose functions name every struct of the contract, for libabigail.
 *
 * A plugin exports one function, and structs that only a `const void *` leads to (abilities of
 * query()) would be invisible in it.  Name such structs here as well. */
#include "plugin_api/alarm_sink.h"
#include "plugin_api/alarm_sink_dead_letters.h"
#include "plugin_api/alarm_sink_trust.h"
#include "plugin_api/alarm_sink_diagnosis.h"

ALARM_SINK_EXPORT void anchor_module(const alarm_sink_module*, alarm_sink_entry_fn);
ALARM_SINK_EXPORT void anchor_sink(const alarm_sink_sink_api*, const alarm_sink_create_info*,
                                   const alarm_sink_config*, const alarm_sink_error*);
ALARM_SINK_EXPORT void anchor_host(const alarm_sink_host*, const alarm_sink_trouble*,
                                   alarm_sink_view_fn);
ALARM_SINK_EXPORT void anchor_event(const alarm_sink_event*, const alarm_sink_field*,
                                    const alarm_sink_receipt*, const alarm_sink_recipient_result*);

ALARM_SINK_EXPORT void anchor_dead_letters(const alarm_sink_dead_letters*,
                                           const alarm_sink_dead_letter*);
ALARM_SINK_EXPORT void anchor_trust(const alarm_sink_trust*, const alarm_sink_trust_finding*);

ALARM_SINK_EXPORT void anchor_diagnosis(const alarm_sink_diagnosis*,
                                        const alarm_sink_diagnosis_step*,
                                        const alarm_sink_transcript_line*);

void anchor_module(const alarm_sink_module* module, alarm_sink_entry_fn entry) {
    (void)module, (void)entry;
}

void anchor_sink(const alarm_sink_sink_api* api, const alarm_sink_create_info* info,
                 const alarm_sink_config* config, const alarm_sink_error* error) {
    (void)api, (void)info, (void)config, (void)error;
}

void anchor_host(const alarm_sink_host* host, const alarm_sink_trouble* trouble,
                 alarm_sink_view_fn view) {
    (void)host, (void)trouble, (void)view;
}

void anchor_event(const alarm_sink_event* event, const alarm_sink_field* field,
                  const alarm_sink_receipt* receipt, const alarm_sink_recipient_result* result) {
    (void)event, (void)field, (void)receipt, (void)result;
}

void anchor_dead_letters(const alarm_sink_dead_letters* letters,
                         const alarm_sink_dead_letter* letter) {
    (void)letters, (void)letter;
}

void anchor_trust(const alarm_sink_trust* trust, const alarm_sink_trust_finding* finding) {
    (void)trust, (void)finding;
}

void anchor_diagnosis(const alarm_sink_diagnosis* diagnosis, const alarm_sink_diagnosis_step* step,
                      const alarm_sink_transcript_line* line) {
    (void)diagnosis, (void)step, (void)line;
}
