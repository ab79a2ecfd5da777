#include "encrypted_email/spool/store.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <exception>
#include <limits>

#include "encrypted_email/spool/record_codec.hpp"
#include "encrypted_email/spool/storage_error.hpp"

namespace encrypted_email::spool {
namespace {

std::uint64_t free_bytes(const std::string& folder) {
    struct statvfs found {};
    if (::statvfs(folder.c_str(), &found) != 0) return std::numeric_limits<std::uint64_t>::max();
    return std::uint64_t{found.f_bavail} * found.f_frsize;
}

}  // namespace

Store::Store(StoreOptions options, GroupNames& names)
    : options_(std::move(options)), names_(names), file_(options_.folder) {
    const auto begin_afresh = [this](const std::string& why) {
        sql_.reset();
        database_.reset();
        set_aside_ = why + "; the file is now " + file_.set_aside("damaged");
        open();
    };
    if (!options_.broken.empty()) {
        begin_afresh(options_.broken);
    } else {
        try {
            open();
        } catch (const StorageError& error) {
            if (error.kind() != StorageTrouble::damaged) throw;
            begin_afresh(error.what());
        }
    }
    options_.seal_key = {};
}

void Store::open() {
    database_ = std::make_unique<Database>(file_.path());
    open_seal();
    sql_ = std::make_unique<Statements>(database_->handle());
    try {
        // So that the log is written from its beginning again: a full disk may have no room behind
        // its end.
        checkpoint();
    } catch (const StorageError&) {
        // Then the next statement says whether the file can be used.
    }

    Statement next_run(database_->handle(),
                       "UPDATE spool SET run = max(run + (?1 = 0), ?1) "
                       "RETURNING run, unsettled, last_event, last_mail");
    Rows row = next_run(options_.run);
    if (!row.next()) throw StorageError(StorageTrouble::damaged, "the spool's totals are missing");
    run_ = row.number(0);
    totals_ = {row.number(1), row.number(2), row.number(3)};
    committed_ = totals_;
    ids_.emplace(*sql_, totals_.last_event);
    eviction_.emplace(*sql_);
    if (row.next()) throw StorageError(StorageTrouble::damaged, "the spool has two totals");
}

void Store::open_seal() {
    std::optional<std::string> salt;
    std::string check;
    {
        Statement find(database_->handle(), "SELECT seal_salt, seal_check FROM spool");
        Rows row = find();
        if (row.next() && !row.is_null(0)) {
            salt = row.bytes(0);
            check = row.bytes(1);
        }
    }
    if (options_.seal_key.empty()) {
        if (!salt) return;
        const bool in_use = database_->value_of(
                                "SELECT unsettled > 0 OR EXISTS (SELECT 1 FROM mails "
                                "INDEXED BY unfinished WHERE ended = 0) FROM spool") != 0;
        if (in_use) {
            throw StorageError(StorageTrouble::sealed,
                               "the spool is sealed, holds events, and no key is given");
        }
        // Nothing in it is still to be mailed: sealing ends with a file of its own.
        database_.reset();
        file_.set_aside("sealed");
        database_ = std::make_unique<Database>(file_.path());
        return;
    }
    if (salt) {
        seal_ = Seal(options_.seal_key, *salt);
        if (seal_.check() == check) return;
        throw StorageError(StorageTrouble::sealed,
                           "the key is not the one that the spool was sealed with");
    }
    salt = Seal::new_salt();
    seal_ = Seal(options_.seal_key, *salt);
    Statement(database_->handle(), "UPDATE spool SET seal_salt = ?1, seal_check = ?2")
        .run(std::string_view(*salt), std::string_view(seal_.check()));
}

Found Store::found() {
    Found found;
    found.last_event = totals_.last_event;
    found.last_mail = totals_.last_mail;
    std::vector<std::pair<std::int64_t, std::string>> groups;
    for (Rows rows = sql_->all_groups(); rows.next();) {
        groups.emplace_back(rows.integer(0), rows.bytes(1));
    }
    const auto has = [this](std::int64_t group, Lane lane) {
        return sql_->has_waiting(group, static_cast<int>(lane)).next();
    };
    for (auto& [on_disk, name] : groups) {
        WaitingGroup group{names_.key_of(name), name, has(on_disk, Lane::urgent),
                           has(on_disk, Lane::ordinary)};
        if (group.urgent || group.ordinary) found.waiting.push_back(std::move(group));
    }
    for (Rows rows = sql_->unfinished(); rows.next();) {
        UnfinishedMail& mail = found.mails.emplace_back();
        mail.record.number = rows.number(0);
        mail.record.group = group_of(rows.integer(1));
        mail.record.lane = static_cast<Lane>(rows.small(2) & 1);
        mail.record.made_unix_ns = rows.integer(3);
        mail.record.delayed_since_unix_ns = rows.integer(4);
        const auto cause = seal_.unseal(RecordKind::delay_cause, mail.record.number, rows.bytes(5));
        mail.record.delay_cause = cause.value_or("");
        mail.record.evicted = rows.number(6);
        mail.record.events = numbers_of(rows.bytes(7));
        const auto recipients =
            seal_.unseal(RecordKind::recipients, mail.record.number, rows.bytes(8));
        if (recipients)
            mail.progress.recipients = read_recipients(*recipients).value_or(Recipients());
        mail.progress.attempts = rows.small(9);
        mail.progress.redeliveries = rows.small(10);
        mail.progress.in_flight = rows.integer(11) != 0;
    }
    for (UnfinishedMail& mail : found.mails)
        mail.events = events_of(mail.record.events);
    return found;
}

void Store::start() {
    sql_->start.run();
    measure();
}

void Store::commit() {
    ids_->tidy();
    if (totals_ != committed_) {
        sql_->update_totals.run(totals_.unsettled, totals_.last_event, totals_.last_mail);
    }
    sql_->commit.run();
    committed_ = totals_;
    outcomes_.clear();
}

void Store::rollback() noexcept {
    try {
        sql_->rollback.run();
    } catch (const std::exception&) {
        // SQLite has rolled back by itself, as it does after some failures.
    }
    totals_ = committed_;
    ids_->reset(totals_.last_event);
    eviction_->reset();
    to_disk_.clear();
    from_disk_.clear();
    outcomes_.clear();
    discarded_.clear();
}

void Store::measure() {
    const auto value = [](Rows rows) { return rows.next() ? rows.number(0) : 0; };
    const std::uint64_t pages = value(sql_->page_count());
    const std::uint64_t free_pages = value(sql_->free_pages());
    used_bytes_ = (pages - std::min(pages, free_pages)) * database_->page_size();
    spare_bytes_ = free_pages * database_->page_size();
    disk_bytes_ = free_bytes(file_.folder());
    const Limits& limits = options_.limits;
    const auto is_low = [](std::uint64_t used, std::uint64_t limit) {
        return used < limit - limit / 5;
    };
    if (is_low(totals_.unsettled, limits.events) && is_low(used_bytes_, limits.bytes) &&
        disk_bytes_ / 2 > limits.keep_free) {
        pressure_.clear();
    }
}

std::optional<std::int64_t> Store::find_group(GroupKey key) {
    const auto known = to_disk_.find(key);
    if (known != to_disk_.end()) return known->second;
    const std::string name = names_.name_of(key);
    Rows rows = sql_->find_group(std::string_view(name));
    if (!rows.next()) return std::nullopt;
    return to_disk_.emplace(key, rows.integer(0)).first->second;
}

std::int64_t Store::group_on_disk(GroupKey key) {
    if (const auto known = find_group(key)) return *known;
    const std::string name = names_.name_of(key);
    Rows rows = sql_->add_group(std::string_view(name));
    if (!rows.next()) throw StorageError(StorageTrouble::damaged, "a group has no number");
    const std::int64_t on_disk = rows.integer(0);
    while (rows.next()) {
    }
    to_disk_.emplace(key, on_disk);
    return on_disk;
}

GroupKey Store::group_of(std::int64_t on_disk) {
    const auto known = from_disk_.find(on_disk);
    if (known != from_disk_.end()) return known->second;
    Rows rows = sql_->name_group(on_disk);
    if (!rows.next()) throw StorageError(StorageTrouble::damaged, "a group has no name");
    return from_disk_.emplace(on_disk, names_.key_of(rows.bytes(0))).first->second;
}

std::vector<EventNumber> Store::numbers_of(std::string_view bytes) const {
    std::optional<std::vector<EventNumber>> numbers = read_numbers(bytes);
    if (!numbers) throw StorageError(StorageTrouble::damaged, "a list of numbers is broken");
    return std::move(*numbers);
}

}  // namespace encrypted_email::spool
