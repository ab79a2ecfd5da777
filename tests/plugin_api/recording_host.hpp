// recording_host.hpp - a host for tests: remembers what a sink tells it, and waits for more.
//
// Threads: safe; a sink calls from its own threads while a test looks.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin_api/cpp/host_adapter.hpp"

namespace alarm_sink::test {

struct Receipt {
    std::string event_id;
    std::uint32_t stage;
    std::uint32_t outcome;
    std::uint32_t certainty;
    std::uint64_t ticket;
    std::uint32_t attempts;

    bool operator==(const Receipt&) const = default;
};

struct LogLine {
    std::int32_t severity;
    std::string message;
};

struct Trouble {
    bool active;
    std::string text;
};

class RecordingHost final : public Host {
public:
    struct Record {
        std::vector<Receipt> receipts;
        std::vector<LogLine> log;
        std::map<std::string, Trouble> troubles;  // by key, the latest
        std::size_t writables = 0;
    };

    // Called for each receipt on the sink's thread, before it is recorded.
    std::function<void(const alarm_sink_receipt&)> on_receipt;
    std::map<std::string, std::string> secrets;

    const alarm_sink_host* get() const { return adapter_.get(); }
    std::int64_t deadline(std::chrono::nanoseconds from_now) {
        return mono_now_ns() + from_now.count();
    }

    Record record() const {
        const std::lock_guard lock(mutex_);
        return record_;
    }

    // False when `condition` still does not hold after a time in which it should on any machine.
    bool wait_until(const std::function<bool(const Record&)>& condition) const {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(60),
                                 [&] { return condition(record_); });
    }

    bool wait_for_finals(std::size_t count) const {
        return wait_until([count](const Record& record) {
            std::size_t finals = 0;
            for (const Receipt& receipt : record.receipts) {
                finals += receipt.stage == ALARM_SINK_STAGE_FINAL ? 1 : 0;
            }
            return finals >= count;
        });
    }

    void log(std::int32_t severity, std::string_view message,
             std::span<const alarm_sink_field>) override {
        change([&] { record_.log.push_back({severity, std::string(message)}); });
    }

    Status secret(std::string_view name, std::int64_t, const SecretView& look) override {
        const auto found = secrets.find(std::string(name));
        if (found == secrets.end()) return Status::secret("no such secret");
        const std::string& bytes = found->second;
        return look({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    }

    void receipts(std::span<const alarm_sink_receipt* const> batch) override {
        for (const alarm_sink_receipt* receipt : batch) {
            if (on_receipt) on_receipt(*receipt);
            change([&] {
                record_.receipts.push_back({std::string(view(receipt->event_id)), receipt->stage,
                                            receipt->outcome, receipt->certainty, receipt->ticket,
                                            receipt->attempts});
            });
        }
    }

    void writable() override {
        change([&] { ++record_.writables; });
    }

    void trouble(const alarm_sink_trouble& trouble) override {
        change([&] {
            record_.troubles[std::string(view(trouble.key))] = {trouble.active != 0,
                                                                std::string(view(trouble.text))};
        });
    }

private:
    template <class Change>
    void change(Change&& change) {
        {
            const std::lock_guard lock(mutex_);
            change();
        }
        changed_.notify_all();
    }

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    Record record_;
    HostAdapter adapter_{*this};
};

// An event with an id and a summary; both outlive it.
inline alarm_sink_event make_event(std::string_view id, std::string_view summary = "Fan stopped") {
    alarm_sink_event event{};
    event.struct_size = sizeof event;
    event.event_id = str(id);
    event.priority = 100;
    event.summary = str(summary);
    return event;
}

}  // namespace alarm_sink::test
