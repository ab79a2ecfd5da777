#include "tests/crash/book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "tests/crash/told_mail.hpp"

namespace crash {
namespace {

constexpr std::size_t kMostComplaints = 20;

std::uint64_t hash_of(const std::vector<ToldEvent>& events) {
    std::uint64_t hash = events.size();
    for (const ToldEvent& event : events)
        hash = hash * 0x100000001b3 + event.index;
    return hash;
}

// Whoever got the mail, as long as all of them are of one group.
struct Addressees {
    std::size_t group = 0;
    Recipients bits = 0;
    bool one_group = true;
};

Addressees addressees_of(const host_stub::trial_server::Mail& mail) {
    Addressees all;
    for (const std::string& address : mail.recipients) {
        const auto place = place_of(address);
        if (!place || (all.bits != 0 && place->group != all.group)) {
            all.one_group = false;
            return all;
        }
        all.group = place->group;
        all.bits = static_cast<Recipients>(all.bits | place->bit);
    }
    return all;
}

// What is wrong with a mail in itself; empty: nothing.
std::string defect_of(const ToldMail& mail) {
    if (!mail.defect.empty()) return mail.defect;
    if (mail.events.empty()) return "it tells no event";
    if (mail.counted_events != mail.events.size()) {
        return fmt::format("it tells {} events and says {}", mail.events.size(),
                           mail.counted_events);
    }
    std::set<Index> seen;
    for (const ToldEvent& event : mail.events) {
        if (!seen.insert(event.index).second) {
            return fmt::format("it tells event {} twice", event.index);
        }
        if (!event.summary_is_right) {
            return fmt::format("the summary of event {} is not what was submitted", event.index);
        }
        if (!event.text_is_complete) {
            return fmt::format("the text of event {} is cut off", event.index);
        }
    }
    return {};
}

}  // namespace

Book::Book(const Generator& generator, Index events)
    : generator_(generator), told_(events), told_in_(events), missing_(events) {}

std::string Book::about(const host_stub::trial_server::Mail& mail, std::string_view message_id,
                        std::string_view what) const {
    return fmt::format("mail {} {} to {}: {}", counts_.mails, message_id,
                       fmt::join(mail.recipients, ", "), what);
}

Book::Entered Book::enter(const host_stub::trial_server::Mail& mail, Index submitted) {
    ++counts_.mails;
    const ToldMail told = read_told_mail(mail.content, generator_);
    counts_.events += told.events.size();
    counts_.most_events = std::max<std::uint64_t>(counts_.most_events, told.events.size());
    const auto complaint = [&](std::uint64_t& count, std::string_view what) {
        ++count;
        if (complaints_.size() == kMostComplaints) return;
        complaints_.push_back(about(mail, told.message_id, what));
    };
    if (const std::string defect = defect_of(told); !defect.empty()) {
        complaint(counts_.broken, defect);
    }
    const Addressees addressees = addressees_of(mail);
    if (!addressees.one_group || addressees.bits == 0) {
        complaint(counts_.wrong_recipients, "its recipients are not those of one group");
        return {};
    }
    const Group& group = groups()[addressees.group];
    if (told.group != group.name) complaint(counts_.broken, "it says that it is for " + told.group);

    Entered entered{std::hash<std::string>{}(told.message_id), {}};
    const auto tag = static_cast<std::uint32_t>(entered.key >> 32) | 1u;  // 0: not told so far
    const auto [position, is_new] = mails_.try_emplace(entered.key);
    MailEntry& entry = position->second;
    if (is_new) {
        entry.body = told.body_hash;
        entry.events = hash_of(told.events);
    } else if (entry.body != told.body_hash || entry.events != hash_of(told.events)) {
        complaint(counts_.changed, "its Message-ID was that of another mail");
    }
    if ((entry.recipients & addressees.bits) != 0) {
        ++counts_.duplicates;
        if (++entry.duplicates > entry.ambiguous) {
            ++counts_.unfounded;
            if (unfounded_.size() < kMostComplaints) {
                unfounded_.push_back(about(mail, told.message_id, "it comes again"));
            }
        }
    }
    entry.recipients = static_cast<Recipients>(entry.recipients | addressees.bits);

    for (const ToldEvent& event : told.events) {
        if (event.index >= std::min<std::size_t>(submitted, told_.size())) {
            complaint(counts_.unknown, fmt::format("event {} was not submitted", event.index));
            continue;
        }
        if (generator_.category(event.index) != group.category) {
            complaint(counts_.wrong_recipients,
                      fmt::format("event {} is not for this group", event.index));
            continue;
        }
        entered.events.push_back(event.index);
        Recipients& so_far = told_[event.index];
        std::uint32_t& first = told_in_[event.index][rank_of(addressees.group)];
        if ((so_far & addressees.bits) != 0 && first != tag) ++counts_.regrouped;
        if (first == 0) first = tag;
        const bool was_told = is_told(event.index);
        so_far = static_cast<Recipients>(so_far | addressees.bits);
        if (!was_told && is_told(event.index)) --missing_;
    }
    return entered;
}

void Book::ambiguous(MailKey mail) {
    ++counts_.ambiguous;
    ++mails_[mail].ambiguous;
}

bool Book::is_told(Index event) const {
    const Recipients all = everybody(generator_.category(event));
    return (told_[event] & all) == all;
}

std::uint64_t Book::falsely_delivered(const Stages& stages) const {
    std::uint64_t count = 0;
    for (Index event = 0; event < stages.events(); ++event) {
        if (stages.is_delivered(event) && !is_told(event)) ++count;
    }
    return count;
}

}  // namespace crash
