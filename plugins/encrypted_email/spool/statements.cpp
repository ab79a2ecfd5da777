#include "encrypted_email/spool/statements.hpp"

namespace encrypted_email::spool {

Statements::Statements(sqlite3* database)
    : start(database, "BEGIN IMMEDIATE"),
      commit(database, "COMMIT"),
      rollback(database, "ROLLBACK"),
      update_totals(database, "UPDATE spool SET unsettled = ?1, last_event = ?2, last_mail = ?3"),
      page_count(database, "PRAGMA page_count"),
      free_pages(database, "PRAGMA freelist_count"),
      find_group(database, "SELECT key FROM groups WHERE name = ?1"),
      name_group(database, "SELECT name FROM groups WHERE key = ?1"),
      add_group(database, "INSERT INTO groups (name) VALUES (?1) RETURNING key"),
      all_groups(database, "SELECT key, name FROM groups ORDER BY key"),
      find_id(database, "SELECT number FROM ids WHERE segment = ?1 AND hash = ?2"),
      add_id(database, "INSERT INTO ids VALUES (?1, ?2, ?3)"),
      remove_id(database, "DELETE FROM ids WHERE segment = ?1 AND hash = ?2 AND number = ?3"),
      ids_between(database, "SELECT hash FROM ids WHERE segment >= ?1 AND segment < ?2"),
      next_id_segment(database,
                      "SELECT segment FROM ids WHERE segment >= ?1 ORDER BY segment LIMIT 1"),
      read_id_filter(database, "SELECT ids, filter FROM id_filters WHERE stretch = ?1"),
      write_id_filter(database, "INSERT OR REPLACE INTO id_filters VALUES (?1, ?2, ?3)"),
      remove_id_filter(database, "DELETE FROM id_filters WHERE stretch = ?1"),
      add_event(database,
                "INSERT OR IGNORE INTO events VALUES "
                "(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, NULL, 0, 0, NULL, 0)"),
      read_event(database,
                 "SELECT id, run, ticket, mails_left, mails_open, places, mails, settled, outcome, "
                 "reason, dead, priority FROM events WHERE number = ?1"),
      renew_ticket(database, "UPDATE events SET run = ?2, ticket = ?3 WHERE number = ?1"),
      open_mail(
          database,
          "UPDATE events SET mails_open = mails_open + 1 WHERE number = ?1 AND mails_left > 0"),
      update_event(database,
                   "UPDATE events SET mails_left = ?2, mails_open = ?3, mails = ?4, settled = ?5, "
                   "outcome = ?6, reason = ?7, dead = ?8 WHERE number = ?1"),
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
                   "WHERE number >> 13 = ?1 AND mails_left > 0 AND mails_open = 0 "
                   "ORDER BY priority DESC, number LIMIT 1"),
      next_evictable(database,
                     "SELECT number >> 13, priority FROM events INDEXED BY evictable "
                     "WHERE number >> 13 > ?1 AND mails_left > 0 AND mails_open = 0 "
                     "ORDER BY number >> 13, priority DESC LIMIT 1"),
      expired(database,
              "SELECT number FROM events INDEXED BY expiring WHERE mails_left > 0 AND "
              "mails_open = 0 AND expires > 0 AND expires <= ?1 ORDER BY expires LIMIT ?2"),
      remembered(database,
                 "SELECT number, id FROM events INDEXED BY remembered "
                 "WHERE settled > 0 AND settled < ?1 ORDER BY settled LIMIT ?2"),
      dead_letters(database,
                   "SELECT number, settled FROM events "
                   "INDEXED BY dead_letters WHERE dead = 1 AND settled > 0 AND number > ?1 "
                   "ORDER BY number LIMIT ?2"),
      find_mail(database, "SELECT events, ended FROM mails WHERE number = ?1"),
      add_mail(database,
               "INSERT INTO mails VALUES "
               "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL, ?10, ?11, ?12, 0)"),
      update_mail(database,
                  "UPDATE mails SET recipients = ?2, attempts = ?3, redeliveries = ?4, "
                  "in_flight = ?5 WHERE number = ?1 AND ended = 0"),
      end_mail(database,
               "UPDATE mails SET recipients = NULL, outcome = ?2, attempts = ?3, "
               "redeliveries = ?4, in_flight = 0, ended = ?5 WHERE number = ?1"),
      mail_outcome(database, "SELECT outcome, group_key FROM mails WHERE number = ?1"),
      unfinished(database,
                 "SELECT number, group_key, lane, made, delayed_since, delay_cause, evicted, "
                 "events, recipients, attempts, redeliveries, in_flight FROM mails "
                 "INDEXED BY unfinished WHERE ended = 0 ORDER BY number"),
      ended_mails(database,
                  "SELECT number, events FROM mails INDEXED BY ended_mails "
                  "WHERE ended > 0 AND ended < ?1 ORDER BY ended LIMIT ?2"),
      postpone_mail(database, "UPDATE mails SET ended = ?2 WHERE number = ?1"),
      remove_mail(database, "DELETE FROM mails WHERE number = ?1") {}

}  // namespace encrypted_email::spool
