#include "encrypted_email/spool/store.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <set>

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
    sql_ = std::make_unique<Statements>(database_->handle());
    try {
        // So that the log is written from its beginning again: a full disk may have no room behind
        // its end.
        checkpoint();
    } catch (const StorageError&) {
        // Then the next statement says whether the file can be used.
    }
    nursery_.emplace(*sql_);
    const std::optional<Totals> latest = nursery_->load();
    {
        Rows row = sql_->read_totals();
        if (!row.next()) {
            throw StorageError(StorageTrouble::damaged, "the spool's totals are missing");
        }
        totals_ = latest.value_or(Totals{row.number(0), row.number(1), row.number(2)});
        if (row.next()) throw StorageError(StorageTrouble::damaged, "the spool has two totals");
    }
    open_seal();

    Statement next_run(database_->handle(),
                       "UPDATE spool SET run = max(run + (?1 = 0), ?1) RETURNING run");
    Rows row = next_run(options_.run);
    if (row.next()) run_ = row.number(0);
    while (row.next()) {
    }
    committed_ = totals_;
    tables_.emplace(*sql_);
    ids_.emplace(*sql_, totals_.last_event);
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
        const bool in_use =
            totals_.unsettled > 0 || sql_->unfinished().next() ||
            std::any_of(nursery_->mails().begin(), nursery_->mails().end(),
                        [](const auto& mail) { return mail.second.row.ended_unix_ns == 0; });
        if (in_use) {
            throw StorageError(StorageTrouble::sealed,
                               "the spool is sealed, holds events, and no key is given");
        }
        // Nothing in it is still to be mailed: sealing ends with a file of its own.
        nursery_.reset();
        sql_.reset();
        database_.reset();
        file_.set_aside("sealed");
        database_ = std::make_unique<Database>(file_.path());
        sql_ = std::make_unique<Statements>(database_->handle());
        nursery_.emplace(*sql_);
        (void)nursery_->load();
        totals_ = {};
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
    (void)nursery_->load();
    Found found;
    found.last_event = totals_.last_event;
    found.last_mail = totals_.last_mail;
    std::vector<std::pair<std::int64_t, std::string>> groups;
    for (Rows rows = sql_->all_groups(); rows.next();) {
        groups.emplace_back(rows.integer(0), rows.bytes(1));
    }
    std::set<std::pair<GroupOnDisk, Lane>> young;
    for (const auto& [number, event] : nursery_->events()) {
        for (const Place& place : event.row.places) {
            if (place.waits) young.emplace(place.group, place.lane);
        }
    }
    const auto has = [&](GroupOnDisk group, Lane lane) {
        return young.contains({group, lane}) || tables_->has_waiting(group, lane);
    };
    for (const auto& [on_disk, name] : groups) {
        WaitingGroup group{names_.key_of(name), name, has(on_disk, Lane::urgent),
                           has(on_disk, Lane::ordinary)};
        if (group.urgent || group.ordinary) found.waiting.push_back(std::move(group));
    }
    for (const MailNumber mail : tables_->unfinished_mails())
        found.mails.push_back(unfinished(*tables_->find_mail(mail)));
    for (const auto& [number, mail] : nursery_->mails()) {
        if (mail.row.ended_unix_ns == 0) found.mails.push_back(unfinished(mail.row));
    }
    std::sort(found.mails.begin(), found.mails.end(),
              [](const auto& a, const auto& b) { return a.record.number < b.record.number; });
    return found;
}

void Store::start() {
    sql_->start.run();
    (void)nursery_->load();
    measure();
}

void Store::commit() {
    ids_->tidy();
    if (totals_ != committed_) nursery_->note(totals_);
    nursery_->write();
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
    nursery_->reset();
    tables_->reset();
    ids_->reset(totals_.last_event);
    batch_number_ = 0;
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

std::optional<GroupOnDisk> Store::find_group(GroupKey key) {
    const auto known = to_disk_.find(key);
    if (known != to_disk_.end()) return known->second;
    const std::string name = names_.name_of(key);
    Rows rows = sql_->find_group(std::string_view(name));
    if (!rows.next()) return std::nullopt;
    return to_disk_.emplace(key, rows.integer(0)).first->second;
}

GroupOnDisk Store::group_on_disk(GroupKey key) {
    if (const auto known = find_group(key)) return *known;
    const std::string name = names_.name_of(key);
    Rows rows = sql_->add_group(std::string_view(name));
    if (!rows.next()) throw StorageError(StorageTrouble::damaged, "a group has no number");
    const GroupOnDisk on_disk = rows.integer(0);
    while (rows.next()) {
    }
    to_disk_.emplace(key, on_disk);
    return on_disk;
}

GroupKey Store::group_of(GroupOnDisk on_disk) {
    const auto known = from_disk_.find(on_disk);
    if (known != from_disk_.end()) return known->second;
    Rows rows = sql_->name_group(on_disk);
    if (!rows.next()) throw StorageError(StorageTrouble::damaged, "a group has no name");
    return from_disk_.emplace(on_disk, names_.key_of(rows.bytes(0))).first->second;
}

}  // namespace encrypted_email::spool
