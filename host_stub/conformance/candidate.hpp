// candidate.hpp - the sink that is being tried: loaded, and one or more instances of it.
//
// In the text of the configuration two words are replaced:
//   @STATE_DIR@    the folder of the instance
//   @SILENT_PORT@  a TCP port of 127.0.0.1 where connections are accepted and nothing is said
//
// Threads: one thread at a time, but submit(), which any thread may call.
// Fails:   by fail() and give_up(), which end the process.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host_stub/conformance/case.hpp"
#include "host_stub/conformance/probe_host.hpp"
#include "host_stub/events/event.hpp"
#include "host_stub/loader/module.hpp"
#include "plugin_api/alarm_sink.h"

namespace host_stub::conformance {

/// A call that a sink has answered.
struct Answer {
    alarm_sink_status status;
    std::string text;
    std::chrono::nanoseconds took;
    std::size_t taken = 0;  ///< Of submit(), as the sink said it.

    bool ok() const { return status >= 0; }
};

/// "E_STATE: start() needs ..."
std::string describe(const Answer& answer);

/// A reading of the clock that the contract's deadlines are in.
std::int64_t mono_in(std::chrono::nanoseconds from_now);

/// Events with ids that no other call has given out.  `lifetime` from now they expire; zero: never.
std::vector<events::Event> make_events(std::size_t count,
                                       std::chrono::nanoseconds lifetime = std::chrono::seconds(1));

/// Tries until `holds` does or the time is up.
bool eventually(const std::function<bool()>& holds,
                std::chrono::milliseconds at_most = std::chrono::seconds(5));

class Candidate;

/// One sink with a host of its own.  Destroys it at the end, stopping it first.
class Instance {
public:
    Instance(Candidate& candidate, std::filesystem::path folder);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    ProbeHost& host() { return host_; }
    const std::filesystem::path& folder() const { return folder_; }

    Answer create();
    Answer configure(std::uint32_t flags = 0);
    Answer configure_with(const std::string& text, std::uint32_t flags = 0);
    Answer start();
    Answer submit(std::span<const events::Event> events);
    Answer submit_raw(std::span<const alarm_sink_event* const> events);
    Answer flush(std::uint32_t level, std::int64_t deadline_mono_ns);
    Answer stop(std::int64_t deadline_mono_ns);
    Answer stop();
    const void* query(const char* id);
    void destroy();

    /// create() and configure(), create() to start(); what fails ends the case.
    Instance& configured();
    Instance& running();

    /// The configuration of this instance, and the name of its file.
    std::string configuration() const;
    std::string origin() const;

    alarm_sink_sink* get() { return sink_; }

private:
    Candidate& candidate_;
    std::filesystem::path folder_;
    ProbeHost host_;
    alarm_sink_sink* sink_ = nullptr;
};

class Candidate {
public:
    /// Loads the plugin, or gives up.
    explicit Candidate(const Setting& setting);
    ~Candidate();
    Candidate(const Candidate&) = delete;
    Candidate& operator=(const Candidate&) = delete;

    const Setting& setting() const { return setting_; }
    const alarm_sink_module& module() const { return module_->descriptor(); }
    const alarm_sink_sink_api& api() const { return *module().api; }
    std::uint16_t silent_port() const { return silent_port_; }

    /// An instance that is not created yet, with an empty folder.
    std::unique_ptr<Instance> instance();

    /// Forgets the library, which unloads it if it is unloadable.
    void unload() { module_.reset(); }

private:
    const Setting& setting_;
    std::optional<loader::Module> module_;
    std::uint16_t silent_port_ = 0;  // before the listener, which sets it
    int listener_;
    int instances_ = 0;
};

/// A candidate with one instance: what most cases need.
class Alone {
public:
    explicit Alone(const Setting& setting) : candidate(setting), instance(candidate.instance()) {}
    Instance* operator->() { return instance.get(); }
    Instance& operator*() { return *instance; }

    Candidate candidate;
    std::unique_ptr<Instance> instance;
};

/// Submits, piece by piece and waiting where the sink is full, until all are taken.
void submit_all(Instance& instance, std::span<const events::Event> events);

/// Waits until the host has seen FINAL for all of them, or the time is up.  Says whether it has.
bool wait_for_finals(Instance& instance, std::span<const events::Event> events,
                     std::chrono::milliseconds at_most = std::chrono::seconds(5));

/// The whole life of an instance: running, some events and their receipts, stopped.
void live(Instance& instance);

}  // namespace host_stub::conformance
