// fault_plan.hpp - at which steps of a session a mail server misbehaves, how, and how often.
//
// Either written down, or drawn from a seed; the same seed gives the same draws, step by step in
// the order in which they are reached.
//
// Threads: FaultPlan is a value; one FaultSchedule may be used from any number of threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <ostream>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

/// In the order of a session.
enum class Step {
    connect,  ///< the client is there, and nothing was read
    tls,      ///< the ClientHello was read
    banner,   ///< the greeting is due
    ehlo,     ///< from here on: the command was read, and its reply is due
    starttls,
    auth,
    mail,
    rcpt,
    data,
    content,  ///< the first bytes of the content were read
    dot,      ///< the content was read with its end; the mail is not taken
    taken,    ///< the mail is taken, and only its reply is due
    bdat,
    rset,
    quit,
    idle,  ///< a mail was taken and answered, and the client says nothing
};

inline constexpr std::array kSteps = {Step::connect,  Step::tls,     Step::banner, Step::ehlo,
                                      Step::starttls, Step::auth,    Step::mail,   Step::rcpt,
                                      Step::data,     Step::content, Step::dot,    Step::taken,
                                      Step::bdat,     Step::rset,    Step::quit,   Step::idle};

enum class Fault {
    drop,                  ///< FIN instead of an answer
    reset,                 ///< RST instead of an answer
    black_hole,            ///< nothing is said any more, and the connection stays
    busy,                  ///< 421, then FIN
    deferred,              ///< a 4xx that fits the step
    refused,               ///< a 5xx that fits the step
    garbage,               ///< bytes that are no SMTP, then silence
    partial_then_silence,  ///< the first half of the answer, then silence
    partial_then_close,    ///< the first half of the answer, then FIN
    extra_reply,           ///< the answer, and a 250 behind it that nobody asked for
    slow_bytes,            ///< the answer byte by byte, each in a segment of its own
    oversized_line,        ///< a line without end, then silence
};

inline constexpr std::array kFaults = {Fault::drop,
                                       Fault::reset,
                                       Fault::black_hole,
                                       Fault::busy,
                                       Fault::deferred,
                                       Fault::refused,
                                       Fault::garbage,
                                       Fault::partial_then_silence,
                                       Fault::partial_then_close,
                                       Fault::extra_reply,
                                       Fault::slow_bytes,
                                       Fault::oversized_line};

[[nodiscard]] std::string_view name_of(Step step);    ///< "starttls"
[[nodiscard]] std::string_view name_of(Fault fault);  ///< "partial-then-close", "421", "4xx"
[[nodiscard]] std::optional<Step> step_named(std::string_view name);
[[nodiscard]] std::optional<Fault> fault_named(std::string_view name);
inline void PrintTo(Step step, std::ostream* out) { *out << name_of(step); }
inline void PrintTo(Fault fault, std::ostream* out) { *out << name_of(fault); }

struct Misbehaviour {
    static constexpr std::size_t kAlways = SIZE_MAX;

    Step step = Step::connect;
    Fault fault = Fault::drop;
    std::size_t times = 1;  ///< the first so many times that the step is reached
};

/// "drop-at-data", "4xx-at-rcpt:3" (three times), "reset-at-dot:always".
[[nodiscard]] std::optional<Misbehaviour> parse_misbehaviour(std::string_view text);

/// Faults that come by chance.
struct Odds {
    unsigned per_mille = 0;  ///< of each step that is reached
    std::uint64_t seed = 0;
    std::vector<Step> steps = {kSteps.begin(), kSteps.end()};      ///< where
    std::vector<Fault> faults = {kFaults.begin(), kFaults.end()};  ///< each as likely as the others
};

struct FaultPlan {
    std::vector<Misbehaviour> misbehaviours;
    Odds odds;
    /// A recipient whose local part is a misbehaviour, as in <drop-at-data@example.org>, brings it
    /// about in the first transaction that names it, at `rcpt` or any later step.
    bool by_recipient = true;
};

class FaultSchedule {
public:
    explicit FaultSchedule(FaultPlan plan);

    /// The step is reached: what is to happen instead of what is right.
    [[nodiscard]] std::optional<Fault> at(Step step);

    /// A transaction has this recipient.
    void recipient_named(std::string_view address);

    /// Whether it may ever come to a fault at that step.
    [[nodiscard]] bool may_happen_at(Step step) const;

    /// So far.
    [[nodiscard]] std::size_t faults() const;

    /// No faults from now on.
    void make_peace();

private:
    [[nodiscard]] std::optional<Fault> drawn(Step step);

    const FaultPlan plan_;
    mutable std::mutex mutex_;
    std::vector<Misbehaviour> left_;
    std::set<std::string, std::less<>> seen_;
    std::mt19937_64 random_;
    std::size_t faults_ = 0;
    bool is_at_peace_ = false;
};

}  // namespace test_support
