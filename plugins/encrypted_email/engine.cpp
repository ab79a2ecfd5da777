#include "encrypted_email/engine.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>
#include <utility>

namespace encrypted_email {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// Free connections may say goodbye for so long when the sink stops.
constexpr auto kGoodbye = 500ms;
// Kept of a deadline for the last receipts and the end of the thread.
constexpr auto kReserve = 100ms;
constexpr std::int64_t kSecretDeadline = 10'000'000'000;  // nanoseconds
constexpr std::uint32_t kTroublePriority = 40;            // of a trouble of the sink itself

// A thread that the sink starts must not receive the host's signals.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &former_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &former_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t former_{};
};

}  // namespace

Engine::Engine(alarm_sink::HostServices host,
               std::shared_ptr<const LoadedConfiguration> configuration,
               delivery::Troubles& troubles)
    : host_(host),
      hand_over_(intake::Limits{}, [this] { asio::post(io_, [this] { take_events(); }); }),
      router_(configuration->settings),
      dispatcher_(
          io_,
          [this](const configuration::Relay& relay, std::string& error) {
              return credentials(relay, error);
          },
          troubles, *this) {
    hand_over_.set_urgent_priority(configuration->urgent_priority());
    asio::post(io_, [this, routes = configuration->routes()] { dispatcher_.configure(routes); });
    const SignalsBlocked blocked;
    thread_ = std::thread([this] { run(); });
}

Engine::~Engine() {
    if (thread_.joinable()) static_cast<void>(stop(host_.mono_now_ns()));
}

// ---- the walk of an event ------------------------------------------------------------------

void Engine::take_events() {
    hand_over_.take(incoming_);
    const std::int64_t now = host_.mono_now_ns();
    for (const intake::EventHandle& event : incoming_) {
        if (ledger_.open(event) == custody::Ledger::Opened::repeated) {
            hand_over_.release(*event);
            continue;
        }
        ledger_.expect_mails(*event, router_.route(event, now));
    }
    incoming_.clear();
    send_due();
    progressed();
}

void Engine::send_due() {
    for (grouping::Batch& batch : router_.take_due(host_.mono_now_ns())) {
        dispatcher_.send(std::move(batch));
    }
    set_batch_timer();
}

void Engine::send_everything() {
    take_events();
    for (grouping::Batch& batch : router_.take_all(host_.mono_now_ns())) {
        dispatcher_.send(std::move(batch));
    }
    set_batch_timer();
}

void Engine::set_batch_timer() {
    const auto due = router_.next_due();
    if (!due) {
        batch_timer_.cancel();
        return;
    }
    batch_timer_.expires_after(time_left(*due));
    batch_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) send_due();
    });
}

void Engine::mail_ended(const grouping::Batch& batch, custody::MailOutcome outcome) {
    const auto shared = std::make_shared<const custody::MailOutcome>(std::move(outcome));
    for (const intake::EventHandle& event : batch.events) ledger_.mail_ended(*event, shared);
}

void Engine::give_receipts() {
    const auto settled = ledger_.give_receipts(
        [this](std::span<const alarm_sink_receipt* const> batch) { host_.receipts(batch); });
    for (const intake::EventHandle& event : settled) hand_over_.release(*event);
    answer_refusals(hand_over_.take_writable());
}

void Engine::answer_refusals(std::size_t count) {
    while (count-- > 0) host_.writable();
}

// Rooms report from the middle of their work; what follows from it waits until they are done, and
// is done once for many reports.
void Engine::progressed() {
    if (std::exchange(progress_posted_, true)) return;
    asio::post(io_, [this] {
        progress_posted_ = false;
        give_receipts();
        std::erase_if(flushes_, [this](Flush& flush) {
            if (!dispatcher_.all_offered(flush.serial)) return false;
            flush.done.set_value();
            return true;
        });
        if (stopping_) wind_down();
    });
}

// ---- what the rooms need from the host -----------------------------------------------------

std::optional<smtp::Credentials> Engine::credentials(const configuration::Relay& relay,
                                                     std::string& error) {
    smtp::Credentials found{relay.user, {}};
    const auto status = host_.with_secret(
        relay.secret, host_.mono_now_ns() + kSecretDeadline,
        [&found](std::span<const std::uint8_t> bytes) {
            found.password.assign(bytes.begin(), bytes.end());
            return alarm_sink::Status::success();
        });
    if (status.ok()) return found;
    error = alarm_sink::describe(status);
    return std::nullopt;
}

void Engine::trouble(const std::string& key, bool active, const std::string& text) {
    host_.log(active ? ALARM_SINK_LOG_WARNING : ALARM_SINK_LOG_INFO,
              active ? text : fmt::format("{} is over", key));
    host_.trouble(key, active, kTroublePriority, text);
}

void Engine::connected(const delivery::Connection& connection) {
    if (!host_.log_enabled(ALARM_SINK_LOG_INFO)) return;
    host_.log(ALARM_SINK_LOG_INFO,
              fmt::format("relay {}: connected to {}{}", connection.route().relay->name,
                          connection.describe(), connection.resumed() ? ", resumed" : ""));
}

std::int64_t Engine::unix_now_ns() { return host_.unix_now_ns(); }

std::chrono::nanoseconds Engine::time_left(std::int64_t deadline_mono_ns) const {
    const std::int64_t now = host_.mono_now_ns();
    return std::chrono::nanoseconds(deadline_mono_ns > now ? deadline_mono_ns - now : 0);
}

// ---- control -------------------------------------------------------------------------------

void Engine::run() {
    for (;;) {
        try {
            io_.run();
            return;
        } catch (const std::exception& error) {
            // Nothing of an event is lost by it: what has no FINAL receipt is still the host's.
            host_.log(ALARM_SINK_LOG_ERROR, fmt::format("internal error: {}", error.what()));
        }
    }
}

template <typename Work>
void Engine::on_io_thread(Work work) {
    std::packaged_task<void()> task(std::move(work));
    auto done = task.get_future();
    asio::post(io_, std::move(task));
    done.get();
}

void Engine::reconfigure(std::shared_ptr<const LoadedConfiguration> configuration) {
    hand_over_.set_urgent_priority(configuration->urgent_priority());
    on_io_thread([this, &configuration] {
        // What came before belongs to the groups that were in force then.
        take_events();
        router_.reconfigure(configuration->settings, host_.mono_now_ns());
        dispatcher_.configure(configuration->routes());
        send_due();
    });
}

bool Engine::flush(std::int64_t deadline_mono_ns) {
    std::future<void> done;
    on_io_thread([this, &done] {
        send_everything();
        flushes_.push_back({dispatcher_.last_serial(), {}});
        done = flushes_.back().done.get_future();
        progressed();
    });
    return done.wait_for(time_left(deadline_mono_ns)) == std::future_status::ready;
}

std::size_t Engine::stop(std::int64_t deadline_mono_ns) {
    const std::size_t refusals = hand_over_.close();
    asio::post(io_, [this, refusals, left = time_left(deadline_mono_ns)] {
        answer_refusals(refusals);
        begin_stop(left);
    });
    thread_.join();
    return ledger_.under_way();
}

void Engine::begin_stop(std::chrono::nanoseconds time_left) {
    stopping_ = true;
    stop_timer_.expires_after(std::max<std::chrono::nanoseconds>(time_left - kReserve, 0ns));
    stop_timer_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        give_receipts();
        io_.stop();
    });
    send_everything();
    progressed();
}

// Ends as soon as nothing more can be delivered without waiting for a pause to pass.
void Engine::wind_down() {
    if (!dispatcher_.is_at_rest()) return;
    dispatcher_.quit_idle();
    if (!dispatcher_.has_connections()) {
        io_.stop();
    } else if (!std::exchange(quitting_, true)) {
        const auto latest = std::chrono::steady_clock::now() + kGoodbye;
        if (latest >= stop_timer_.expiry()) return;
        stop_timer_.expires_at(latest);
        stop_timer_.async_wait([this](const boost::system::error_code& error) {
            if (!error) io_.stop();
        });
    }
}

}  // namespace encrypted_email
