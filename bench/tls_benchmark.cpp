// What TLS costs our side: a handshake, full and resumed, and records of a mail's size.
#include <benchmark/benchmark.h>

#include <string>

#include "bench/tls_ends.hpp"

namespace {

using bench::TlsEnds;
using bench::trial::KeyKind;

void handshake_full(benchmark::State& state) {
    TlsEnds ends(state.range(0) == 256 ? KeyKind::ecdsa_p256 : KeyKind::rsa_2048);
    for (auto _ : state) {
        ends.forget_sessions();
        ends.taken();
        ends.connect();
        state.SetIterationTime(ends.taken());
    }
    state.SetLabel(ends.description());
}
BENCHMARK(handshake_full)->Arg(256)->Arg(2048)->ArgName("bits_of_the_key")->UseManualTime();

void handshake_resumed(benchmark::State& state) {
    TlsEnds ends;
    ends.connect();
    for (auto _ : state) {
        ends.taken();
        ends.connect();
        state.SetIterationTime(ends.taken());
        if (!ends.resumed()) state.SkipWithError("not resumed");
    }
}
BENCHMARK(handshake_resumed)->UseManualTime();

void encrypt(benchmark::State& state) {
    TlsEnds ends;
    ends.connect();
    const std::string plaintext(static_cast<std::size_t>(state.range(0)), 'x');
    for (auto _ : state)
        ends.send(plaintext);
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(encrypt)->Arg(100)->Arg(1'200)->Arg(16'384)->ArgName("bytes");

}  // namespace
BENCHMARK_MAIN();
