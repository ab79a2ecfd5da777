// handshakes - what a TLS handshake costs the sink's side, where a processor's clock counts
// instructions: by the clock of the thread, one line of JSON for each kind.
//
// usage: handshakes COUNT
//
// The first line is a check of that clock: a loop of a known number of instructions.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string_view>

#include "bench/tls_ends.hpp"

namespace {

using bench::ThreadClock;
using bench::TlsEnds;
using bench::trial::KeyKind;

constexpr unsigned kLoops = 50'000'000;

// On ARM two instructions for each round; elsewhere there is nothing to check.
void spin() {
#ifdef __arm__
    unsigned left = kLoops;
    asm volatile("1: subs %0, %0, #1\n bne 1b" : "+r"(left) : : "cc");
#endif
}

void check_clock() {
    const auto began = ThreadClock::now();
    spin();
    fmt::print("{{\"name\":\"clock\",\"instructions\":{},\"ns\":{}}}\n", 2 * kLoops,
               (ThreadClock::now() - began).count());
}

void measure(std::string_view name, KeyKind key, bool resumed, unsigned count) {
    TlsEnds ends(key);
    ends.connect();  // buffers have their size then, and there is a session to resume
    double seconds = 0;
    for (unsigned i = 0; i < count; ++i) {
        if (!resumed) ends.forget_sessions();
        ends.taken();
        ends.connect();
        seconds += ends.taken();
        if (ends.resumed() != resumed) throw std::runtime_error("not the kind of handshake meant");
    }
    fmt::print("{{\"name\":\"{}\",\"ns\":{:.0f},\"negotiated\":\"{}\"}}\n", name,
               seconds / count * 1e9, ends.description());
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
    unsigned handshakes = 0;
    const std::string_view text = count == 2 ? arguments[1] : "";
    std::from_chars(text.data(), text.data() + text.size(), handshakes);
    if (handshakes == 0) {
        fmt::print(stderr, "usage: handshakes COUNT\n");
        return 2;
    }
    try {
        check_clock();
        measure("full, ECDSA P-256", KeyKind::ecdsa_p256, false, handshakes);
        measure("full, RSA 2048", KeyKind::rsa_2048, false, handshakes);
        measure("resumed", KeyKind::ecdsa_p256, true, handshakes);
    } catch (const std::exception& error) {
        fmt::print(stderr, "handshakes: {}\n", error.what());
        return 1;
    }
    return 0;
}
