#include "encrypted_email/configuration/group_reader.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

#include "encrypted_email/configuration/address.hpp"
#include "encrypted_email/configuration/filter_reader.hpp"
#include "encrypted_email/configuration/key_table.hpp"
#include "encrypted_email/configuration/nearest.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::size_t kMostRecipients = 1000;

// A group that is being read, the relays that it may name, and under which key each mailbox was
// found.
struct Draft {
    MailingGroup group;
    std::span<const std::string_view> relays;
    std::map<std::string, std::string_view> key_of_mailbox;
};

std::optional<Address> read_address(const Value& value) {
    if (value.node().kind != Kind::text) {
        value.refuse_kind("an address as a string");
        return std::nullopt;
    }
    ParsedAddress parsed = parse_address(value.node().text);
    if (!parsed.address) {
        value.refuse(parsed.error);
    }
    return parsed.address;
}

void read_from(const Value& value, Draft& draft) {
    if (std::optional<Address> address = read_address(value)) {
        draft.group.from = std::move(*address);
    }
}

void read_recipient(const Value& value, std::string_view key, std::vector<Address>& recipients,
                    Draft& draft) {
    std::optional<Address> address = read_address(value);
    if (!address) {
        return;
    }
    const auto [known, is_new] = draft.key_of_mailbox.emplace(address->mailbox(), key);
    if (is_new) {
        recipients.push_back(std::move(*address));
    } else {
        value.refuse(in_quotes(known->first) + " is already a recipient, in " +
                     std::string(known->second));
    }
}

void read_recipients(const Value& value, std::string_view key, std::vector<Address>& recipients,
                     Draft& draft) {
    if (value.node().kind == Kind::text) {
        read_recipient(value, key, recipients, draft);
    } else if (value.node().kind == Kind::list) {
        for (const Node& item : value.node().items) {
            read_recipient(value.item(item), key, recipients, draft);
        }
    } else {
        value.refuse_kind("an address or a list of addresses");
    }
}

void read_to(const Value& value, Draft& draft) {
    read_recipients(value, "to", draft.group.to, draft);
}

void read_cc(const Value& value, Draft& draft) {
    read_recipients(value, "cc", draft.group.cc, draft);
}

void read_bcc(const Value& value, Draft& draft) {
    read_recipients(value, "bcc", draft.group.bcc, draft);
}

void read_relay_name(const Value& value, Draft& draft) {
    const std::string& name = value.node().text;
    std::vector<std::string>& chosen = draft.group.relays;
    if (!draft.relays.empty() &&
        std::find(draft.relays.begin(), draft.relays.end(), name) == draft.relays.end()) {
        const std::string_view meant = nearest(name, draft.relays);
        value.refuse("there is no relay " + in_quotes(name) + "; " +
                     (meant.empty() ? "allowed are " + listed(draft.relays)
                                    : "did you mean " + in_quotes(meant) + "?"));
    } else if (std::find(chosen.begin(), chosen.end(), name) != chosen.end()) {
        value.refuse(in_quotes(name) + " is already in the list");
    } else {
        chosen.push_back(name);
    }
}

void read_relay_names(const Value& value, Draft& draft) {
    if (value.node().kind == Kind::text) {
        if (value.read_text()) {
            read_relay_name(value, draft);
        }
    } else if (value.node().kind != Kind::list) {
        value.refuse_kind("a relay's name or a list of names");
    } else if (value.node().items.empty()) {
        value.refuse("no relay; give at least one name");
    } else {
        for (const Value& name : value.read_list_of_texts()) {
            read_relay_name(name, draft);
        }
    }
}

void read_subject_prefix(const Value& value, Draft& draft) {
    if (value.node().kind == Kind::text && value.node().text.empty()) {
        return;
    }
    if (std::optional<std::string> prefix = value.read_text()) {
        draft.group.subject_prefix = std::move(*prefix);
    }
}

void read_late_after(const Value& value, Draft& draft) {
    using namespace std::chrono_literals;
    if (const auto time = value.read_duration(1min, 24h)) {
        draft.group.late_after = *time;
    }
}

template <std::chrono::seconds Batching::*kMember>
void read_time(const Value& value, Batching& batching) {
    using namespace std::chrono_literals;
    if (const auto time = value.read_duration(0s, 24h)) {
        batching.*kMember = *time;
    }
}

void read_maximum(const Value& value, Batching& batching) {
    if (const auto maximum = value.read_integer(1, 1000)) {
        batching.maximum = *maximum;
    }
}

void read_urgent(const Value& value, Batching& batching) {
    batching.urgent = value.read_integer(0, 255);
}

constexpr std::array kBatchingKeys = {
    Key<Batching>{"wait", read_time<&Batching::wait>},
    Key<Batching>{"interval", read_time<&Batching::interval>},
    Key<Batching>{"maximum", read_maximum},
    Key<Batching>{"urgent", read_urgent},
};

constexpr std::array kKeys = {
    Key<Draft>{"relay", read_relay_names},
    Key<Draft>{"from", read_from},
    Key<Draft>{"to", read_to},
    Key<Draft>{"cc", read_cc},
    Key<Draft>{"bcc", read_bcc},
    Key<Draft>{"subject_prefix", read_subject_prefix},
    Key<Draft>{"filter",
               [](const Value& value, Draft& draft) { read_filter(value, draft.group.filter); },
               filter_keys},
    Key<Draft>{"batching",
               [](const Value& value, Draft& draft) {
                   read_table(value, kBatchingKeys, draft.group.batching);
               },
               [] { return paths_of(kBatchingKeys); }},
    Key<Draft>{"late_after", read_late_after},
};

// The only relay needs no mention.
void choose_relay(const Value& table, Draft& draft) {
    if (table.find("relay")) {
        return;
    }
    if (draft.relays.size() == 1) {
        draft.group.relays.emplace_back(draft.relays.front());
    } else if (draft.relays.size() > 1) {
        table.refuse_without("relay", "say which of the relays: " + listed(draft.relays));
    }
}

// What the keys must give together.
void check_mailboxes(const Value& table, const MailingGroup& group) {
    if (!table.find("from")) {
        table.refuse_without("from", "give the sender, as in from = \"alarms@example.org\"");
    }
    if (group.recipient_count() > kMostRecipients) {
        table.refuse_key(std::to_string(group.recipient_count()) +
                         " recipients; allowed are 1000 in to, cc and bcc together");
    }
    const auto is_absent_or_empty = [&table](std::string_view key) {
        const std::optional<Value> value = table.find(key);
        return !value || (value->node().kind == Kind::list && value->node().items.empty());
    };
    if (is_absent_or_empty("to") && is_absent_or_empty("cc") && is_absent_or_empty("bcc")) {
        table.refuse_key("no recipient; give at least one address in to, cc or bcc");
    }
}

void warn_of_idle_urgency(const Value& table, const MailingGroup& group) {
    const std::optional<std::uint32_t> urgent = group.batching.urgent;
    // A filter that ends where urgency ends is a group for urgent events, and no mistake.
    if (urgent && (*urgent > group.filter.priority_to || *urgent == 255)) {
        table.find("batching")
            ->find("urgent")
            ->warn(
                "every event that the group wants is urgent, so none waits for others; the least "
                "urgent one has priority " +
                std::to_string(group.filter.priority_to));
    }
    if (urgent && *urgent < group.filter.priority_from) {
        table.find("batching")
            ->find("urgent")
            ->warn("no event that the group wants is urgent; the most urgent one has priority " +
                   std::to_string(group.filter.priority_from));
    }
}

}  // namespace

std::shared_ptr<const MailingGroup> read_group(const Value& table, std::string_view name,
                                               std::span<const std::string_view> relays) {
    const std::size_t problems = table.problem_count();
    if (table.node().kind != Kind::table) {
        table.refuse_kind("a table for one mailing group, as in [groups.facility]");
        return nullptr;
    }
    Draft draft;
    draft.group.name = name;
    draft.relays = relays;
    read_table(table, kKeys, draft);
    choose_relay(table, draft);
    check_mailboxes(table, draft.group);
    if (table.problem_count() != problems) {
        return nullptr;
    }
    warn_of_idle_urgency(table, draft.group);
    return std::make_shared<const MailingGroup>(std::move(draft.group));
}

std::vector<std::string> group_keys() { return paths_of(kKeys); }

}  // namespace encrypted_email::configuration
