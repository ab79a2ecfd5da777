// lots.hpp - what a run leaves to chance: where the host dies, and what servers do at each step.
//
// The same seed draws the same lots, though not at the same moments: threads and the network have
// a say in that.
//
// Threads: Distinct objects: safe.  Shared objects: unsafe.
#pragma once

#include <cstdint>
#include <map>

#include "host_stub/building/random.hpp"
#include "tests/crash/kill_point.hpp"
#include "tests/crash/relay.hpp"

namespace crash {

class KillLots {
public:
    /// `events`: about as many as a life of the host sees.
    KillLots(std::uint64_t seed, std::uint32_t events) : random_(seed), events_(events) {}

    [[nodiscard]] KillPoint draw();

    /// The point that was drawn last has not come: a sink that never comes to such a moment is not
    /// asked for it again and again.
    void unreached(Moment moment) { ++unreached_[moment]; }
    void reached(Moment moment) { unreached_[moment] = 0; }

    [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most) {
        return random_.between(least, most);
    }

private:
    host_stub::building::Random random_;
    const std::uint32_t events_;
    std::map<Moment, int> unreached_;
};

class FaultLots {
public:
    /// One step in `odds` goes wrong; `deferrals`: 4xx is among it.
    FaultLots(std::uint64_t seed, std::uint32_t odds, bool deferrals)
        : random_(seed), odds_(odds), deferrals_(deferrals) {}

    [[nodiscard]] Deed draw(Step step);

private:
    host_stub::building::Random random_;
    const std::uint32_t odds_;
    const bool deferrals_;
};

}  // namespace crash
