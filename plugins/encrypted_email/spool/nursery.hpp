// nursery.hpp - the young rows: in memory, and on disk as a journal of what was done to them.
//
// Most events are mailed within seconds.  Written into tables they would cost a dozen changes of
// trees on the way; here each change is some bytes in a journal, and the commit writes them in one
// piece.  What is still young when the journal has become long moves on (Store::fold): settled
// rows together into a batch, those that wait into the tables.
//
// What was done in a transaction that is rolled back is forgotten by reset(); load() then reads
// again what the journal has.  So does a process that starts.
//
// Threads: one at a time, with the database.
// Fails:   by StorageError or std::bad_alloc; then reset().
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "encrypted_email/spool/journal.hpp"
#include "encrypted_email/spool/rows.hpp"

namespace encrypted_email::spool {

class Nursery {
public:
    struct Young {
        EventRow row;
        Journal::Position payload;
        bool is_listed = false;  // in settled()
        bool survived = false;   // a fold
    };
    struct YoungMail {
        MailRow row;
        bool survived = false;
    };
    using Events = std::unordered_map<EventNumber, Young>;
    using Mails = std::map<MailNumber, YoungMail>;

    explicit Nursery(Statements& sql) : journal_(sql) {}

    // Nothing when it is loaded already.  Returns the totals that the journal has last, if any.
    std::optional<Totals> load();
    void reset();

    // Rows may be changed in place; then save() writes their state.
    [[nodiscard]] EventRow* find(EventNumber event);
    [[nodiscard]] EventRow* find(std::string_view id);
    [[nodiscard]] MailRow* find_mail(MailNumber mail);

    EventRow& add(EventRow row, std::string_view payload);
    void save(EventRow& row);
    void remove(EventNumber event);
    // Until the next call; empty when it has none.
    [[nodiscard]] std::string_view payload(EventNumber event);

    void add(MailRow row);
    void save(MailRow& row);
    void remove_mail(MailNumber mail);

    void note(const Totals& totals);
    // Before a commit.
    void write() { journal_.write(); }

    [[nodiscard]] const Events& events() const { return events_; }
    [[nodiscard]] const Mails& mails() const { return mails_; }
    // By when they were settled.
    [[nodiscard]] const std::deque<EventNumber>& settled() const { return settled_; }
    [[nodiscard]] std::uint64_t bytes() const { return journal_.bytes(); }

    // Those for which `wanted` is true, by number.
    template <typename Wanted>
    [[nodiscard]] std::vector<EventNumber> select(Wanted wanted) const;

    // A new journal in place of the old one, with what keep() is told in between.  Everything else
    // has been taken elsewhere by then, and is forgotten.
    void begin_renewal();
    void keep(EventNumber event);
    void keep_mail(MailNumber mail);
    void end_renewal();

private:
    void replay(std::uint64_t row, std::string_view records, std::optional<Totals>& totals);
    Young& place(EventRow row);
    MailRow& place(MailRow row);
    void list(Young& young);
    void forget(EventNumber event);
    void write(Young& young, std::string_view payload);
    void write(const MailRow& row);

    Journal journal_;
    bool is_loaded_ = false;
    bool is_renewing_ = false;
    Events events_;
    std::unordered_map<std::string_view, EventNumber> ids_;  // views into the rows
    std::deque<EventNumber> settled_;
    Mails mails_;
    std::vector<EventNumber> kept_;  // in this renewal
    std::vector<MailNumber> kept_mails_;
};

template <typename Wanted>
std::vector<EventNumber> Nursery::select(Wanted wanted) const {
    std::vector<EventNumber> numbers;
    for (const auto& [number, young] : events_) {
        if (wanted(young.row)) numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

}  // namespace encrypted_email::spool
