#include "encrypted_email/tls/revocation_check.hpp"

#include <botan/ber_dec.h>
#include <botan/exceptn.h>
#include <botan/pkix_enums.h>
#include <botan/x509path.h>

#include <set>
#include <string>

#include "encrypted_email/tls/certificate_text.hpp"
#include "encrypted_email/tls/strength.hpp"

namespace encrypted_email::tls {

namespace {

using Botan::X509_Certificate;
using Code = Botan::Certificate_Status_Code;

// Of an answer that does not say itself how long it holds.
constexpr std::chrono::hours kLongestAge{7 * 24};

constexpr const char* kFreshStaple =
    "Let the relay fetch a fresh OCSP answer of its authority and staple it (in its settings: OCSP "
    "stapling).";
constexpr const char* kOwnStaple =
    "Let the relay staple the OCSP answer of the authority that issued its certificate.";

// RFC 7633: a TLS feature extension that asks for status_request.
bool is_must_staple(const X509_Certificate& certificate) {
    constexpr std::size_t kStatusRequest = 5;
    const Botan::OID feature{1, 3, 6, 1, 5, 5, 7, 1, 24};
    if (!certificate.v3_extensions().extension_set(feature)) return false;
    try {
        const auto bits = certificate.v3_extensions().get_extension_bits(feature);
        Botan::BER_Decoder decoder(bits);
        Botan::BER_Decoder features = decoder.start_sequence();
        while (features.more_items()) {
            std::size_t value = 0;
            features.decode(value);
            if (value == kStatusRequest) return true;
        }
        return false;
    } catch (const Botan::Exception&) {
        return true;  // it asks for something, and there is nothing else to ask for
    }
}

void judge(Code code, const X509_Certificate& subject, const std::string& whose,
           Findings& findings) {
    const auto fail = [&](const std::string& what, const char* remedy) {
        findings.fail(CheckName::revocation, FailureKind::revocation_unproven,
                      "the OCSP answer that the server staples to " + whose + " " + what, remedy);
    };
    switch (code) {
        case Code::CERT_IS_REVOKED:
            findings.fail(CheckName::revocation, FailureKind::revoked,
                          "the authority " + issuer_of(subject) + " has revoked " + whose,
                          "Find out at the relay why it was revoked, and have a certificate with a "
                          "new key issued: the old key may be in other hands.");
            return;
        case Code::OCSP_HAS_EXPIRED:
        case Code::OCSP_IS_TOO_OLD: return fail("is out of date", kFreshStaple);
        case Code::OCSP_NOT_YET_VALID:
            return fail("is from the future",
                        "Check this device's clock, then that of the relay's authority.");
        case Code::OCSP_CERT_NOT_LISTED: return fail("is about another certificate", kOwnStaple);
        case Code::OCSP_BAD_STATUS:
            return fail("says that the authority does not know it",
                        "Ask the relay's authority about the certificate, or have it issued anew.");
        case Code::UNKNOWN_CRITICAL_EXTENSION:
        case Code::OCSP_RESPONSE_INVALID: return fail("cannot be read", kFreshStaple);
        default:
            return fail("is not signed by the authority " + issuer_of(subject) +
                            " or somebody whom it names for that",
                        kOwnStaple);
    }
}

}  // namespace

void check_revocation(const std::vector<X509_Certificate>& path, const Staples& staples,
                      const Botan::Certificate_Store& roots, Revocation policy,
                      std::chrono::system_clock::time_point now, Findings& findings) {
    if (policy == Revocation::off) {
        return findings.not_made(CheckName::revocation, "revocation = \"off\"");
    }
    if (path.size() < 2) {
        return findings.not_made(CheckName::revocation,
                                 "it is trusted by itself, so nobody else can revoke it");
    }
    const Botan::Path_Validation_Restrictions restrictions(false, kMinimumStrength, false,
                                                           kLongestAge);
    // Looking into a store does not change it, although Botan asks for one that may change.
    const auto statuses = Botan::PKIX::check_ocsp(
        path, staples, {const_cast<Botan::Certificate_Store*>(&roots)}, now, restrictions);
    const bool has_root = path.back().is_self_signed();
    bool proved = false;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        const std::set<Code>& codes = statuses[i];
        if (codes.empty()) continue;
        if (codes.contains(Code::OCSP_RESPONSE_GOOD)) {
            proved |= i == 0;
        } else if (has_root || !codes.contains(Code::OCSP_ISSUER_NOT_TRUSTED)) {
            judge(*codes.rbegin(), path[i],
                  i == 0 ? "it" : "the certificate of " + subject_of(path[i]), findings);
        }
    }
    if (findings.has(CheckName::revocation)) return;
    if (proved) {
        return findings.pass(CheckName::revocation, "its authority says that it is not revoked");
    }
    if (policy == Revocation::require || is_must_staple(path.front())) {
        return findings.fail(
            CheckName::revocation, FailureKind::revocation_unproven,
            std::string{"the server staples no OCSP answer to it, which "} +
                (policy == Revocation::require ? "revocation = \"require\" asks for"
                                               : "the certificate itself asks for (must-staple)"),
            kFreshStaple);
    }
    findings.not_made(CheckName::revocation, "the server staples no OCSP answer");
}

}  // namespace encrypted_email::tls
