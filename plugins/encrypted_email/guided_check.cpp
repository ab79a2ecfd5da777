#include "encrypted_email/guided_check.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <mutex>
#include <utility>

namespace encrypted_email {
namespace {

constexpr std::chrono::nanoseconds kLongest = std::chrono::hours(24);

}  // namespace

// Has the engine ask, on its thread, and brings the answer to this one's.  The answer may come when
// the check is over: then nobody waits for it any more.
class GuidedCheck::OfEngine final : public delivery::CredentialSource {
public:
    OfEngine(Engine& engine, boost::asio::io_context& io)
        : engine_(engine), asker_(std::make_shared<Asker>(io)) {}

    ~OfEngine() {
        const std::lock_guard lock(asker_->mutex);
        asker_->io = nullptr;
    }
    OfEngine(const OfEngine&) = delete;
    OfEngine& operator=(const OfEngine&) = delete;

    void ask(std::shared_ptr<const configuration::Relay> relay, Done done) override {
        engine_.ask_credentials(
            std::move(relay), [asker = asker_, done = std::move(done)](Answer answer) {
                const std::lock_guard lock(asker->mutex);
                if (asker->io == nullptr) return;
                boost::asio::post(*asker->io, [done, answer = std::move(answer)]() mutable {
                    done(std::move(answer));
                });
            });
    }

    // The check shows what the sink itself meets with the token that it has.
    void token_refused(const configuration::Relay& /*relay*/) override {}

private:
    struct Asker {
        explicit Asker(boost::asio::io_context& loop) : io(&loop) {}
        std::mutex mutex;
        boost::asio::io_context* io;  // null: the check is over; guarded by mutex
    };

    Engine& engine_;
    const std::shared_ptr<Asker> asker_;
};

GuidedCheck::GuidedCheck(const alarm_sink::HostServices& host,
                         const LoadedConfiguration& configuration, trust::Store& roots,
                         Engine* engine)
    : host_(host),
      own_(io_, host, troubles_, [](const std::string&, bool, const std::string&) {}),
      of_engine_(engine == nullptr ? nullptr : std::make_unique<OfEngine>(*engine, io_)),
      diagnosis_(io_, configuration.settings, present_routes(configuration, roots, engine),
                 of_engine_ ? static_cast<delivery::CredentialSource&>(*of_engine_) : own_) {}

GuidedCheck::~GuidedCheck() = default;

// What a relay is trusted by may have been renewed since it was configured.
std::vector<delivery::Route> GuidedCheck::present_routes(const LoadedConfiguration& configuration,
                                                         trust::Store& roots, Engine* engine) {
    if (engine != nullptr) {
        std::vector<delivery::Route> routes = configuration.routes();
        engine->bring_up_to_date(routes);
        return routes;
    }
    const LoadResult read = with_present_roots(configuration, host_.unix_now_ns(), roots);
    const LoadedConfiguration& present = read.configuration ? *read.configuration : configuration;
    own_.configure(present);
    return present.routes();
}

bool GuidedCheck::run(std::uint32_t flags, std::int64_t deadline_mono_ns,
                      const alarm_sink::Diagnosis::Visit& visit,
                      const alarm_sink::Diagnosis::Transcript& transcript) {
    const std::chrono::nanoseconds left(deadline_mono_ns - host_.mono_now_ns());
    return diagnosis_.run({.send = (flags & ALARM_SINK_DIAGNOSIS_SEND) != 0,
                           .time = std::min(left, kLongest),
                           .now_unix_ns = host_.unix_now_ns()},
                          visit, transcript);
}

}  // namespace encrypted_email
