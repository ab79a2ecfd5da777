// What drives the engine: threads, clocks, the host, configuration, flush and stop.
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "encrypted_email/engine.hpp"
#include "plugin_api/cpp/signals_blocked.hpp"

namespace encrypted_email {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// Free connections may say goodbye for so long when the sink stops.
constexpr auto kGoodbye = 500ms;
// Kept of a deadline for the last commit, the last receipts and the end of the threads.
constexpr auto kReserve = 300ms;
constexpr std::uint32_t kTroublePriority = 40;  // of a trouble of the sink itself
// What is late or expired is looked for this often: the host's clock may step.
constexpr std::chrono::nanoseconds kWatch = 1min;
// A changed file of roots is noticed within this time, and taken when it has come to rest for it.
constexpr auto kRootsLook = 5s;
constexpr std::string_view kRootsSubject = "roots ";
constexpr std::string_view kGroupSubject = "group ";
constexpr std::string_view kSpoolSubject = "spool";

spool::Limits limits_of(const LoadedConfiguration& configuration) {
    const configuration::Spool& spool = configuration.settings->spool;
    return {.events = spool.events,
            .bytes = spool.size,
            .keep_free = spool.keep_free,
            .remember_ns = std::chrono::nanoseconds(spool.remember).count(),
            .urgent_priority = configuration.urgent_priority()};
}

spool::Options options_of(const LoadedConfiguration& configuration, Engine::Storage storage,
                          asio::io_context& io, alarm_sink::HostServices host) {
    return {.folder = std::move(storage.folder),
            .limits = limits_of(configuration),
            .seal_key = std::move(storage.seal_key),
            .post = [&io](std::function<void()> work) { asio::post(io, std::move(work)); },
            .unix_now_ns = [host] { return host.unix_now_ns(); },
            .mono_now_ns = [host] { return host.mono_now_ns(); }};
}

std::string_view key_of_trouble(spool::StorageTrouble trouble) {
    switch (trouble) {
        case spool::StorageTrouble::none: break;
        case spool::StorageTrouble::full: return "spool-full";
        case spool::StorageTrouble::read_only: return "spool-read-only";
        case spool::StorageTrouble::damaged: return "spool-damaged";
        case spool::StorageTrouble::sealed: return "spool-sealed";
        case spool::StorageTrouble::unavailable: break;
    }
    return "spool-unavailable";
}

}  // namespace

Engine::Engine(alarm_sink::HostServices host,
               std::shared_ptr<const LoadedConfiguration> configuration, Storage storage,
               trust::Store& roots, delivery::Troubles& troubles)
    : host_(host),
      troubles_(troubles),
      started_mono_ns_(host.mono_now_ns()),
      has_storage_(!storage.folder.empty()),
      hand_over_(
          intake::Limits{},
          [this] {
              asio::post(io_,
                         asio::bind_allocator(wake_slot_.allocator(), [this] { take_events(); }));
          },
          event_memory_),
      spool_(options_of(*configuration, std::move(storage), io_, host_), *this),
      router_(configuration->settings, *this),
      credentials_(io_, host_, troubles, teller()),
      dispatcher_(io_, credentials_, troubles, *this),
      renewal_(roots, [this](const std::string& relay) { return dispatcher_.works(relay); }) {
    hand_over_.set_urgent_priority(configuration->urgent_priority());
    asio::post(io_, [this, configuration] {
        renewal_.configured(configuration->settings->relays, configuration->roots,
                            configuration->token_roots);
        credentials_.configure(*configuration);
        dispatcher_.configure(configuration->routes());
        has_relays_ = true;
        set_watch_timer();
        set_roots_timer();
    });
    const alarm_sink::SignalsBlocked blocked;
    thread_ = std::thread([this] { run(); });
}

Engine::~Engine() {
    if (thread_.joinable()) static_cast<void>(stop(host_.mono_now_ns()));
}

void Engine::run() {
    const auto carry_on = [this] {
        for (;;) {
            try {
                follow_up();
                if (io_.run_one() == 0) return;
            } catch (const std::exception& error) {
                // Nothing of an event is lost by it: it is on disk, or still the host's.
                host_.log(ALARM_SINK_LOG_ERROR, fmt::format("internal error: {}", error.what()));
            }
        }
    };
    carry_on();
    // What the spool still answers becomes the last receipts.
    spool_.close();
    work_.reset();
    batch_timer_.cancel();
    watch_timer_.cancel();
    roots_timer_.cancel();
    stop_timer_.cancel();
    room_timer_.cancel();
    io_.restart();
    io_.poll();
    give_receipts();
}

template <typename Work>
void Engine::on_io_thread(Work work) {
    std::packaged_task<void()> task(std::move(work));
    auto done = task.get_future();
    asio::post(io_, std::move(task));
    done.get();
}

// ---- time ----------------------------------------------------------------------------------

grouping::Instant Engine::now() { return {host_.mono_now_ns(), host_.unix_now_ns()}; }

std::int64_t Engine::unix_now_ns() { return host_.unix_now_ns(); }

std::int64_t Engine::mono_now_ns() { return host_.mono_now_ns(); }

std::chrono::nanoseconds Engine::time_left(std::int64_t deadline_mono_ns) const {
    const std::int64_t now = host_.mono_now_ns();
    return std::chrono::nanoseconds(deadline_mono_ns > now ? deadline_mono_ns - now : 0);
}

// Something may be due: now, or later.
void Engine::wake() {
    dispatcher_.wake();
    set_batch_timer();
}

void Engine::set_batch_timer() {
    const auto due = router_.next_due(host_.mono_now_ns());
    if (!due || stopping_) {
        batch_timer_.cancel();
        return;
    }
    batch_timer_.expires_after(time_left(*due));
    batch_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) wake();
    });
}

void Engine::set_watch_timer() {
    if (stopping_) return;
    std::chrono::nanoseconds time = kWatch;
    if (next_expiry_unix_ns_) {
        const std::int64_t left = *next_expiry_unix_ns_ - host_.unix_now_ns();
        time = std::clamp<std::chrono::nanoseconds>(std::chrono::nanoseconds(left), 0ns, kWatch);
    }
    watch_timer_.expires_after(time);
    watch_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) watch();
    });
}

// What waits for too long, and what has waited until it was worthless.
void Engine::watch() {
    const std::int64_t unix_now = host_.unix_now_ns();
    if (!next_expiry_unix_ns_ || *next_expiry_unix_ns_ <= unix_now) {
        next_expiry_unix_ns_.reset();
        for (const intake::EventHandle& event : router_.drop_expired(unix_now)) {
            settle(ledger_.given_up(*event, ALARM_SINK_OUTCOME_EXPIRED,
                                    "its time ran out before it could be mailed"));
        }
        next_expiry_unix_ns_ = router_.next_expiry();
        spool_.expire(unix_now);
        progressed();
    }
    std::vector<std::string> subjects;
    const std::int64_t mono_now = host_.mono_now_ns();
    for (const grouping::Router::Late& late : router_.late(mono_now)) {
        const std::string subject = std::string(kGroupSubject) + late.group;
        const auto minutes = (mono_now - late.since_mono_ns) / 60'000'000'000;
        troubles_.raise(subject, "group-late:" + late.group,
                        fmt::format("mails of the mailing group \"{}\" have waited for {} min: its "
                                    "relays do not take them; the troubles of the relays say why",
                                    late.group, minutes),
                        teller());
        subjects.push_back(subject);
    }
    troubles_.clear_all_but(kGroupSubject, subjects, teller());
    dispatcher_.watch();
    credentials_.watch();
    set_watch_timer();
}

// ---- roots ---------------------------------------------------------------------------------

void Engine::set_roots_timer() {
    if (stopping_) return;
    roots_timer_.expires_after(kRootsLook);
    roots_timer_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        for (const trust::Renewal::Finding& finding : renewal_.look(host_.unix_now_ns()))
            apply(finding);
        set_roots_timer();
    });
}

void Engine::apply(const trust::Renewal::Finding& finding) {
    for (const std::string& warning : finding.warnings)
        host_.log(ALARM_SINK_LOG_WARNING, warning);
    const std::string subject = std::string(kRootsSubject) + finding.source;
    if (finding.refused) {
        troubles_.raise(subject, "trust-refused:" + finding.source, finding.text, teller());
        return;
    }
    troubles_.clear(subject, teller());
    if (!finding.present) return;
    host_.log(ALARM_SINK_LOG_INFO, finding.text);
    credentials_.renew_trust(finding.former, finding.present);
    for (const trust::Renewal::RelayPointer& relay : finding.relays)
        dispatcher_.renew({relay, finding.present, std::make_shared<tls::SessionStore>()});
    wake();
}

Engine::Findings Engine::renew_roots(alarm_sink::TrustChange change, bool by_force) {
    Findings findings;
    on_io_thread([&] {
        const bool updates = change == alarm_sink::TrustChange::update;
        const std::int64_t now = host_.unix_now_ns();
        findings = updates ? renewal_.update(now, by_force) : renewal_.roll_back(now, by_force);
        for (const trust::Renewal::Finding& finding : findings) {
            // That there is nothing to go back to is no trouble of what is in force.
            if (updates || !finding.refused) apply(finding);
        }
    });
    return findings;
}

// ---- the host ------------------------------------------------------------------------------

void Engine::trouble(const std::string& key, bool active, const std::string& text) {
    host_.log(active ? ALARM_SINK_LOG_WARNING : ALARM_SINK_LOG_INFO,
              active ? text : fmt::format("{} is over", key));
    host_.trouble(key, active, kTroublePriority, text);
}

delivery::Troubles::Tell Engine::teller() {
    return [this](const std::string& key, bool active, const std::string& text) {
        trouble(key, active, text);
    };
}

void Engine::storage_trouble(spool::StorageTrouble kind, const std::string& text) {
    const bool works = kind == spool::StorageTrouble::none || kind == spool::StorageTrouble::full ||
                       kind == spool::StorageTrouble::damaged;
    router_.set_shelf_works(works);
    dispatcher_.wake();
    const std::string subject(kSpoolSubject);
    if (kind == spool::StorageTrouble::none) {
        troubles_.clear(subject, teller());
    } else {
        troubles_.raise(subject, std::string(key_of_trouble(kind)), text, teller());
    }
}

void Engine::connected(const delivery::Connection& connection) {
    if (auto presented = connection.presented()) {
        renewal_.verified(connection.route().relay->name, std::move(presented));
    }
    if (!host_.log_enabled(ALARM_SINK_LOG_INFO)) return;
    host_.log(ALARM_SINK_LOG_INFO,
              fmt::format("relay {}: connected to {}{}", connection.route().relay->name,
                          connection.describe(), connection.resumed() ? ", resumed" : ""));
}

// ---- control -------------------------------------------------------------------------------

void Engine::ask_credentials(std::shared_ptr<const configuration::Relay> relay,
                             delivery::CredentialSource::Done done) {
    asio::post(io_, [this, relay = std::move(relay), done = std::move(done)]() mutable {
        credentials_.ask(std::move(relay), std::move(done));
    });
}

void Engine::bring_up_to_date(std::vector<delivery::Route>& routes) {
    on_io_thread([&] {
        for (delivery::Route& route : routes) {
            if (auto trust = dispatcher_.trust_of(route.relay->name)) route.trust = std::move(trust);
        }
    });
}

void Engine::reconfigure(std::shared_ptr<const LoadedConfiguration> configuration) {
    hand_over_.set_urgent_priority(configuration->urgent_priority());
    on_io_thread([this, &configuration] {
        // What came before belongs to the groups that were in force then.
        take_events();
        spool_.set_limits(limits_of(*configuration));
        router_.reconfigure(configuration->settings);
        renewal_.configured(configuration->settings->relays, configuration->roots,
                            configuration->token_roots);
        credentials_.configure(*configuration);
        dispatcher_.configure(configuration->routes());
        wake();
    });
}

void Engine::wait_until_open(std::int64_t deadline_mono_ns) {
    static_cast<void>(flush_to_storage(deadline_mono_ns));
}

bool Engine::flush_to_storage(std::int64_t deadline_mono_ns) {
    const auto done = std::make_shared<std::promise<void>>();
    auto stored = done->get_future();
    on_io_thread([this, &done] {
        take_events();
        spool_.flush([this, done] {
            give_receipts();
            done->set_value();
        });
    });
    return stored.wait_for(time_left(deadline_mono_ns)) == std::future_status::ready;
}

std::optional<Engine::Letters> Engine::dead_letters(std::uint64_t after, std::size_t most,
                                                    std::int64_t deadline_mono_ns) {
    const auto done = std::make_shared<std::promise<Letters>>();
    auto listed = done->get_future();
    on_io_thread([this, &done, after, most] {
        spool_.dead_letters(after, most, [done](std::vector<spool::DeadLetter> letters, bool more) {
            done->set_value({std::move(letters), more});
        });
    });
    if (listed.wait_for(time_left(deadline_mono_ns)) != std::future_status::ready) {
        return std::nullopt;
    }
    return listed.get();
}

bool Engine::flush(std::int64_t deadline_mono_ns) {
    std::future<void> done;
    on_io_thread([this, &done] {
        flush_.emplace();
        done = flush_->get_future();
        take_events();
        // Behind the answers to what was just taken.
        spool_.flush([this] {
            if (!flush_) return;
            hurried_ = true;
            router_.hurry(last_taken_);
            wake();
            progressed();
        });
    });
    const bool ready = done.wait_for(time_left(deadline_mono_ns)) == std::future_status::ready;
    on_io_thread([this] {
        flush_.reset();
        hurried_ = false;
    });
    return ready;
}

void Engine::check_flush() {
    if (!flush_ || !hurried_ || router_.is_loading() || dispatcher_.has_unoffered()) return;
    hurried_ = false;
    // What has been decided is on disk, and receipts have been given, before it is called done.
    spool_.flush([this] {
        if (!flush_) return;
        give_receipts();
        flush_->set_value();
        flush_.reset();
    });
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

// Ends what is under way.  What waits stays where it is: on disk, or with the host.
void Engine::begin_stop(std::chrono::nanoseconds time_left) {
    stopping_ = true;
    set_batch_timer();
    stop_timer_.expires_after(std::max<std::chrono::nanoseconds>(time_left - kReserve, 0ns));
    stop_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) io_.stop();
    });
    take_events();
    dispatcher_.wind_down();
    spool_.flush([this] {
        stored_ = true;
        progressed();
    });
}

void Engine::wind_down() {
    if (!stored_ || !dispatcher_.is_at_rest()) return;
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
