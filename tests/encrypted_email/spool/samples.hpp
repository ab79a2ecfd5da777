// samples.hpp - events, mails and stores as the tests of the spool want them.
#pragma once

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {

// A folder that is gone when the test is over.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "spool-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        path_ = pattern;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string file(const std::string& name = "spool.db") const {
        return path_ + "/" + name;
    }

private:
    std::string path_;
};

inline constexpr std::int64_t kNow = 1'795'000'000'000'000'000;
inline constexpr std::int64_t kHour = 3'600'000'000'000;

inline intake::Event plain_event(std::string_view id, EventNumber number,
                                 std::uint32_t priority = 100) {
    intake::Event event;
    event.id = id;
    event.ticket = number + 1000;
    event.number = number;
    event.occurred_unix_ns = kNow;
    event.priority = priority;
    event.current_status = ALARM_SINK_POINT_HIGH_ALARM;
    event.object = "Main/Plant/Boiler-1/FlowTemperature";
    event.summary = "Boiler-1 flow temperature is high";
    event.text = "Check pump P-3 and the three-way valve first.";
    return event;
}

inline intake::EventHandle stored(const intake::Event& event) {
    return std::make_shared<const intake::StoredEvent>(event);
}

inline KeepRequest request(const intake::Event& event, std::vector<Destination> destinations) {
    return {stored(event), std::move(destinations)};
}

inline MailRecord mail_of(MailNumber number, Destination from, std::vector<EventNumber> events) {
    MailRecord mail;
    mail.number = number;
    mail.group = from.group;
    mail.lane = from.lane;
    mail.made_unix_ns = kNow;
    mail.events = std::move(events);
    return mail;
}

inline MailProgress in_flight(std::uint32_t outcome = ALARM_SINK_OUTCOME_PENDING) {
    return {.recipients = {{"duty@example.org", outcome, 0, 0, ""}},
            .attempts = 1,
            .redeliveries = 0,
            .in_flight = true};
}

inline std::shared_ptr<const custody::MailOutcome> delivered() {
    return std::make_shared<const custody::MailOutcome>(custody::MailOutcome{
        .recipients = {{"duty@example.org", ALARM_SINK_OUTCOME_DELIVERED, 250, 0x20000, "queued"}},
        .certainty = ALARM_SINK_SENT_YES,
        .attempts = 1,
        .reason = ""});
}

inline std::shared_ptr<const custody::MailOutcome> rejected() {
    return std::make_shared<const custody::MailOutcome>(custody::MailOutcome{
        .recipients = {{"duty@example.org", ALARM_SINK_OUTCOME_REJECTED, 550, 0x50101,
                        "no such user"},
                       {"plant@example.org", ALARM_SINK_OUTCOME_DELIVERED, 250, 0, "ok"}},
        .certainty = ALARM_SINK_SENT_MAYBE,
        .attempts = 3,
        .reason = "duty@example.org: 550 no such user"});
}

// A store that can be closed and opened again, as a process that ends and starts does.
struct Site {
    Folder folder;
    GroupNames names;
    Limits limits;
    std::string seal_key;
    std::int64_t now = kNow;
    // How often young rows are moved on after each commit: the second time what waits grows.
    int folds = 0;
    std::unique_ptr<Store> store;

    Site() { limits.keep_free = 0; }

    void open() {
        store.reset();
        store = std::make_unique<Store>(
            StoreOptions{folder.path(), limits, seal_key, 0, [this] { return now; }, {}}, names);
    }

    [[nodiscard]] Destination to(std::string_view group, Lane lane = Lane::ordinary) {
        return {names.key_of(group), lane};
    }

    template <typename Work>
    auto committed(Work work) {
        store->start();
        if constexpr (std::is_void_v<decltype(work())>) {
            work();
            store->commit();
            fold();
        } else {
            auto result = work();
            store->commit();
            fold();
            return result;
        }
    }

    void fold() {
        for (int i = store->wants_fold() ? -1 : 0; i < folds; ++i)
            store->fold();
    }

    Store::Kept keep(const intake::Event& event, std::vector<Destination> destinations) {
        const KeepRequest asked = request(event, std::move(destinations));
        return committed([&] { return store->keep(asked); });
    }

    void begin(const MailRecord& mail, const MailProgress& progress = in_flight()) {
        committed([&] { store->begin(mail, progress); });
    }

    auto end(MailNumber mail, const std::shared_ptr<const custody::MailOutcome>& outcome) {
        return committed([&] { return store->end(mail, in_flight(), outcome); });
    }

    // The ids of what waits, in order.
    std::vector<std::string> waiting(Destination from, EventNumber after = 0,
                                     std::size_t most = 1000) {
        std::vector<std::string> ids;
        for (const auto& event : store->load(from, after, most).first)
            ids.emplace_back((*event)->id);
        return ids;
    }
};

}  // namespace encrypted_email::spool
