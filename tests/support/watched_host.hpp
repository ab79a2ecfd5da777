// watched_host.hpp - a host that remembers all that a sink tells it, and can wait for it.
//
// The services are those of host_stub's SimulatedRuntime, which also judges the sink's receipts;
// this adds a memory, secrets that a test sets, and waiting.  Whatever the sink tells is searched
// for secrets (canary.hpp).
//
// Threads: Shared objects: safe.  Outlives the sink.
// Fails:   waiting ends after eventually.hpp's patience with a failure that says what there was.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host_stub/host/simulated_runtime.hpp"

namespace test_support {

struct RecipientResult {
    std::string address;
    std::uint32_t outcome = 0;  ///< ALARM_SINK_OUTCOME_*
    std::uint32_t reply_code = 0;
    std::uint32_t enhanced_status = 0;
    std::string reply_text;
};

/// A FINAL receipt.
struct FinalReceipt {
    std::uint32_t outcome = 0;    ///< ALARM_SINK_OUTCOME_*
    std::uint32_t certainty = 0;  ///< ALARM_SINK_SENT_*
    std::uint32_t attempts = 0;
    std::string reason;
    std::vector<RecipientResult> recipients;

    /// Null when the receipt names no such recipient.
    [[nodiscard]] const RecipientResult* of(std::string_view address) const;
};

class WatchedHost final : public alarm_sink::Host {
public:
    WatchedHost();

    host_stub::host::SimulatedRuntime& runtime() { return runtime_; }

    void set_secret(const std::string& name, const std::string& value);

    /// The next time that the secret is asked for, and not after that, it is this.
    void give_once(const std::string& name, const std::string& value);
    [[nodiscard]] std::size_t times_asked(const std::string& name) const;

    /// From now on UTC is that far ahead of the system's clock.
    void set_clock_ahead(std::chrono::nanoseconds time) { clock_ahead_ns_ = time.count(); }

    /// By event id.
    [[nodiscard]] std::map<std::string, FinalReceipt> finals() const;
    [[nodiscard]] std::optional<FinalReceipt> final_of(const std::string& event_id) const;
    [[nodiscard]] testing::AssertionResult wait_for_finals(std::size_t count) const;
    /// Of how many events the sink has said that they are in its custody.
    [[nodiscard]] std::size_t custody_count() const;

    /// Standing now.
    [[nodiscard]] bool has_trouble(const std::string& key) const;
    [[nodiscard]] testing::AssertionResult wait_for_trouble(const std::string& key) const;
    [[nodiscard]] testing::AssertionResult wait_until_over(const std::string& key) const;
    /// The keys of all that ever stood.
    [[nodiscard]] std::vector<std::string> troubles_raised() const;
    /// As it was raised last; empty when it never was.
    [[nodiscard]] std::string trouble_text(const std::string& key) const;

    /// Every text that the sink logged, told as a trouble or gave as a receipt's reason, a line
    /// each.
    [[nodiscard]] std::string everything_said() const;

    // alarm_sink::Host
    void log(std::int32_t severity, std::string_view message,
             std::span<const alarm_sink_field> fields) override;
    std::int64_t unix_now_ns() override { return Host::unix_now_ns() + clock_ahead_ns_; }
    alarm_sink::Status secret(std::string_view name, std::int64_t deadline_mono_ns,
                              const alarm_sink::SecretView& look) override;
    void receipts(std::span<const alarm_sink_receipt* const> batch) override;
    void writable() override;
    void trouble(const alarm_sink_trouble& trouble) override;

private:
    testing::AssertionResult wait(std::string_view what, const std::function<bool()>& holds) const;
    void remember(const alarm_sink_receipt& receipt);

    host_stub::host::SimulatedRuntime runtime_;
    std::atomic<std::int64_t> clock_ahead_ns_ = 0;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::map<std::string, std::string, std::less<>> secrets_;
    std::map<std::string, std::string, std::less<>> secrets_given_once_;
    std::map<std::string, std::size_t, std::less<>> times_asked_;
    std::map<std::string, FinalReceipt> finals_;
    std::set<std::string> in_custody_;  ///< were, or are
    std::map<std::string, bool> troubles_;  ///< whether each stands now
    std::map<std::string, std::string> trouble_texts_;
    std::string said_;
};

}  // namespace test_support
