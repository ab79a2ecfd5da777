// fault_relay.hpp - a mail server on loopback, by implicit TLS or STARTTLS, that misbehaves at any
// step of a session as its plan says, and serves everything else to the end.
//
// Keeps the mails that it took, writes down both sides of every conversation, and counts what the
// client must not do.  Of a mail that was taken and whose answer the client cannot have seen, or
// not with certainty, it knows that it may come again.
//
// Threads: every member function may be called from any thread.
// Fails:   the constructor throws std::system_error when it cannot listen.
// See:     fault_plan.hpp (what it does wrong), relay_session.hpp (what it does right)
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host_stub/trial_server/certificate_authority.hpp"
#include "host_stub/trial_server/mailbox.hpp"
#include "tests/support/fault_plan.hpp"
#include "tests/support/relay_session.hpp"
#include "tests/support/scripted_server.hpp"

namespace test_support {

struct FaultRelayOptions {
    host_stub::trial_server::Identity identity;
    RelayManners manners;  ///< `starttls` is what decides between STARTTLS and implicit TLS
    FaultPlan plan;
    std::uint16_t port = 0;  ///< 0: any free one
    bool record = true;      ///< whether conversations and mails are kept in memory
    /// Called with each mail that was taken, before the client is told so; by several threads.
    std::function<void(const host_stub::trial_server::Mail&)> on_mail;
};

/// What one side said, decrypted.
struct Said {
    bool by_client = false;
    std::string bytes;
};

struct FaultRelayCounts {
    std::size_t connections = 0;
    std::size_t most_at_once = 0;
    std::size_t faults = 0;
    std::size_t mails = 0;  ///< taken
    /// Of those, whose answer did not go out, not as it should, or out of step.
    std::size_t ambiguous = 0;
    /// Of those, after whose answer the client said nothing more: it may have died before it read
    /// it.  Holds all ambiguous ones.
    std::size_t unconfirmed = 0;
    std::size_t lone_dots = 0;          ///< content for nobody, as it should be
    std::vector<std::string> breaches;  ///< what clients did and must not, one text for each
};

class FaultRelay {
public:
    explicit FaultRelay(FaultRelayOptions options);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const host_stub::trial_server::Mailbox& mailbox() const { return mailbox_; }
    [[nodiscard]] std::size_t faults() const { return schedule_.faults(); }
    /// Of conversations that are over, and mails of all.
    [[nodiscard]] FaultRelayCounts counts() const;

    /// Hangs up on everybody and closes the port, not while another thread asks for counts();
    /// mails, conversations and counts stay, and are complete.
    FaultRelayCounts stop();

    /// By connection, in the order in which they came.
    [[nodiscard]] std::vector<std::vector<Said>> conversations() const;
    /// All of them as text, for a failed test.
    [[nodiscard]] std::string describe() const;

    /// No faults from now on; what is silent stays so.
    void make_peace() { schedule_.make_peace(); }

private:
    class Conversation;

    const FaultRelayOptions options_;
    FaultSchedule schedule_;
    host_stub::trial_server::Mailbox mailbox_;
    mutable std::mutex mutex_;
    FaultRelayCounts counts_;
    std::vector<std::vector<Said>> conversations_;
    std::uint16_t port_ = 0;
    std::size_t most_at_once_ = 0;
    std::unique_ptr<ScriptedServer> server_;  // last: it hangs up before the rest goes
};

}  // namespace test_support
