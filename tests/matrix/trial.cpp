#include "tests/matrix/trial.hpp"

#include <fmt/format.h>

#include <chrono>
#include <exception>

#include "tests/matrix/mail_check.hpp"
#include "tests/support/configuration_text.hpp"
#include "tests/support/events.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fault_relay.hpp"
#include "tests/support/sink_under_test.hpp"

namespace matrix_test {

using namespace std::chrono_literals;
using namespace test_support;
using host_stub::events::Event;

namespace {

constexpr std::string_view kUser = "alarms";
constexpr std::string_view kPassword = "correct horse, Canary-7f3a9c51, battery staple";
constexpr std::size_t kConnections = 1;  // so that one that is not given back is missed
constexpr auto kBetweenConfigurations = 500ms;

// The sink has to find out by a deadline of its own.
bool is_silent(Fault fault) {
    return fault == Fault::black_hole || fault == Fault::partial_then_silence;
}

class Trial {
public:
    Trial(const Cell& cell, const Trust& trust)
        : cell_(cell), relay_(relay_options(cell, trust)), configuration_(configuration(trust)) {
        sink_.host().set_secret("relay-password", std::string(kPassword));
    }

    TrialResult run() {
        try {
            deliver();
            stop();
        } catch (const std::exception& error) {
            complain(error.what());
        }
        result_.mails = relay_.mailbox().mails();
        result_.what_happened = relay_.describe() + sink_.host().everything_said();
        return std::move(result_);
    }

private:
    static FaultRelayOptions relay_options(const Cell& cell, const Trust& trust) {
        FaultRelayOptions options;
        options.identity = trust.identity();
        options.manners.credentials = {std::string(kUser), std::string(kPassword)};
        options.manners.starttls = cell.way == Way::starttls;
        options.manners.pipelining = cell.way != Way::serial;
        options.plan.misbehaviours = {{cell.step, cell.fault, 1}};
        return options;
    }

    [[nodiscard]] std::string configuration(const Trust& trust) const {
        RelayText relay;
        relay.port = relay_.port();
        relay.tls = cell_.way == Way::starttls ? "starttls" : "implicit";
        relay.user = kUser;
        relay.ca_file = trust.ca_file();
        relay.connections = kConnections;
        if (is_silent(cell_.fault)) relay.timeout = relay.deadlines = "2s";
        if (cell_.step == Step::quit) relay.idle_timeout = "1s";
        GroupText group;
        group.to = {std::string(kFirstRecipient), std::string(kSecondRecipient)};
        group.category = "HVAC";
        group.wait = "1h";
        group.maximum = static_cast<int>(kEvents);
        GroupText refused = group;  // its mail leaves a transaction behind that must be reset
        refused.name = "refused";
        refused.to = {"refused@building7.example"};
        refused.category = "Refused";
        refused.maximum = 1;
        return configuration_text({relay}, {group, refused});
    }

    void deliver() {
        sink_.configure(configuration_);
        sink_.start();
        std::size_t settled = 0;
        if (cell_.step == Step::rset) {
            sink_.submit(make_events("refused", 1, "Refused"));
            wait_for_finals(settled += 1);
        }
        sink_.submit(before_);
        wait_for_finals(settled += kEvents);
        require("the fault", [this] { return relay_.faults() == 1; });
        sink_.submit(after_);
        wait_for_finals(settled += kEvents);
        if (!cell_.trouble.empty()) {
            require("the end of the trouble",
                    [this] { return sink_.host().runtime().troubles().standing().empty(); });
        }
        check_receipts();
        check_troubles();
    }

    void stop() {
        if (const auto status = sink_.stop(); !status.ok()) {
            complain("stop() failed: " + alarm_sink::describe(status));
        }
        const FaultRelayCounts counts = relay_.stop();
        // The server may still have been busy with a connection that the client had left.
        if (counts.most_at_once > kConnections + 1) {
            complain(fmt::format("{} connections at once", counts.most_at_once));
        }
        for (const std::string& breach : counts.breaches)
            complain("the client: " + breach);
        const std::size_t most_twice = cell_.copies == Copies::maybe_two ? counts.ambiguous : 0;
        for (const std::string& complaint :
             check_mails(relay_.mailbox().mails(), cell_.copies, before_, after_, most_twice)) {
            complain(complaint);
        }
    }

    void require(std::string_view what, const std::function<bool()>& holds) {
        if (const auto result = eventually(what, holds); !result) {
            throw std::runtime_error(result.message());
        }
    }

    // A mail that is put off, or a log-in, would wait for a minute.
    void wait_for_finals(std::size_t count) {
        auto next = std::chrono::steady_clock::now() + kBetweenConfigurations;
        require(fmt::format("the receipts of {} events", count), [&] {
            const auto now = std::chrono::steady_clock::now();
            if (cell_.is_put_off && relay_.faults() > 0 && now >= next) {
                sink_.configure(configuration_);
                next = now + kBetweenConfigurations;
            }
            return sink_.host().finals().size() >= count;
        });
    }

    void check_receipts() {
        std::uint32_t first = ALARM_SINK_OUTCOME_DELIVERED;
        if (cell_.copies == Copies::none) first = ALARM_SINK_OUTCOME_REJECTED;
        if (cell_.copies == Copies::but_to_one) first = ALARM_SINK_OUTCOME_PARTIAL;
        for (const Event& event : before_)
            check_receipt(event, first);
        for (const Event& event : after_)
            check_receipt(event, ALARM_SINK_OUTCOME_DELIVERED);
    }

    void check_receipt(const Event& event, std::uint32_t outcome) {
        const FinalReceipt final = sink_.host().final_of(event.id).value_or(FinalReceipt{});
        if (final.outcome != outcome) {
            complain(fmt::format("event {} ended as {} instead of {}: {}", event.id, final.outcome,
                                 outcome, final.reason));
        }
    }

    void check_troubles() {
        std::vector<std::string> expected;
        if (!cell_.trouble.empty()) expected.emplace_back(cell_.trouble);
        const auto raised = sink_.host().troubles_raised();
        if (raised == expected) return;
        complain(fmt::format("the troubles \"{}\" were raised instead of \"{}\"",
                             fmt::join(raised, ", "), cell_.trouble));
    }

    void complain(std::string what) { result_.complaints.push_back(std::move(what)); }

    const Cell& cell_;
    FaultRelay relay_;
    const std::string configuration_;
    SinkUnderTest sink_;
    const std::vector<Event> before_ = make_events("before", kEvents);
    const std::vector<Event> after_ = make_events("after", kEvents);
    TrialResult result_;
};

}  // namespace

Trust::Trust() {
    const host_stub::trial_server::CertificateAuthority authority("Matrix CA");
    host_stub::trial_server::CertificateRequest request;
    request.addresses = {"127.0.0.1"};
    identity_ = authority.issue(request);
    host_stub::trial_server::write_certificates(folder_.path() / "ca.pem",
                                                {authority.certificate()});
}

TrialResult try_cell(const Cell& cell, const Trust& trust) {
    try {
        return Trial(cell, trust).run();
    } catch (const std::exception& error) {
        return {{error.what()}, {}, {}};
    }
}

}  // namespace matrix_test
