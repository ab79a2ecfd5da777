// sink.hpp - a sink as its author writes it in C++.
//
// Derive from Sink and hand the type to make_module() (sink_module.hpp).  The shell around it
// checks arguments and states and catches exceptions, so that an implementation sees only calls
// that the lifecycle allows:
//
//   configure()            any time; never overlaps start(), flush(), stop() or itself
//   start()                configured and not running
//   submit()               running; may overlap everything but start() and stop()
//   flush()                running
//   stop()                 running, and no submit() is under way or begins
//   DeadLetters::list()    running
//   TrustControl::renew()  running
//   Diagnosis::run()       configured, running or not
//   Diagnosis::cancel()    any time; may overlap everything
//   query()                any time
//   destructor             not running
//
// Threads: configure, start, flush, stop, list, renew and run are [control]; submit, cancel and
//          query are [any].
// Fails:   by Status; an exception reaches the host as E_INTERNAL with its text.
#pragma once

#include "plugin_api/cpp/dead_letters.hpp"
#include "plugin_api/cpp/diagnosis.hpp"
#include "plugin_api/cpp/status.hpp"
#include "plugin_api/cpp/trust.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace alarm_sink {

class Sink {
public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;

    // Judges the TOML document `text`, and puts it in force unless `dry_run`.  All or nothing.
    // `origin` is where it is from, for error texts.  E_CONFIG names origin, line, column, key.
    virtual Status configure(std::string_view text, std::string_view origin, bool dry_run) = 0;

    // Takes up what an earlier run left.  A next system out of reach is no failure but a trouble.
    virtual Status start(std::int64_t deadline_mono_ns) = 0;

    // Takes a prefix of `events` into memory, in order, without I/O.  They are valid during the
    // call only.  The shell has checked that each is there, long enough and has a usable event_id.
    virtual SubmitResult submit(std::span<const alarm_sink_event* const> events) = 0;

    // Hurries what was taken before and waits for `level` (ALARM_SINK_FLUSH_*).
    virtual Status flush(std::uint32_t level, std::int64_t deadline_mono_ns) = 0;

    // Ends what is under way, at the latest by the deadline; what has CUSTODY waits on disk for the
    // next start.  However it ends, no thread of the sink is left and the host is not called
    // again.  E_TIMEOUT: some events, without CUSTODY and FINAL, went back to the host.
    virtual Status stop(std::int64_t deadline_mono_ns) = 0;

    // Where it lists what it gave up on; null: it keeps no dead letters.  Valid until the
    // destructor.
    virtual DeadLetters* dead_letters();

    // Where what it trusts is renewed; null: that cannot be done while it runs.  Valid until the
    // destructor.
    virtual TrustControl* trust_control();

    // How it tries its configuration; null: it cannot.  Valid until the destructor.
    virtual Diagnosis* diagnosis();

    // Another optional ability by its id; null if absent.  Valid until the destructor.
    virtual const void* query(std::string_view id);
};

inline DeadLetters* Sink::dead_letters() { return nullptr; }
inline TrustControl* Sink::trust_control() { return nullptr; }
inline Diagnosis* Sink::diagnosis() { return nullptr; }
inline const void* Sink::query(std::string_view) { return nullptr; }

}  // namespace alarm_sink
