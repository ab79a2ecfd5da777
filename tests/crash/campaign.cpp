#include "tests/crash/campaign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "tests/crash/host_process.hpp"
#include "tests/crash/lots.hpp"
#include "tests/support/temporary_folder.hpp"

namespace crash {

namespace fs = std::filesystem;
namespace trial_server = host_stub::trial_server;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kGlance{20};         // between two looks at the host
constexpr std::int64_t kRestartOdds = 200;  // one look in so many restarts a server
constexpr milliseconds kLongestDown{400};   // of a server that is restarted
constexpr std::int64_t kShortestLife = 50;  // milliseconds
constexpr const char* kTimeout = "2s";      // see SiteOptions
constexpr std::uint32_t kAskingLives = 10;  // one life in so many asks again, and the last one
constexpr std::size_t kMostSaid = 4000;     // of what the host said, bytes
constexpr std::size_t kMostUnrecorded = 32;  // mails of a connection whose end may not be on disk

milliseconds since(Clock::time_point then) {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - then);
}

trial_server::Credentials credentials() { return {std::string(kUser), std::string(kPassword)}; }

}  // namespace

class Campaign::Run final : private RelayOwner {
public:
    Run(CampaignOptions options, OnProgress on_progress)
        : options_(std::move(options)),
          on_progress_(std::move(on_progress)),
          generator_(options_.seed),
          kill_lots_(options_.seed, std::max(1u, options_.events / (options_.kills + 1))),
          fault_lots_(options_.seed + 1, options_.fault_odds, options_.deferrals),
          book_(generator_, options_.events),
          journal_(options_.folder / "journal"),
          stages_(options_.events) {}

    CampaignResult run() {
        prepare();
        const auto planned = static_cast<std::uint32_t>(options_.script.size()) + options_.kills;
        while (kills_ < planned && given_up_.empty())
            live(next_point(), events_until(planned));
        if (given_up_.empty()) live(std::nullopt, options_.events);
        relays_.clear();
        return result();
    }

private:
    // ---- lives -------------------------------------------------------------------------------

    void prepare() {
        const trial_server::CertificateAuthority authority;
        trial_server::CertificateRequest request;
        request.addresses = {"127.0.0.1"};
        const fs::path ca_file = options_.folder / "ca.pem";
        trial_server::write_certificates(ca_file, {authority.certificate()});
        SiteOptions site{.ports = {}, .ca_file = ca_file.string(), .timeout = kTimeout};
        for (std::uint16_t& port : site.ports) {
            relays_.push_back(std::make_unique<Relay>(authority.issue(request), credentials(),
                                                      static_cast<RelayOwner&>(*this)));
            port = relays_.back()->port();
        }
        down_until_.resize(relays_.size());
        test_support::write_file(options_.folder / "sink.toml", configuration(site));
        fs::create_directory(options_.folder / "state");
        fs::permissions(options_.folder / "state", fs::perms::owner_all);
        if (options_.sample > 0) fs::create_directory(options_.folder / "sample");
    }

    KillPoint next_point() {
        return kills_ < options_.script.size() ? options_.script[kills_] : kill_lots_.draw();
    }

    // The run lasts as long as there are kills to come.
    [[nodiscard]] Index events_until(std::uint32_t planned) const {
        const std::uint64_t share = std::uint64_t{options_.events} * (kills_ + 1) / (planned + 1);
        return static_cast<Index>(std::min<std::uint64_t>(share, options_.events - 1));
    }

    // One life of the host, to its end.  Without a point: until all events are settled.
    void live(std::optional<KillPoint> point, Index until) {
        const milliseconds length = length_of(point);
        {
            const std::lock_guard lock(mutex_);
            point_ = point && point->is_seen_by_server() ? point : std::nullopt;
            seen_by_server_ = 0;
            server_killed_ = false;
            host_.emplace(arguments(point, until), options_.folder / "host.log");
        }
        ++lives_;
        const Clock::time_point begin = Clock::now();
        bool out_of_time = false;
        std::optional<HostProcess::End> end;
        while (!(end = host_->wait(kGlance))) {
            look(!point);
            if (point && !out_of_time && since(begin) >= length) {
                out_of_time = true;
                host_->kill();
            }
            if (!point && !given_up_.empty()) host_->kill();
        }
        for (const auto& relay : relays_)
            relay->wait_until_idle();
        judge(*end, point, out_of_time);
        const std::lock_guard lock(mutex_);
        point_.reset();
        host_.reset();
        read_journal();
    }

    // A point of the script is waited for: a test counts on it.
    milliseconds length_of(const std::optional<KillPoint>& point) {
        if (kills_ < options_.script.size()) return options_.patience;
        const std::int64_t longest = options_.longest_life.count();
        if (!point || point->moment != Moment::time) return milliseconds(longest);
        return milliseconds(kill_lots_.between(kShortestLife, longest));
    }

    std::vector<std::string> arguments(const std::optional<KillPoint>& point, Index until) const {
        std::vector<std::string> all{options_.host.string(),
                                     "--plugin",
                                     options_.plugin.string(),
                                     "--config",
                                     (options_.folder / "sink.toml").string(),
                                     "--state",
                                     (options_.folder / "state").string(),
                                     "--journal",
                                     (options_.folder / "journal").string(),
                                     "--seed",
                                     std::to_string(options_.seed),
                                     "--events",
                                     std::to_string(options_.events),
                                     "--until",
                                     std::to_string(until),
                                     "--window",
                                     std::to_string(options_.window)};
        // Outcomes that the host has not heard of because it died in that moment.
        if (!point || lives_ % kAskingLives == kAskingLives - 1) {
            all.insert(all.end(), {"--ask-again", "yes"});
        }
        if (point && point->is_seen_by_host()) {
            all.insert(all.end(), {"--kill", text_of(*point)});
        }
        return all;
    }

    // A look at the host while it lives.
    void look(bool last_life) {
        Progress progress;
        {
            const std::lock_guard lock(mutex_);
            read_journal();
            progress = progress_so_far();
        }
        // In the last life servers come back and stay once everything has been submitted.
        if (last_life && progress.submitted == progress.events) calm_ = true;
        restart_servers();
        if (on_progress_) on_progress_(progress);
        const std::uint64_t moved = progress.finals + progress.custodies + progress.book.mails;
        if (!last_life || moved != moved_before_) {
            moved_before_ = moved;
            moved_at_ = Clock::now();
        } else if (Clock::now() - moved_at_ > options_.patience && given_up_.empty()) {
            given_up_ = fmt::format("nothing has moved for {} s: {} of {} events are settled",
                                    options_.patience.count(), progress.finals, progress.events);
        }
    }

    void judge(const HostProcess::End& end, const std::optional<KillPoint>& point,
               bool out_of_time) {
        if (!point) {
            if (end.killed || end.status != 0) {
                odd_ends_.push_back(fmt::format("the last life ended with {}", end.status));
            }
            return;
        }
        if (!end.killed) {
            given_up_ = fmt::format("the host ended by itself with {} before {}", end.status,
                                    text_of(*point));
            return;
        }
        ++kills_;
        if (!out_of_time || point->moment == Moment::time) {
            ++kills_by_moment_[point->moment];
            kill_lots_.reached(point->moment);
        } else {
            ++unreached_[point->moment];
            kill_lots_.unreached(point->moment);
        }
    }

    // ---- servers -----------------------------------------------------------------------------

    void restart_servers() {
        if (options_.fault_odds == 0) return;
        for (std::size_t i = 0; i < relays_.size(); ++i) {
            if (down_until_[i] && (calm_ || Clock::now() >= *down_until_[i])) {
                relays_[i]->start();
                down_until_[i].reset();
            }
        }
        if (calm_ || kill_lots_.between(1, kRestartOdds) != 1) return;
        const auto chosen =
            static_cast<std::size_t>(kill_lots_.between(0, static_cast<std::int64_t>(kRelays) - 1));
        if (down_until_[chosen]) return;
        ++restarts_;
        relays_[chosen]->stop();
        down_until_[chosen] =
            Clock::now() + milliseconds(kill_lots_.between(0, kLongestDown.count()));
    }

    Deed at(Step step, ConnectionNumber) override {
        const std::lock_guard lock(mutex_);
        kill_if_it_is_time(step);
        if (options_.fault_odds == 0 || calm_) return Deed::serve;
        const Deed deed = fault_lots_.draw(step);
        if (deed != Deed::serve) ++faults_[{step, deed}];
        return deed;
    }

    void kill_if_it_is_time(Step step) {
        if (!point_ || server_killed_) return;
        const bool is_it = (point_->moment == Moment::rcpt && step == Step::rcpt) ||
                           (point_->moment == Moment::dot && step == Step::dot) ||
                           (point_->moment == Moment::replied && step == Step::replied);
        if (!is_it || ++seen_by_server_ != point_->count) return;
        server_killed_ = true;
        host_->kill();
    }

    void taken(const trial_server::Mail& mail, ConnectionNumber connection) override {
        const std::lock_guard lock(mutex_);
        read_journal();
        Book::Entered entered = book_.enter(mail, stages_.submitted());
        if (!entered.events.empty()) {
            std::deque<Book::Entered>& latest = latest_[connection];
            latest.push_back(std::move(entered));
            if (latest.size() > kMostUnrecorded) latest.pop_front();
        }
        keep_for_sample(mail);
    }

    void gone(ConnectionNumber connection) override {
        const std::lock_guard lock(mutex_);
        const auto found = latest_.find(connection);
        if (found == latest_.end()) return;
        read_journal();
        for (const Book::Entered& entered : found->second) {
            const bool recorded =
                std::all_of(entered.events.begin(), entered.events.end(),
                            [this](Index event) { return stages_.is_final(event); });
            if (!recorded) book_.ambiguous(entered.key);
        }
        latest_.erase(found);
    }

    // Ever fewer of them, so that they are of the whole run.
    void keep_for_sample(const trial_server::Mail& mail) {
        if (sample_.size() >= options_.sample || book_.counts().mails < next_sample_) return;
        next_sample_ = book_.counts().mails * 5 / 4 + 1;
        const fs::path path = options_.folder / "sample" / fmt::format("{:03}.eml", sample_.size());
        test_support::write_file(path, mail.content);
        sample_.push_back(path);
    }

    // ---- what is known -----------------------------------------------------------------------

    void read_journal() {
        journal_.read([this](const Record& record) { stages_.apply(record); });
    }

    [[nodiscard]] Progress progress_so_far() const {
        return {.book = book_.counts(),
                .events = options_.events,
                .submitted = stages_.submitted(),
                .custodies = stages_.custodies(),
                .finals = stages_.finals(),
                .kills = kills_,
                .elapsed = since(begin_)};
    }

    CampaignResult result() {
        CampaignResult result;
        result.progress = progress_so_far();
        result.lost = book_.missing();
        result.falsely_delivered = book_.falsely_delivered(stages_);
        result.not_delivered = stages_.not_delivered();
        result.refused = stages_.refused();
        result.misuses = stages_.misuses();
        result.lives = lives_;
        result.kills = kills_by_moment_;
        result.unreached = unreached_;
        result.faults = faults_;
        result.restarts = restarts_;
        result.complaints = odd_ends_;
        if (!given_up_.empty()) result.complaints.push_back(given_up_);
        result.complaints.insert(result.complaints.end(), book_.complaints().begin(),
                                 book_.complaints().end());
        result.unfounded = book_.unfounded();
        result.sample = sample_;
        result.host_said =
            test_support::read_file(options_.folder / "host.log").substr(0, kMostSaid);
        return result;
    }

    const CampaignOptions options_;
    const OnProgress on_progress_;
    const Generator generator_;
    const Clock::time_point begin_ = Clock::now();
    std::vector<std::unique_ptr<Relay>> relays_;
    std::vector<std::optional<Clock::time_point>> down_until_;  // by relay
    KillLots kill_lots_;
    std::uint32_t kills_ = 0;
    std::uint32_t lives_ = 0;
    std::uint64_t restarts_ = 0;
    std::map<Moment, std::uint32_t> kills_by_moment_;
    std::map<Moment, std::uint32_t> unreached_;
    std::uint64_t moved_before_ = 0;
    Clock::time_point moved_at_ = Clock::now();
    std::string given_up_;  // why; empty: not
    std::vector<std::string> odd_ends_;
    std::atomic<bool> calm_ = false;  // servers behave from now on

    std::mutex mutex_;  // guards the rest
    FaultLots fault_lots_;
    std::map<std::pair<Step, Deed>, std::uint64_t> faults_;
    Book book_;
    JournalReader journal_;
    Stages stages_;
    std::unordered_map<ConnectionNumber, std::deque<Book::Entered>> latest_;  // taken from it
    std::vector<fs::path> sample_;
    std::uint64_t next_sample_ = 1;  // mail
    std::optional<HostProcess> host_;
    std::optional<KillPoint> point_;  // of this life, if a server sees it
    std::uint32_t seen_by_server_ = 0;
    bool server_killed_ = false;
};

Campaign::Campaign(CampaignOptions options, OnProgress on_progress)
    : run_(std::make_unique<Run>(std::move(options), std::move(on_progress))) {}

Campaign::~Campaign() = default;

CampaignResult Campaign::run() { return run_->run(); }

}  // namespace crash
