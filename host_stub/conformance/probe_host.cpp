#include "host_stub/conformance/probe_host.hpp"

#include <new>
#include <thread>

#include "plugin_api/cpp/text.hpp"

namespace host_stub::conformance {

namespace {

using alarm_sink::view;

std::int64_t now_ns(auto clock_now) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(clock_now.time_since_epoch())
        .count();
}

}  // namespace

int& ProbeHost::InSubmit::depth() {
    thread_local int depth = 0;
    return depth;
}

/// The C functions.  What they throw is a bug of this program and ends the case.
struct ProbeHost::Functions {
    static ProbeHost& of(alarm_sink_host_ctx* context) {
        return *reinterpret_cast<ProbeHost*>(context);
    }

    static std::int32_t log_enabled(alarm_sink_host_ctx* context, std::int32_t) noexcept {
        ++of(context).calls_;
        return 1;
    }

    static void log(alarm_sink_host_ctx* context, std::int32_t severity, alarm_sink_str message,
                    const alarm_sink_field* fields, std::size_t field_count) noexcept {
        ProbeHost& host = of(context);
        ++host.calls_;
        LogNote note{severity, std::string(view(message))};
        for (std::size_t i = 0; i < field_count; ++i) {
            if (fields[i].type == ALARM_SINK_FIELD_TEXT) {
                note.text.append(" ").append(view(fields[i].value.text));
            }
        }
        const std::lock_guard lock(host.mutex_);
        host.texts_.push_back(note.text);
        host.logs_.push_back(std::move(note));
    }

    static std::int64_t unix_now_ns(alarm_sink_host_ctx* context) noexcept {
        ++of(context).calls_;
        ++of(context).other_calls_;
        return now_ns(std::chrono::system_clock::now());
    }

    static std::int64_t mono_now_ns(alarm_sink_host_ctx* context) noexcept {
        ++of(context).calls_;
        ++of(context).other_calls_;
        return now_ns(std::chrono::steady_clock::now());
    }

    static alarm_sink_status secret(alarm_sink_host_ctx* context, alarm_sink_str, std::int64_t,
                                    alarm_sink_view_fn look, void* look_context,
                                    alarm_sink_error*) noexcept {
        ProbeHost& host = of(context);
        ++host.calls_;
        ++host.other_calls_;
        ++host.secret_calls_;
        if (InSubmit::depth() > 0) ++host.secrets_from_submit_;
        return look(look_context, reinterpret_cast<const std::uint8_t*>(kSecret.data()),
                    kSecret.size());
    }

    static void receipts(alarm_sink_host_ctx* context, const alarm_sink_receipt* const* batch,
                         std::size_t count) noexcept {
        ProbeHost& host = of(context);
        if (InSubmit::depth() > 0) ++host.receipts_from_submit_;
        host.note_sink_call([&] {
            if (host.dwell.count() > 0) std::this_thread::sleep_for(host.dwell);
            const std::lock_guard lock(host.mutex_);
            for (std::size_t i = 0; i < count; ++i)
                host.note(*batch[i]);
        });
    }

    static void writable(alarm_sink_host_ctx* context) noexcept {
        ProbeHost& host = of(context);
        host.note_sink_call([&] { ++host.writable_calls_; });
    }

    static void trouble(alarm_sink_host_ctx* context, const alarm_sink_trouble* trouble) noexcept {
        ProbeHost& host = of(context);
        host.note_sink_call([&] {
            const std::lock_guard lock(host.mutex_);
            host.texts_.emplace_back(view(trouble->key));
            host.texts_.emplace_back(view(trouble->text));
        });
    }

    static const void* query(alarm_sink_host_ctx* context, const char*) noexcept {
        ++of(context).calls_;
        return nullptr;
    }
};

ProbeHost::ProbeHost() {
    new (bytes_.data()) alarm_sink_host{
        .struct_size = sizeof(alarm_sink_host),
        .abi_minor = ALARM_SINK_ABI_MINOR,
        .ctx = reinterpret_cast<alarm_sink_host_ctx*>(this),
        .log_enabled = Functions::log_enabled,
        .log = Functions::log,
        .unix_now_ns = Functions::unix_now_ns,
        .mono_now_ns = Functions::mono_now_ns,
        .secret = Functions::secret,
        .receipts = Functions::receipts,
        .writable = Functions::writable,
        .trouble = Functions::trouble,
        .query = Functions::query,
    };
}

void ProbeHost::note_sink_call(const std::function<void()>& what) {
    ++calls_;
    ++other_calls_;
    if (inside_.fetch_add(1) > 0) ++overlaps_;
    what();
    if (on_sink_call && InSubmit::depth() == 0) on_sink_call();
    inside_.fetch_sub(1);
}

void ProbeHost::note(const alarm_sink_receipt& receipt) {
    receipts_.push_back({std::string(view(receipt.event_id)), receipt.ticket, receipt.stage});
    texts_.emplace_back(view(receipt.reason));
    for (std::size_t i = 0; i < receipt.recipient_count; ++i) {
        texts_.emplace_back(view(receipt.recipients[i]->reply_text));
    }
}

std::vector<ReceiptNote> ProbeHost::receipts() const {
    const std::lock_guard lock(mutex_);
    return receipts_;
}

std::vector<LogNote> ProbeHost::logs() const {
    const std::lock_guard lock(mutex_);
    return logs_;
}

std::vector<std::string> ProbeHost::texts() const {
    const std::lock_guard lock(mutex_);
    return texts_;
}

std::map<std::string, int> ProbeHost::finals() const {
    std::map<std::string, int> finals;
    const std::lock_guard lock(mutex_);
    for (const ReceiptNote& note : receipts_) {
        if (note.stage == ALARM_SINK_STAGE_FINAL) ++finals[note.event_id];
    }
    return finals;
}

}  // namespace host_stub::conformance
