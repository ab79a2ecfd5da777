// statements.hpp - every SQL statement of the store, prepared once.
//
// Threads: one at a time, with the database.
// See:     schema.cpp for the tables
#pragma once

#include "encrypted_email/spool/statement.hpp"

namespace encrypted_email::spool {

struct Statements {
    explicit Statements(sqlite3* database);

    Statement start, commit, rollback;

    Statement read_totals, update_totals;  // unsettled, last event, last mail
    Statement page_count, free_pages;

    Statement find_group, name_group, add_group, all_groups;

    Statement add_journal, read_journal, all_journal, drop_journal;

    Statement find_id, add_id, remove_id, ids_between;
    Statement add_settled_ids, settled_ids, settled_ids_of, remove_settled_ids, next_stretch;
    Statement read_id_filter, write_id_filter, remove_id_filter;
    Statement add_event, read_event, renew_ticket, open_mail, update_event, move_event;
    Statement remove_event;
    Statement add_payload, read_payload, payload_size, remove_payload;
    Statement add_waiting, remove_waiting, has_waiting, load_waiting;
    Statement least_urgent, next_evictable, expired;

    Statement find_mail, add_mail, update_mail, unfinished, remove_mail;

    Statement add_batch, read_batch, oldest_batch, remove_batch;
    Statement add_dead_letter, dead_letters, remove_dead_letter;
};

}  // namespace encrypted_email::spool
