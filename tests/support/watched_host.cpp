#include "tests/support/watched_host.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host_stub/host/receipt_line.hpp"
#include "plugin_api/cpp/text.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/eventually.hpp"

namespace test_support {

using alarm_sink::view;

const RecipientResult* FinalReceipt::of(std::string_view address) const {
    const auto found =
        std::find_if(recipients.begin(), recipients.end(),
                     [address](const RecipientResult& one) { return one.address == address; });
    return found == recipients.end() ? nullptr : &*found;
}

WatchedHost::WatchedHost()
    : runtime_({.log_level = spdlog::level::off, .secrets_file = {}, .on_receipt = {}}) {}

void WatchedHost::set_secret(const std::string& name, const std::string& value) {
    watch_for(value);
    const std::lock_guard lock(mutex_);
    secrets_[name] = value;
}

void WatchedHost::give_once(const std::string& name, const std::string& value) {
    watch_for(value);
    const std::lock_guard lock(mutex_);
    secrets_given_once_[name] = value;
}

std::size_t WatchedHost::times_asked(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = times_asked_.find(name);
    return found == times_asked_.end() ? 0 : found->second;
}

std::map<std::string, FinalReceipt> WatchedHost::finals() const {
    const std::lock_guard lock(mutex_);
    return finals_;
}

std::optional<FinalReceipt> WatchedHost::final_of(const std::string& event_id) const {
    const std::lock_guard lock(mutex_);
    const auto found = finals_.find(event_id);
    return found == finals_.end() ? std::nullopt : std::optional(found->second);
}

testing::AssertionResult WatchedHost::wait_for_finals(std::size_t count) const {
    return wait(fmt::format("{} events to be settled", count),
                [&] { return finals_.size() >= count; });
}

bool WatchedHost::has_trouble(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = troubles_.find(key);
    return found != troubles_.end() && found->second;
}

testing::AssertionResult WatchedHost::wait_for_trouble(const std::string& key) const {
    return wait(fmt::format("the trouble {}", key), [&] {
        const auto found = troubles_.find(key);
        return found != troubles_.end() && found->second;
    });
}

testing::AssertionResult WatchedHost::wait_until_over(const std::string& key) const {
    return wait(fmt::format("the end of the trouble {}", key), [&] {
        const auto found = troubles_.find(key);
        return found == troubles_.end() || !found->second;
    });
}

std::vector<std::string> WatchedHost::troubles_raised() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> keys;
    for (const auto& [key, text] : trouble_texts_)
        keys.push_back(key);
    return keys;
}

std::string WatchedHost::trouble_text(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = trouble_texts_.find(key);
    return found == trouble_texts_.end() ? std::string() : found->second;
}

std::size_t WatchedHost::custody_count() const {
    const std::lock_guard lock(mutex_);
    return in_custody_.size();
}

std::string WatchedHost::everything_said() const {
    const std::lock_guard lock(mutex_);
    return said_;
}

testing::AssertionResult WatchedHost::wait(std::string_view what,
                                           const std::function<bool()>& holds) const {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, kPatience, holds)) return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << "waited " << kPatience.count() << " s for " << what << ", in vain; " << finals_.size()
           << " events are settled, and the sink said:\n"
           << said_;
}

void WatchedHost::log(std::int32_t severity, std::string_view message,
                      std::span<const alarm_sink_field> fields) {
    runtime_.log(severity, message, fields);
    expect_no_secret(message, "a message of the log");
    for (const alarm_sink_field& field : fields) {
        if (field.type == ALARM_SINK_FIELD_TEXT) {
            expect_no_secret(view(field.value.text), "a field of the log");
        }
    }
    const std::lock_guard lock(mutex_);
    said_ += fmt::format("log {}: {}\n", severity, message);
}

alarm_sink::Status WatchedHost::secret(std::string_view name, std::int64_t,
                                       const alarm_sink::SecretView& look) {
    std::string value;
    {
        const std::lock_guard lock(mutex_);
        ++times_asked_[std::string(name)];
        const auto found = secrets_.find(name);
        if (found == secrets_.end()) {
            return alarm_sink::Status::secret(fmt::format("there is no secret {}", name));
        }
        value = found->second;
        if (auto once = secrets_given_once_.extract(std::string(name))) value = once.mapped();
    }
    return look({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
}

void WatchedHost::receipts(std::span<const alarm_sink_receipt* const> batch) {
    runtime_.receipts(batch);
    for (const alarm_sink_receipt* receipt : batch)
        expect_no_secret(host_stub::host::write_receipt_line(*receipt), "a receipt");
    {
        const std::lock_guard lock(mutex_);
        for (const alarm_sink_receipt* receipt : batch)
            remember(*receipt);
    }
    changed_.notify_all();
}

void WatchedHost::remember(const alarm_sink_receipt& receipt) {
    const auto reason = view(receipt.reason);
    if (!reason.empty()) said_ += fmt::format("receipt {}: {}\n", view(receipt.event_id), reason);
    if (receipt.stage == ALARM_SINK_STAGE_CUSTODY) in_custody_.emplace(view(receipt.event_id));
    if (receipt.stage != ALARM_SINK_STAGE_FINAL) return;
    FinalReceipt final{receipt.outcome,
                       receipt.certainty,
                       receipt.attempts,
                       std::string(view(receipt.reason)),
                       {}};
    for (std::size_t i = 0; i < receipt.recipient_count; ++i) {
        const alarm_sink_recipient_result& one = *receipt.recipients[i];
        final.recipients.push_back({std::string(view(one.address)), one.outcome, one.reply_code,
                                    one.enhanced_status, std::string(view(one.reply_text))});
    }
    finals_[std::string(view(receipt.event_id))] = std::move(final);
}

void WatchedHost::writable() { runtime_.writable(); }

void WatchedHost::trouble(const alarm_sink_trouble& trouble) {
    runtime_.trouble(trouble);
    const std::string key(view(trouble.key));
    expect_no_secret(key, "the key of a trouble");
    expect_no_secret(view(trouble.text), "the trouble " + key);
    {
        const std::lock_guard lock(mutex_);
        troubles_[key] = trouble.active != 0;
        if (trouble.active != 0) trouble_texts_[key] = view(trouble.text);
        said_ += fmt::format("trouble {} {}: {}\n", key, trouble.active != 0 ? "begins" : "is over",
                             view(trouble.text));
    }
    changed_.notify_all();
}

}  // namespace test_support
