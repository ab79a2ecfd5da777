// random.hpp - the dice of the simulation: the same seed throws the same on every machine.
//
// Boost's distributions are specified to the bit; those of the standard library are not.  Whole
// numbers only, so that no rounding mode can tell two machines apart.
//
// Threads: Distinct objects: safe.  Shared objects: unsafe.
#pragma once

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cstddef>
#include <cstdint>

namespace host_stub::building {

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    /// From `least` to `most`, both included.
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return boost::random::uniform_int_distribution<std::int64_t>(least, most)(engine_);
    }

    bool one_in(std::int64_t chances) { return between(1, chances) == 1; }

    template <typename Range>
    const auto& pick(const Range& range) {
        return range[static_cast<std::size_t>(
            between(0, static_cast<std::int64_t>(range.size()) - 1))];
    }

private:
    boost::random::mt19937_64 engine_;
};

}  // namespace host_stub::building
