// What can be wrong with the proof that the server's certificate is not revoked.
#include <cstdint>
#include <optional>

#include "tests/certificates/staple.hpp"
#include "tests/certificates/table.hpp"

namespace certificates_test {

namespace {

Trial stapled(const StapleWish& wish, Revocation revocation = Revocation::stapled) {
    Trial set_up = good();
    set_up.client.revocation = revocation;
    set_up.staple = staple(root(), set_up.server.certificate(), wish);
    return set_up;
}

Trial must_staple() {
    Wish wish;
    wish.extensions = {{{1, 3, 6, 1, 5, 5, 7, 1, 24}, der(0x30, der(0x02, {5}))}};
    return serving(wish);
}

// Somebody whom `issuer` names for signing such answers, or for something else.
Identity responder(const Identity& issuer, const std::string& usage) {
    Wish wish;
    wish.common_name = "Test Responder";
    wish.extended_usage = usage;
    return issued_by(issuer, wish);
}

StapleWish signed_by(Identity signer) {
    StapleWish wish;
    wish.signer = std::move(signer);
    return wish;
}

StapleWish saying(Says says) {
    StapleWish wish;
    wish.says = says;
    return wish;
}

// Valid from and to so many seconds after now, or without an end.
StapleWish holding(std::int64_t from, std::optional<std::int64_t> to) {
    StapleWish wish;
    wish.from = kNowSeconds + from;
    wish.to = to ? kNowSeconds + *to : 0;
    return wish;
}

// A good server of which a staple is required, and which has none yet.
Trial required() {
    Trial set_up = good();
    set_up.client.revocation = Revocation::require;
    return set_up;
}

}  // namespace

std::vector<Row> staple_rows() {
    using enum FailureKind;
    return {
        {"good-staple", "nothing: a good staple, which is required",
         [] { return stapled({}, Revocation::require); }, none},
        {"good-staple-of-a-responder", "nothing: a staple by whom the authority names for that",
         [] {
             return stapled(signed_by(responder(root(), "PKIX.OCSPSigning")), Revocation::require);
         },
         none},
        {"no-staple", "nothing: no staple, and nobody asks for one", good, none},
        {"no-staple-and-required",
         "no staple, and revocation = \"require\"",
         required,
         revocation_unproven,
         {"staples no OCSP answer", "revocation = \"require\" asks for"},
         {"staple it"}},
        {"must-staple",
         "no staple for a must-staple certificate",
         must_staple,
         revocation_unproven,
         {"staples no OCSP answer", "must-staple"},
         {"staple it"}},
        {"must-staple-stapled", "nothing: a must-staple certificate with its staple",
         [] {
             Trial set_up = must_staple();
             set_up.staple = staple(root(), set_up.server.certificate(), {});
             return set_up;
         },
         none},
        {"revoked",
         "revoked, says the staple",
         [] { return stapled(saying(Says::revoked)); },
         revoked,
         {"authority \"Test Root\" has revoked it"},
         {"why it was revoked", "new key"}},
        {"unknown-to-its-authority",
         "the authority does not know it, says the staple",
         [] { return stapled(saying(Says::unknown)); },
         revocation_unproven,
         {"authority does not know it"},
         {"issued anew"}},
        {"expired-staple",
         "a staple from yesterday",
         [] { return stapled(holding(-2 * kDay, -kDay)); },
         revocation_unproven,
         {"OCSP answer that the server staples to it is out of date"},
         {"fetch a fresh OCSP answer"}},
        {"old-staple",
         "a staple from last month that does not say how long it holds",
         [] { return stapled(holding(-29 * kDay, std::nullopt)); },
         revocation_unproven,
         {"is out of date"},
         {"fetch a fresh OCSP answer"}},
        {"staple-from-the-future",
         "a staple from tomorrow",
         [] { return stapled(holding(kDay, 2 * kDay)); },
         revocation_unproven,
         {"from the future"},
         {"Check this device's clock"}},
        {"staple-of-another-authority",
         "a staple that another authority signed",
         [] { return stapled(signed_by(other_root())); },
         revocation_unproven,
         {"not signed by the authority \"Test Root\""},
         {"authority that issued its certificate"}},
        {"staple-of-a-server",
         "a staple that a server of the same authority signed",
         [] { return stapled(signed_by(responder(root(), "PKIX.ServerAuth"))); },
         revocation_unproven,
         {"not signed by the authority \"Test Root\""},
         {"authority that issued its certificate"}},
        {"staple-of-an-impostor",
         "a staple by somebody with the authority's name and another key",
         [] {
             Trial set_up = good();
             Identity impostor = root();
             impostor.key = ecdsa_key();
             set_up.staple = staple(impostor, set_up.server.certificate(), {});
             return set_up;
         },
         revocation_unproven,
         {"not signed by the authority \"Test Root\""},
         {"authority that issued its certificate"}},
        {"staple-of-another-certificate",
         "a staple about another certificate",
         [] {
             Trial set_up = good();
             set_up.staple = staple(root(), good().server.certificate(), {});
             return set_up;
         },
         revocation_unproven,
         {"is about another certificate"},
         {"staple"}},
        {"staple-without-an-answer",
         "the staple says to ask later, and revocation = \"require\"",
         [] {
             Trial set_up = required();
             set_up.staple = der(0x30, der(0x0A, {3}));  // OCSPResponseStatus tryLater
             return set_up;
         },
         revocation_unproven,
         {"staples no OCSP answer"},
         {"fetch a fresh OCSP answer"}},
    };
}

}  // namespace certificates_test
