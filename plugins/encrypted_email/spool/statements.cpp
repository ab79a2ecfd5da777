#include "encrypted_email/spool/statements.hpp"

namespace encrypted_email::spool {

Statements::Statements(sqlite3* database)
    : start(database, "BEGIN IMMEDIATE"),
      commit(database, "COMMIT"),
      rollback(database, "ROLLBACK"),
      read_totals(database, "SELECT unsettled, last_event, last_mail FROM spool"),
      update_totals(database, "UPDATE spool SET unsettled = ?1, last_event = ?2, last_mail = ?3"),
      page_count(database, "PRAGMA page_count"),
      free_pages(database, "PRAGMA freelist_count"),
      find_group(database, "SELECT key FROM groups WHERE name = ?1"),
      name_group(database, "SELECT name FROM groups WHERE key = ?1"),
      add_group(database, "INSERT INTO groups (name) VALUES (?1) RETURNING key"),
      all_groups(database, "SELECT key, name FROM groups ORDER BY key"),
      add_journal(database, "INSERT INTO journal VALUES (?1, ?2)"),
      read_journal(database, "SELECT records FROM journal WHERE number = ?1"),
      all_journal(database, "SELECT number, records FROM journal ORDER BY number"),
      drop_journal(database, "DELETE FROM journal WHERE number < ?1"),
      find_id(database, "SELECT number FROM ids WHERE segment = ?1 AND hash = ?2"),
      add_id(database, "INSERT INTO ids VALUES (?1, ?2, ?3)"),
      remove_id(database, "DELETE FROM ids WHERE segment = ?1 AND hash = ?2 AND number = ?3"),
      ids_between(database, "SELECT hash FROM ids WHERE segment >= ?1 AND segment < ?2"),
      add_settled_ids(database, "INSERT INTO settled_ids VALUES (?1, ?2, ?3)"),
      settled_ids(database, "SELECT batch, ids FROM settled_ids WHERE stretch = ?1"),
      settled_ids_of(database, "SELECT stretch, length(ids) FROM settled_ids WHERE batch = ?1"),
      remove_settled_ids(database, "DELETE FROM settled_ids WHERE batch = ?1"),
      next_stretch(database,
                   "SELECT min(next) FROM (SELECT min(segment >> 2) AS next FROM ids "
                   "WHERE segment >= ?1 << 2 UNION ALL "
                   "SELECT min(stretch) FROM settled_ids WHERE stretch >= ?1)"),
      read_id_filter(database, "SELECT ids, filter FROM id_filters WHERE stretch = ?1"),
      write_id_filter(database, "INSERT OR REPLACE INTO id_filters VALUES (?1, ?2, ?3)"),
      remove_id_filter(database, "DELETE FROM id_filters WHERE stretch = ?1"),
      add_event(database,
                "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"),
      read_event(database,
                 "SELECT id, run, ticket, priority, expires, mails_left, mails_open, places, "
                 "mails, dead FROM events WHERE number = ?1"),
      renew_ticket(database, "UPDATE events SET run = ?2, ticket = ?3 WHERE number = ?1"),
      open_mail(database, "UPDATE events SET mails_open = mails_open + 1 WHERE number = ?1"),
      update_event(database,
                   "UPDATE events SET mails_left = ?2, mails_open = ?3, mails = ?4, dead = ?5 "
                   "WHERE number = ?1"),
      move_event(database, "UPDATE events SET mails_left = ?2, places = ?3 WHERE number = ?1"),
      remove_event(database, "DELETE FROM events WHERE number = ?1"),
      add_payload(database, "INSERT OR REPLACE INTO payloads VALUES (?1, ?2)"),
      read_payload(database, "SELECT payload FROM payloads WHERE number = ?1"),
      payload_size(database, "SELECT length(payload) FROM payloads WHERE number = ?1"),
      remove_payload(database, "DELETE FROM payloads WHERE number = ?1"),
      add_waiting(database, "INSERT OR IGNORE INTO waiting VALUES (?1, ?2, ?3)"),
      remove_waiting(database,
                     "DELETE FROM waiting WHERE group_key = ?1 AND lane = ?2 AND number = ?3"),
      has_waiting(database, "SELECT 1 FROM waiting WHERE group_key = ?1 AND lane = ?2 LIMIT 1"),
      load_waiting(database,
                   "SELECT e.number, e.id, e.run, e.ticket, e.priority, p.payload "
                   "FROM waiting w CROSS JOIN events e ON e.number = w.number "
                   "LEFT JOIN payloads p ON p.number = w.number "
                   "WHERE w.group_key = ?1 AND w.lane = ?2 AND w.number > ?3 "
                   "ORDER BY w.number LIMIT ?4"),
      least_urgent(database,
                   "SELECT number, priority FROM events INDEXED BY evictable "
                   "WHERE number >> 13 = ?1 AND mails_open = 0 "
                   "ORDER BY priority DESC, number LIMIT 1"),
      next_evictable(database,
                     "SELECT number >> 13, priority FROM events INDEXED BY evictable "
                     "WHERE number >> 13 > ?1 AND mails_open = 0 "
                     "ORDER BY number >> 13, priority DESC LIMIT 1"),
      expired(database,
              "SELECT number FROM events INDEXED BY expiring WHERE mails_open = 0 "
              "AND expires > 0 AND expires <= ?1 ORDER BY expires LIMIT ?2"),
      find_mail(database,
                "SELECT group_key, lane, made, delayed_since, delay_cause, evicted, events, "
                "recipients, outcome, attempts, redeliveries, in_flight, ended FROM mails "
                "WHERE number = ?1"),
      add_mail(database,
               "INSERT INTO mails VALUES "
               "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"),
      update_mail(database,
                  "UPDATE mails SET recipients = ?2, outcome = ?3, attempts = ?4, "
                  "redeliveries = ?5, in_flight = ?6, ended = ?7 WHERE number = ?1"),
      unfinished(database,
                 "SELECT number FROM mails INDEXED BY unfinished WHERE ended = 0 ORDER BY number"),
      remove_mail(database, "DELETE FROM mails WHERE number = ?1"),
      add_batch(database, "INSERT INTO batches (newest, events) VALUES (?1, ?2) RETURNING batch"),
      read_batch(database, "SELECT events FROM batches WHERE batch = ?1"),
      oldest_batch(database, "SELECT batch, newest FROM batches ORDER BY batch LIMIT 1"),
      remove_batch(database, "DELETE FROM batches WHERE batch = ?1"),
      add_dead_letter(database, "INSERT OR REPLACE INTO dead_letters VALUES (?1, ?2, ?3)"),
      dead_letters(database,
                   "SELECT number, batch, payload FROM dead_letters WHERE number > ?1 "
                   "ORDER BY number LIMIT ?2"),
      remove_dead_letter(database, "DELETE FROM dead_letters WHERE number = ?1") {}

}  // namespace encrypted_email::spool
