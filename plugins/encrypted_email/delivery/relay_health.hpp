// relay_health.hpp - whether a relay works: a circuit breaker for new connections.
//
//     closed ---- a connection fails ----> open until a time ---- it has come ----> half-open
//        ^                                     ^                                       |
//        |                                     +---- the probe fails: a longer pause --+
//        +------------------------- the probe works -----------------------------------+
//
// Closed: connections are opened as needed.  Open: none.  Half-open: one, the probe.  Connections
// that are there already go on meanwhile: what they do says nothing about new ones.
//
// A relay has an outage from the first failure until a connection works, unless another connection
// worked all the time.  What waited that long becomes a catch-up mail, which tells when it began
// and why.
//
// Promises: never more than one probe; pauses within the bounds of their cause (kPauses).
//
// Does not know mails: what the relay says about one of them is no failure of the relay
// (verdicts.hpp), and what it has room for is the business of capacity.hpp.
//
// Threads: one thread at a time; no clock is read.
// See:     RFC 5321 section 4.5.4.1
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "encrypted_email/delivery/failure.hpp"
#include "encrypted_email/delivery/pause.hpp"

namespace encrypted_email::delivery {

// The present instant on both clocks: pauses are in terms of one, outages are told in the other's.
struct Instant {
    std::chrono::steady_clock::time_point steady;
    std::int64_t unix_ns = 0;  // UTC
};

class RelayHealth {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class State { closed, open, half_open };

    // One connection, from before it is opened to its end.
    struct Attempt {
        std::uint64_t settings = 0;  // how often they had changed before
        std::uint64_t round = 0;     // how often the breaker had opened before
        bool probe = false;
    };

    // How a connection ended.
    struct End {
        Failure failure;           // none: it was closed on purpose, at either end
        bool was_ready = false;    // it could have carried a mail
        bool broke_mail = false;   // it ended during a transaction
        std::uint32_t mails = 0;   // transactions begun on it, that one included
        bool others_work = false;  // another connection to the relay is ready or carries a mail
    };

    enum class Meaning {
        nothing,  // on purpose, or gone stale: the next connection will tell
        busy,     // the relay works and asks for less: tell Capacity
        failed,   // the relay does not work; if the kind is capacity, tell Capacity too
    };

    struct Outage {
        std::int64_t began_unix_ns = 0;  // 0: there was none yet
        std::int64_t ended_unix_ns = 0;  // 0: it lasts
        FailureKind kind = FailureKind::none;
        std::string cause;  // the latest one, for an operator
    };

    explicit RelayHealth(std::uint32_t seed) : chance_(seed) {}

    // A new connection; nothing: not now.  Each one that begins must end.
    [[nodiscard]] std::optional<Attempt> begin(TimePoint now);

    // It is ready for its first mail.  Ends the outage, unless the relay last failed at that mail.
    void connected(const Attempt& attempt, Instant now);

    // The relay has answered to a mail on it, whatever it said (Decision::worked).
    void worked(const Attempt& attempt, Instant now);

    // The relay takes nothing on it, although it is ready: Blame::credentials.
    void failed(const Attempt& attempt, Failure failure, Instant now);

    // What its end means.  The policy, in the order in which it is applied:
    //   no failure                                          nothing
    //   never ready: told to come later, others work        busy
    //   never ready                                         failed
    //   not during a mail                                   nothing
    //   told to come later; others work, or it carried mail busy
    //   during its first mail                               failed
    //   during a later one                                  nothing
    Meaning ended(const Attempt& attempt, End end, Instant now);

    // The settings have changed: the cause may have been put right.  Failures of attempts from
    // before say nothing any more; the outage lasts until a connection works.
    void reconfigured(TimePoint now);

    [[nodiscard]] State state(TimePoint now) const;

    // When the next connection may begin; nothing: at once, or when the probe has ended.
    [[nodiscard]] std::optional<TimePoint> next_attempt() const;

    // An outage lasts.
    [[nodiscard]] bool is_down() const { return down_; }

    // Failures since the relay worked last.
    [[nodiscard]] std::uint32_t failures_in_a_row() const { return failures_; }

    // The outage that lasts, else the last one.
    [[nodiscard]] const Outage& outage() const { return outage_; }

    // Whether there was an outage at this instant or after it.
    [[nodiscard]] bool was_down_since(TimePoint time) const;

    // The pauses that a cause leads to.  Refused credentials are not hammered: providers lock
    // accounts.  A certificate or a server's settings are put right by people.
    [[nodiscard]] static PauseRange pauses_of(FailureKind kind);

private:
    static constexpr std::size_t kKinds = 7;

    [[nodiscard]] bool is_probe(const Attempt& attempt) const;
    void fail(Failure failure, bool others_work, Instant now);
    void close(Instant now);

    bool open_ = false;
    bool probing_ = false;
    bool at_mail_ = false;  // it failed last on a connection that was ready
    bool down_ = false;
    TimePoint until_{};
    std::uint64_t settings_ = 0;
    std::uint64_t round_ = 0;
    std::uint32_t failures_ = 0;
    std::array<std::uint32_t, kKinds> failures_of_kind_{};
    Outage outage_;
    std::optional<TimePoint> over_;  // when the last outage ended
    Chance chance_;
};

}  // namespace encrypted_email::delivery
