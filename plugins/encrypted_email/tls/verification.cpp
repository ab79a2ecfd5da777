#include "encrypted_email/tls/verification.hpp"

#include <botan/asn1_time.h>
#include <botan/pk_keys.h>
#include <botan/pkix_enums.h>
#include <botan/pkix_types.h>
#include <botan/version.h>
#include <botan/x509cert.h>
#include <botan/x509path.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "encrypted_email/tls/certificate_text.hpp"
#include "encrypted_email/tls/trust_impl.hpp"

namespace encrypted_email::tls {

namespace {

using Botan::X509_Certificate;
using Botan::X509_Time;
using Code = Botan::Certificate_Status_Code;
using Chain = std::vector<X509_Certificate>;

// RSA of 2048 bits and more, and no SHA-1.
constexpr std::size_t kMinimumStrength = 110;

// No device's clock can be right that says a time before this software was written.
constexpr std::string_view kWritten = "20260101000000Z";

std::chrono::system_clock::time_point time_point(std::int64_t unix_ns) {
    using std::chrono::nanoseconds;
    using Clock = std::chrono::system_clock;
    return Clock::time_point{std::chrono::duration_cast<Clock::duration>(
        nanoseconds{std::max<std::int64_t>(unix_ns, 0)})};
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char character) { return static_cast<unsigned char>(character) < 0x80; });
}

// CVE-2026-48057: before 3.13 Botan may let a certificate pass that such a constraint forbids.
bool has_unenforceable_constraints(const X509_Certificate& certificate) {
#if BOTAN_VERSION_CODE < BOTAN_VERSION_CODE_FOR(3, 13, 0)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // Botan offers no other way
    const auto is_directory_name = [](const Botan::GeneralSubtree& subtree) {
        return subtree.base().type_code() == Botan::GeneralName::NameType::DN;
    };
    const Botan::NameConstraints& constraints = certificate.name_constraints();
    return std::ranges::any_of(constraints.permitted(), is_directory_name) ||
           std::ranges::any_of(constraints.excluded(), is_directory_name);
#pragma GCC diagnostic pop
#else
    static_cast<void>(certificate);
    return false;
#endif
}

// The certificates that lead from the server's to the last one that was sent, by issuer.
Chain walk(const Chain& sent) {
    Chain way{sent.front()};
    while (!way.back().is_self_signed() && way.size() < sent.size()) {
        const auto issuer = std::find_if(sent.begin(), sent.end(), [&way](const auto& candidate) {
            return candidate.subject_dn() == way.back().issuer_dn() &&
                   std::find(way.begin(), way.end(), candidate) == way.end();
        });
        if (issuer == sent.end()) break;
        way.push_back(*issuer);
    }
    return way;
}

class Judge {
public:
    Judge(const Chain& sent, const Trust& trust, const std::string& host,
          std::chrono::system_clock::time_point now)
        : leaf_(sent.front()), trust_(trust), host_(host), now_(now) {
        judge_path(sent);
        judge_host();
        judge_key();
    }

    [[nodiscard]] std::optional<Failure> failure(const std::string& peer) const {
        if (findings_.empty()) return std::nullopt;
        // The first thing to put right comes first; the order is FailureKind's.
        std::vector<Finding> findings = findings_;
        std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
            return std::pair{!a.first_of_all, a.kind} < std::pair{!b.first_of_all, b.kind};
        });
        Failure failure;
        failure.kind = findings.front().kind;
        failure.remedy = findings.front().remedy;
        failure.text = "The certificate of " + peer + " is refused: ";
        for (std::size_t i = 0; i < findings.size(); ++i) {
            failure.text += (i == 0 ? "" : "; ") + findings[i].text;
        }
        failure.text += ". It is " + describe(leaf_) + ".";
        if (time_matters_) failure.text += " This device's clock says " + utc(now_) + ".";
        return failure;
    }

private:
    struct Finding {
        FailureKind kind;
        std::string text;
        std::string remedy;
        bool first_of_all = false;
    };

    void add(FailureKind kind, std::string text, std::string remedy) {
        findings_.push_back({kind, std::move(text), std::move(remedy)});
    }

    void judge_path(const Chain& sent) {
        const Botan::Path_Validation_Restrictions restrictions(
            false, kMinimumStrength, false, std::chrono::seconds::zero(), nullptr, false,
            false /* an anchor need not be self-signed */);
        // The host is judged apart: without a path it would not be.
        const Botan::Path_Validation_Result result =
            Botan::x509_path_validate(sent, restrictions, trust_.impl().roots, "",
                                      Botan::Usage_Type::TLS_SERVER_AUTH, now_.to_std_timepoint());
        const Chain& path = result.cert_path();
        for (const X509_Certificate& certificate : path) {
            if (has_unenforceable_constraints(certificate)) refuse_constraints(certificate);
        }
        if (result.successful_validation()) return;

        if (path.empty()) {
            const Chain way = walk(sent);
            judge_authority(way.back());
            judge_times(way);
            if (!leaf_.allowed_usage(Botan::Usage_Type::TLS_SERVER_AUTH)) {
                judge_code(Code::INVALID_USAGE, way, 0);
            }
            return;
        }
        judge_times(path);
        const auto& statuses = result.all_statuses();
        for (std::size_t i = 0; i < path.size() && i < statuses.size(); ++i) {
            for (const Code code : statuses[i]) {
                judge_code(code, path, i);
            }
        }
        if (findings_.empty()) {  // an error without a certificate to blame
            add(FailureKind::certificate_unusable, result.result_string(),
                "Have the relay's certificate issued anew.");
        }
    }

    // `last` is where the way from the server's certificate ends without a trusted one.
    void judge_authority(const X509_Certificate& last) {
        const std::string& file = trust_.origin();
        if (last.is_self_signed() && last == leaf_) {
            add(FailureKind::unknown_authority,
                "it is self-signed, so no authority answers for it, and it is not in " + file,
                "Have the relay's certificate issued by an authority and set ca_file to the "
                "authority's certificate; or compare this one with the relay's own and set ca_file "
                "to it.");
            return;
        }
        const std::string authority = issuer_of(last);
        if (!trust_.impl().roots.find_all_certs(last.issuer_dn(), {}).empty()) {
            judge_other_key(authority);
            return;
        }
        add(FailureKind::unknown_authority,
            "it leads to the authority " + authority + ", which is not in " + file + " (" +
                std::to_string(trust_.size()) +
                (trust_.size() == 1 ? " certificate)" : " certificates)"),
            last.is_self_signed()
                ? "If you trust that authority, set ca_file to a PEM file with its certificate."
                : "Set ca_file to a PEM file with the certificate of " + authority +
                      "; if that is an intermediate authority, let the relay send its certificate "
                      "along with its own.");
    }

    void judge_other_key(const std::string& authority) {
        add(FailureKind::unknown_authority,
            "it leads to an authority with the name " + authority + " but with another key than " +
                "the one in " + trust_.origin(),
            "Put the authority's present certificate into ca_file; if the authority was not "
            "renewed, this is not the server that you mean.");
    }

    void judge_times(const Chain& path) {
        const X509_Time written(kWritten, Botan::ASN1_Type::GeneralizedTime);
        const auto is_early = [this](const auto& one) { return now_ < one.not_before(); };
        const auto is_late = [this](const auto& one) { return now_ > one.not_after(); };
        const bool clock_is_wrong =
            now_ < written || (path.size() > 1 && std::all_of(path.begin(), path.end(), is_early));

        for (std::size_t i = 0; i < path.size(); ++i) {
            const X509_Certificate& certificate = path[i];
            const bool early = is_early(certificate);
            if (!early && !is_late(certificate)) continue;
            time_matters_ = true;
            const std::string whose =
                i == 0 ? "it" : "the certificate of the authority " + subject_of(certificate);
            Finding finding{early ? FailureKind::not_yet_valid : FailureKind::expired,
                            whose + (early ? " is not valid before " + utc(certificate.not_before())
                                           : " expired on " + utc(certificate.not_after())),
                            {},
                            clock_is_wrong};
            if (clock_is_wrong) {
                finding.remedy =
                    "Set this device's clock: it says " + utc(now_) + ", which is too early.";
            } else if (early) {
                finding.remedy =
                    "Check this device's clock; if it is right, the certificate comes "
                    "into force by itself.";
            } else if (i == 0) {
                finding.remedy = "Have the relay's certificate renewed.";
            } else {
                finding.remedy =
                    "Have the authority's certificate renewed, at the relay and in "
                    "ca_file.";
            }
            findings_.push_back(std::move(finding));
        }
    }

    void judge_host() {
        if (leaf_.matches_dns_name(host_)) return;
        add(FailureKind::host_name_mismatch, "it is not for \"" + printable(host_) + '"',
            is_ascii(host_) ? "Set host to a name that the certificate is for, or have the relay's "
                              "certificate issued for this one too."
                            : "Write host in its ASCII form (xn--...), as certificates do.");
    }

    // The keys of the authorities are judged with the path.
    void judge_key() {
        const auto key = leaf_.subject_public_key();
        if (key->estimated_strength() >= kMinimumStrength) return;
        add(FailureKind::certificate_unusable,
            "its " + key->algo_name() + " key of " + std::to_string(key->key_length()) +
                " bits is too short to be safe",
            "Have the relay's certificate issued for an RSA key of at least 2048 bits or an ECDSA "
            "key.");
    }

    void refuse_constraints(const X509_Certificate& authority) {
        add(FailureKind::certificate_unusable,
            "the authority " + subject_of(authority) +
                " is limited to certain directory names (name constraints), and the TLS library "
                "built in cannot enforce such limits reliably (CVE-2026-48057)",
            "Use an authority that is limited by DNS names or not at all, or build this sink with "
            "Botan 3.13 or newer.");
    }

    // One of Botan's findings on path[i], apart from times and the host's name.
    void judge_code(Code code, const Chain& path, std::size_t i) {
        const X509_Certificate& subject = path[i];
        const X509_Certificate& issuer = path[std::min(i + 1, path.size() - 1)];
        const std::string whose = i == 0 ? "it" : "the certificate of " + subject_of(subject);
        const auto unusable = [this](std::string text, std::string remedy) {
            add(FailureKind::certificate_unusable, std::move(text), std::move(remedy));
        };
        if (code < Code::FIRST_ERROR_STATUS) return;  // remarks
        switch (code) {
            case Code::CERT_HAS_EXPIRED:
            case Code::CERT_NOT_YET_VALID: return;
            case Code::SIGNATURE_ERROR:
                // Authorities without key identifiers can only be told apart by this.
                if (trust_.impl().roots.contains(issuer) && i + 1 < path.size()) {
                    return judge_other_key(subject_of(issuer));
                }
                return unusable("the signature of " + subject_of(issuer) + " on " + whose +
                                    " is wrong: it was altered",
                                "Install the relay's certificate anew.");
            case Code::SIGNATURE_METHOD_TOO_WEAK:
                return unusable(
                    "the key of the authority " + subject_of(issuer) + " is too short to be safe",
                    "Use an authority with an RSA key of at least 2048 bits or an "
                    "ECDSA key.");
            case Code::UNTRUSTED_HASH:
            case Code::SIGNATURE_ALGO_UNKNOWN:
                return unusable(
                    whose + " is signed with " +
                        printable(subject.signature_algorithm().oid().to_formatted_string()) +
                        ", which can be forged or is not known here",
                    "Have the certificate issued anew with a SHA-256 signature.");
            case Code::INVALID_USAGE:
                return unusable(whose + " is not issued for TLS servers (key usage)",
                                "Have the relay's certificate issued for server authentication.");
            case Code::CA_CERT_NOT_FOR_CERT_ISSUER:
                return unusable(
                    subject_of(issuer) + " issued " + whose + ", but is no authority and must not",
                    "Have the relay's certificate issued by an authority (CA:TRUE).");
            case Code::CERT_CHAIN_TOO_LONG:
                return unusable("the authority " + subject_of(subject) +
                                    " must not have so many authorities below it (path length)",
                                "Have the relay's certificate issued by that authority itself.");
            case Code::NAME_CONSTRAINT_ERROR:
                return unusable(whose +
                                    " has names that its authority must not certify (name "
                                    "constraints)",
                                "Use a name within the limits of the authority.");
            default: {
                const char* const words = Botan::to_string(code);
                return unusable(whose + ": " + (words == nullptr ? "unknown error" : words),
                                "Have the relay's certificate issued anew.");
            }
        }
    }

    const X509_Certificate& leaf_;
    const Trust& trust_;
    const std::string& host_;
    const X509_Time now_;
    std::vector<Finding> findings_;
    bool time_matters_ = false;
};

}  // namespace

std::optional<Failure> verify(const Chain& chain, const Trust& trust, const std::string& host,
                              const std::string& peer, std::int64_t now_unix_ns) {
    return Judge(chain, trust, host, time_point(now_unix_ns)).failure(peer);
}

Failure unusable(const X509_Certificate& certificate, const std::string& peer,
                 const std::string& finding) {
    return {FailureKind::certificate_unusable,
            "The certificate of " + peer + " is refused: " + finding + ". It is " +
                describe(certificate) + ".",
            "Have the relay's certificate issued for server authentication with digital "
            "signatures."};
}

}  // namespace encrypted_email::tls
