// handshakes - what a TLS handshake costs the sink's side, where a processor's clock counts
// instructions: by the clock of the thread, one line of JSON for each kind.
//
// usage: handshakes COUNT
//
// The first line is a check of that clock: a loop of a known number of instructions.  Before that,
// what seals TLS records on such a processor is checked against its standard, because some of it is
// our own there (cmake/poly1305_blocks_32.hpp).
#include <botan/hex.h>
#include <botan/mac.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

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

struct KnownAnswer {
    std::string_view key, message, tag;  // hexadecimal, shortened: "02*15" is 15 times 02
};

std::vector<std::uint8_t> bytes(std::string_view text) {
    std::vector<std::uint8_t> all;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        const auto unit = Botan::hex_decode(word.substr(0, word.find('*')));
        unsigned times = 1;
        if (const auto star = word.find('*'); star != word.npos) {
            std::from_chars(word.data() + star + 1, word.data() + word.size(), times);
        }
        for (; times > 0; --times)
            all.insert(all.end(), unit.begin(), unit.end());
    }
    return all;
}

// Where carries go wrong if they do: RFC 8439 section 2.5.2, and test vectors 7 to 11 of A.3.
void check_authenticator() {
    constexpr KnownAnswer kAnswers[] = {
        {"85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
         "43727970746f6772617068696320466f72756d2052657365617263682047726f7570",
         "a8061dc1305136c6c22b8baf0c0127a9"},
        {"02 00*31", "ff*16", "03 00*15"},
        {"02 00*15 ff*16", "02 00*15", "03 00*15"},
        {"01 00*31", "ff*16 f0 ff*15 11 00*15", "05 00*15"},
        {"01 00*31", "ff*16 fb fe*15 01*16", "00*16"},
        {"02 00*31", "fd ff*15", "fa ff*15"},
    };
    const auto authenticator = Botan::MessageAuthenticationCode::create_or_throw("Poly1305");
    for (const KnownAnswer& known : kAnswers) {
        authenticator->set_key(bytes(known.key));
        authenticator->update(bytes(known.message));
        if (authenticator->final_stdvec() != bytes(known.tag)) {
            throw std::runtime_error("Poly1305 is wrong for the message " +
                                     std::string(known.message));
        }
    }
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
        check_authenticator();
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
