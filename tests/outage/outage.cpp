#include "tests/outage/outage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "tests/crash/host/host.hpp"
#include "tests/crash/site.hpp"
#include "tests/support/sink_under_test.hpp"

namespace outage {

namespace fs = std::filesystem;
namespace trial_server = host_stub::trial_server;
using crash::Deed;
using crash::Step;

namespace {

constexpr std::chrono::milliseconds kGlance{20};
// Without any movement; longer than the sink's own pauses in these tests.
constexpr std::chrono::seconds kPatience{40};

std::uint64_t peak_memory_of(pid_t process) {
    std::ifstream lines(fmt::format("/proc/{}/status", process));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("VmHWM:")) return std::stoull(line.substr(line.find(':') + 1)) * 1024;
    }
    return 0;
}

}  // namespace

class Outage::Voice final : public crash::RelayOwner {
public:
    Voice(Outage& outage, std::size_t relay) : outage_(outage), relay_(relay) {}

    Deed at(Step step, crash::ConnectionNumber connection) override {
        if (step != Step::connected && step != Step::auth) return Deed::serve;
        const std::lock_guard lock(outage_.mutex_);
        if (step == Step::auth) {
            // It works; others may have carried everything away before it could.
            works_[connection] = true;
            return Deed::serve;
        }
        Attempts& attempts = outage_.attempts_[relay_];
        if (outage_.silent_) {
            attempts.silent.push_back(Clock::now());
            return Deed::silence;
        }
        attempts.served.push_back(Clock::now());
        works_[connection] = false;
        return Deed::serve;
    }

    void taken(const trial_server::Mail& mail, crash::ConnectionNumber connection) override {
        const std::lock_guard lock(outage_.mutex_);
        works_[connection] = true;
        outage_.book_.enter(mail, outage_.stages_.events());
    }

    void gone(crash::ConnectionNumber connection) override {
        const std::lock_guard lock(outage_.mutex_);
        const auto found = works_.find(connection);
        if (found != works_.end() && !found->second) ++outage_.attempts_[relay_].fruitless;
    }

private:
    Outage& outage_;
    const std::size_t relay_;
    std::map<crash::ConnectionNumber, bool> works_;  // those that are served
};

Outage::Outage(crash::Index events)
    : book_(generator_, events),
      journal_(folder_.path() / "journal"),
      stages_(events),
      attempts_(crash::kRelays) {
    const trial_server::CertificateAuthority authority;
    trial_server::CertificateRequest request;
    request.addresses = {"127.0.0.1"};
    const fs::path ca_file = folder_.path() / "ca.pem";
    trial_server::write_certificates(ca_file, {authority.certificate()});
    crash::SiteOptions site{
        .ports = {}, .ca_file = ca_file.string(), .timeout = fmt::format("{}s", kTimeout.count())};
    for (std::size_t relay = 0; relay < crash::kRelays; ++relay) {
        voices_.push_back(std::make_unique<Voice>(*this, relay));
        relays_.push_back(std::make_unique<crash::Relay>(
            authority.issue(request),
            trial_server::Credentials{std::string(crash::kUser), std::string(crash::kPassword)},
            *voices_.back()));
        site.ports[relay] = relays_.back()->port();
    }
    const fs::path configuration = folder_.path() / "sink.toml";
    test_support::write_file(configuration, crash::configuration(site));
    fs::create_directory(folder_.path() / "state");
    fs::permissions(folder_.path() / "state", fs::perms::owner_all);
    host_.emplace(std::vector<std::string>{CRASH_HOST, "--plugin", test_support::plugin_path(),
                                           "--config", configuration.string(), "--state",
                                           (folder_.path() / "state").string(), "--journal",
                                           (folder_.path() / "journal").string(), "--events",
                                           std::to_string(events), "--storm",
                                           (folder_.path() / "storm").string()},
                  folder_.path() / "host.log");
}

// The host first: relays wait for their clients.
Outage::~Outage() { host_.reset(); }

// ---- waiting -----------------------------------------------------------------------------------

template <typename Holds>
bool Outage::wait(Holds holds) {
    const auto moved = [this] {
        const std::lock_guard lock(mutex_);
        std::size_t attempts = 0;
        for (const Attempts& of_relay : attempts_)
            attempts += of_relay.silent.size();
        return std::uint64_t{stages_.custodies()} + stages_.finals() + book_.counts().mails +
               attempts;
    };
    std::uint64_t before = moved();
    Clock::time_point since = Clock::now();
    while (!holds()) {
        look();
        if (const std::uint64_t now = moved(); now != before) {
            before = now;
            since = Clock::now();
        }
        if (host_end_ || Clock::now() - since > kPatience) return holds();
    }
    return true;
}

void Outage::look() {
    peak_memory_ = std::max(peak_memory_, peak_memory_of(host_->id()));
    if (!host_end_) host_end_ = host_->wait(kGlance);
    const std::lock_guard lock(mutex_);
    journal_.read([this](const crash::Record& record) { stages_.apply(record); });
}

bool Outage::wait_for_custody() {
    // Attempts go on for ever: only custody counts as movement here.
    crash::Index before = 0;
    Clock::time_point since = Clock::now();
    for (;;) {
        look();
        const crash::Index now = stages().custodies();
        if (now == stages_.events()) return true;
        if (now != before) since = Clock::now();
        before = now;
        if (host_end_ || Clock::now() - since > kPatience) return false;
    }
}

bool Outage::wait_for_the_storm_to_pass() {
    return wait([this] { return fs::exists(folder_.path() / "storm"); });
}

bool Outage::wait_for_attempts(std::size_t count) {
    return wait([this, count] {
        const std::lock_guard lock(mutex_);
        return std::all_of(attempts_.begin(), attempts_.end(), [count](const Attempts& attempts) {
            return attempts.silent.size() >= count;
        });
    });
}

bool Outage::wait_for_everything() {
    static_cast<void>(wait([this] { return host_end_.has_value(); }));
    look();
    return host_end_ && !host_end_->killed && host_end_->status == crash::kSettled;
}

void Outage::end_outage() {
    const std::lock_guard lock(mutex_);
    silent_ = false;
    ended_ = Clock::now();
}

// ---- what is known -----------------------------------------------------------------------------

crash::StormFigures Outage::figures() const {
    return crash::storm_figures_of(test_support::read_file(folder_.path() / "storm"));
}

crash::Stages Outage::stages() const {
    const std::lock_guard lock(mutex_);
    return stages_;
}

crash::BookCounts Outage::counts() const {
    const std::lock_guard lock(mutex_);
    return book_.counts();
}

crash::Index Outage::missing() const {
    const std::lock_guard lock(mutex_);
    return book_.missing();
}

std::vector<Attempts> Outage::attempts() const {
    const std::lock_guard lock(mutex_);
    return attempts_;
}

std::string Outage::everything_odd() const {
    std::string text = test_support::read_file(folder_.path() / "host.log");
    const std::lock_guard lock(mutex_);
    for (const std::string& complaint : book_.complaints())
        text += complaint + '\n';
    return text;
}

}  // namespace outage
