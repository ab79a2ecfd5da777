// diagnosis.hpp - the guided check: every relay of a configuration, one after the other, with the
// groups that use it.
//
// Runs an event loop of its own on the thread that calls it, beside whatever runs.  Starts no
// thread but the one that Asio resolves names on, which ends with the object; a resolver of the C
// library that waits for its servers cannot be hurried, and may keep the end back.
//
// Threads: run() once; cancel() from any thread.
// Fails:   by the verdicts of the steps.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/delivery/route.hpp"
#include "encrypted_email/diagnosis/relay_check.hpp"
#include "plugin_api/cpp/diagnosis.hpp"

namespace encrypted_email::diagnosis {

class Diagnosis {
public:
    // `routes` with no session remembered, one for each relay of `settings`.  `credentials` answers
    // on the thread that runs `io`, which is nobody else's; both outlive the object.
    Diagnosis(boost::asio::io_context& io, std::shared_ptr<const configuration::Settings> settings,
              std::vector<delivery::Route> routes, delivery::CredentialSource& credentials)
        : io_(io),
          settings_(std::move(settings)),
          routes_(std::move(routes)),
          credentials_(credentials) {}

    struct Wish {
        bool send = false;  // a test mail to each group
        std::chrono::nanoseconds time = {};
        std::int64_t now_unix_ns = 0;
    };

    // False: the time was over, or cancel() was called, before every step was over.
    [[nodiscard]] bool run(const Wish& wish, const alarm_sink::Diagnosis::Visit& visit,
                           const alarm_sink::Diagnosis::Transcript& transcript);

    void cancel();

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] RelayTask task_for(const delivery::Route& route, const Wish& wish,
                                     Clock::time_point latest);
    void get_credentials(RelayTask& task, Clock::time_point latest);
    [[nodiscard]] bool check(RelayTask task, const Audience& audience, Clock::time_point latest);

    boost::asio::io_context& io_;
    const std::shared_ptr<const configuration::Settings> settings_;
    const std::vector<delivery::Route> routes_;
    delivery::CredentialSource& credentials_;
    std::atomic<bool> cancelled_ = false;
};

}  // namespace encrypted_email::diagnosis
