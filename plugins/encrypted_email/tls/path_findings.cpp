#include "encrypted_email/tls/path_findings.hpp"

#include <botan/pkix_types.h>
#include <botan/version.h>
#include <botan/x509_ext.h>

#include <algorithm>
#include <string>
#include <utility>

#include "encrypted_email/tls/certificate_text.hpp"
#include "encrypted_email/tls/trust_impl.hpp"

namespace encrypted_email::tls {

namespace {

using Botan::X509_Certificate;
using Code = Botan::Certificate_Status_Code;

constexpr const char* kStrongKey =
    "Use an authority with an RSA key of at least 2048 bits or an ECDSA key.";
constexpr const char* kIssueAnew = "Have the relay's certificate issued anew.";

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

// The critical extensions that are not understood: "1.3.6.1.4.1.99999.1".
std::string not_understood(const X509_Certificate& certificate) {
    std::string names;
    for (const auto& [extension, critical] : certificate.v3_extensions().extensions()) {
        const auto* unknown =
            dynamic_cast<const Botan::Cert_Extension::Unknown_Extension*>(extension.get());
        if (unknown == nullptr || !(critical || unknown->failed_to_decode())) continue;
        names += (names.empty() ? "" : ", ") +
                 printable_ascii(unknown->oid_of().to_formatted_string(), 40);
        if (names.size() > 120) break;
    }
    return names;
}

std::string why_no_authority(const X509_Certificate& issuer) {
    if (issuer.x509_version() < 3) {
        return " (it is an X.509 certificate of version " + std::to_string(issuer.x509_version()) +
               ", which cannot say that it is one)";
    }
    using Constraints = Botan::Cert_Extension::Basic_Constraints;
    const auto* constraints = issuer.v3_extensions().get_extension_object_as<Constraints>();
    if (constraints != nullptr && constraints->is_ca()) {
        return " (its key usage has no signing of certificates)";
    }
    return " (CA:FALSE)";
}

}  // namespace

void note_path_findings(const std::set<Code>& codes, const std::vector<X509_Certificate>& path,
                        std::size_t i, const Trust& trust, Findings& findings) {
    const X509_Certificate& subject = path[i];
    const X509_Certificate& issuer = path[std::min(i + 1, path.size() - 1)];
    const std::string whose = i == 0 ? "it" : "the certificate of " + subject_of(subject);
    for (const Code code : codes) {
        if (code < Code::FIRST_ERROR_STATUS) continue;  // remarks
        switch (code) {
            case Code::CERT_HAS_EXPIRED:
            case Code::CERT_NOT_YET_VALID:
            case Code::INVALID_USAGE: break;  // judged where there is no path too
            case Code::SIGNATURE_ERROR:
                // Authorities without key identifiers can only be told apart by this.
                if (trust.impl().roots.contains(issuer) && subject.authority_key_id().empty()) {
                    note_other_key(subject_of(issuer), trust, findings);
                    break;
                }
                findings.unusable(CheckName::signature,
                                  "the signature of " + subject_of(issuer) + " on " + whose +
                                      " is wrong: it was altered",
                                  "Install the relay's certificate anew.");
                break;
            case Code::SIGNATURE_METHOD_TOO_WEAK:
                findings.unusable(
                    CheckName::key,
                    "the key of the authority " + subject_of(issuer) + " is too short to be safe",
                    kStrongKey);
                break;
            case Code::UNTRUSTED_HASH:
            case Code::SIGNATURE_ALGO_UNKNOWN:
            case Code::SIGNATURE_ALGO_BAD_PARAMS:
                findings.unusable(CheckName::signature,
                                  whose + " is signed with " + signature_of(subject) +
                                      ", which can be forged or is not known here",
                                  "Have the certificate issued anew with a SHA-256 signature.");
                break;
            case Code::CA_CERT_NOT_FOR_CERT_ISSUER:
                findings.unusable(CheckName::constraints,
                                  subject_of(issuer) + " issued " + whose +
                                      ", but is no authority and must not" +
                                      why_no_authority(issuer),
                                  "Have the relay's certificate issued by an authority (CA:TRUE).");
                break;
            case Code::CERT_CHAIN_TOO_LONG:
                findings.unusable(
                    CheckName::constraints,
                    "the authority " + subject_of(subject) +
                        " is one too many: an authority above it allows fewer (path length)",
                    "Have the relay's certificate issued by an authority further up.");
                break;
            case Code::NAME_CONSTRAINT_ERROR:
                findings.unusable(CheckName::constraints,
                                  whose +
                                      " has names that its authority must not certify (name "
                                      "constraints)",
                                  "Use a name within the limits of the authority.");
                break;
            case Code::UNKNOWN_CRITICAL_EXTENSION:
                findings.unusable(CheckName::extensions,
                                  whose + " has a critical extension that is not known here: " +
                                      not_understood(subject),
                                  "Have the relay's certificate issued without that extension, or "
                                  "with it not critical.");
                break;
            case Code::EXTENSION_ENCODING_ERROR:
                findings.unusable(
                    CheckName::extensions,
                    whose + " has an extension that cannot be read: " + not_understood(subject),
                    kIssueAnew);
                break;
            default: {
                const char* const words = Botan::to_string(code);
                findings.unusable(CheckName::extensions,
                                  whose + ": " + (words == nullptr ? "unknown error" : words),
                                  kIssueAnew);
            }
        }
    }
}

void note_other_key(const std::string& authority, const Trust& trust, Findings& findings) {
    findings.fail(CheckName::authority, FailureKind::unknown_authority,
                  "it leads to an authority with the name " + authority +
                      " but with another key than the one in " + trust.origin(),
                  "Put the authority's present certificate into ca_file; if the authority was not "
                  "renewed, this is not the server that you mean.");
}

void check_usage(const X509_Certificate& leaf, Findings& findings) {
    using Botan::Key_Constraints;
    if (!leaf.allowed_extended_usage("PKIX.ServerAuth")) {
        findings.unusable(CheckName::usage, "it is not issued for TLS servers (extended key usage)",
                          "Have the relay's certificate issued for server authentication.");
    }
    if (!leaf.is_CA_cert() && leaf.has_constraints(Key_Constraints::KeyCertSign)) {
        findings.unusable(CheckName::usage,
                          "it may sign certificates (key usage), but is no authority",
                          "Have the relay's certificate issued for digital signatures alone.");
    }
    if (!leaf.allowed_usage(Key_Constraints::DigitalSignature)) {
        findings.unusable(CheckName::usage,
                          "it is not issued for TLS servers (key usage has no digital signatures)",
                          "Have the relay's certificate issued for digital signatures.");
    }
}

void refuse_unenforceable_constraints(const std::vector<X509_Certificate>& path,
                                      Findings& findings) {
    for (const X509_Certificate& certificate : path) {
        if (!has_unenforceable_constraints(certificate)) continue;
        findings.unusable(
            CheckName::constraints,
            "the authority " + subject_of(certificate) +
                " is limited to certain directory names (name constraints), and the TLS library "
                "built in cannot enforce such limits reliably (CVE-2026-48057)",
            "Use an authority that is limited by DNS names or not at all, or build this sink with "
            "Botan 3.13 or newer.");
    }
}

}  // namespace encrypted_email::tls
