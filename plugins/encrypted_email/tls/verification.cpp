#include "encrypted_email/tls/verification.hpp"

#include <botan/asn1_time.h>
#include <botan/exceptn.h>
#include <botan/pk_keys.h>
#include <botan/x509cert.h>
#include <botan/x509path.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "encrypted_email/tls/certificate_text.hpp"
#include "encrypted_email/tls/host_check.hpp"
#include "encrypted_email/tls/path_findings.hpp"
#include "encrypted_email/tls/pin.hpp"
#include "encrypted_email/tls/revocation_check.hpp"
#include "encrypted_email/tls/strength.hpp"
#include "encrypted_email/tls/trust_impl.hpp"

namespace encrypted_email::tls {

namespace {

using Botan::X509_Certificate;
using Botan::X509_Time;
using Chain = std::vector<X509_Certificate>;

// No device's clock can be right that says a time before this software was written.
constexpr std::string_view kWritten = "20260101000000Z";

std::chrono::system_clock::time_point time_point(std::int64_t unix_ns) {
    using std::chrono::nanoseconds;
    using Clock = std::chrono::system_clock;
    return Clock::time_point{std::chrono::duration_cast<Clock::duration>(
        nanoseconds{std::max<std::int64_t>(unix_ns, 0)})};
}

std::string counted(std::size_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
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
    Judge(const Evidence& evidence, const Trust& trust, const Peer& peer,
          std::chrono::system_clock::time_point now)
        : sent_(evidence.chain),
          leaf_(sent_.front()),
          staples_(evidence.staples),
          trust_(trust),
          peer_(peer),
          now_(now) {
        judge_path();
        check_host(leaf_, peer_.host, findings_);
        judge_key();
        check_usage(leaf_, findings_);
        // Whatever Botan refuses is refused, also if nothing above has words for it.
        if (!botan_error_.empty() && !findings_.any_failed()) {
            findings_.unusable(CheckName::extensions, botan_error_,
                               "Have the relay's certificate issued anew.");
        }
        pass_the_rest();
    }

    [[nodiscard]] Report report(const std::string& text) {
        Report report;
        report.peer = text;
        report.clock = utc(now_);
        for (const X509_Certificate& certificate : sent_) {
            report.received.push_back(facts_of(certificate));
        }
        report.checks = findings_.take();
        for (std::size_t i = 0; i < path_.size(); ++i) {
            const auto seconds = [](const X509_Time& time) {
                return static_cast<std::int64_t>(time.time_since_epoch());
            };
            report.path.push_back({i == 0                  ? CertificateRole::server
                                   : i + 1 == path_.size() ? CertificateRole::root
                                                           : CertificateRole::intermediate,
                                   subject_of(path_[i]), seconds(path_[i].not_before()),
                                   seconds(path_[i].not_after()), utc(path_[i].not_after())});
        }
        return report;
    }

private:
    // Where nothing else is trusted, a pinned key is.
    [[nodiscard]] bool pins_alone() const { return trust_.pins_alone(); }

    [[nodiscard]] bool is_pinned(const X509_Certificate& certificate) const {
        return std::find(peer_.pins.begin(), peer_.pins.end(), pin_of(certificate)) !=
               peer_.pins.end();
    }

    void judge_path() {
        Botan::Certificate_Store_In_Memory pinned;
        if (pins_alone()) {
            for (const X509_Certificate& certificate : sent_) {
                if (is_pinned(certificate)) pinned.add_certificate(certificate);
            }
        }
        const auto& roots = pins_alone() ? pinned : trust_.impl().roots;
        const Botan::Path_Validation_Restrictions restrictions(
            false, kMinimumStrength, false, std::chrono::seconds::zero(), nullptr, false,
            false /* an anchor need not be self-signed */);
        // The host is judged apart: without a path it would not be.
        const Botan::Path_Validation_Result result =
            Botan::x509_path_validate(sent_, restrictions, roots, "",
                                      Botan::Usage_Type::TLS_SERVER_AUTH, now_.to_std_timepoint());
        if (!result.successful_validation()) botan_error_ = result.result_string();
        path_ = result.cert_path();
        if (path_.empty()) {
            const Chain way = walk(sent_);
            judge_authority(way.back());
            judge_times(way);
            return;
        }
        refuse_unenforceable_constraints(path_, findings_);
        judge_times(path_);
        judge_pins();
        check_revocation(path_, staples_of_path(), roots, peer_.revocation, now_.to_std_timepoint(),
                         findings_);
        const auto& statuses = result.all_statuses();
        for (std::size_t i = 0; i < path_.size() && i < statuses.size(); ++i) {
            note_path_findings(statuses[i], path_, i, trust_, findings_);
        }
    }

    // Staples stand beside the certificates as they were sent, which may be another order.
    [[nodiscard]] Staples staples_of_path() const {
        Staples staples;
        for (const X509_Certificate& certificate : path_) {
            const auto sent = std::find(sent_.begin(), sent_.end(), certificate);
            const auto index = static_cast<std::size_t>(sent - sent_.begin());
            staples.push_back(index < staples_.size() ? staples_[index] : std::nullopt);
        }
        return staples;
    }

    // `last` is where the way from the server's certificate ends without a trusted one.
    void judge_authority(const X509_Certificate& last) {
        if (pins_alone()) return pin_mismatch();
        const std::string& file = trust_.origin();
        const auto unknown = [this](std::string finding, std::string remedy) {
            findings_.fail(CheckName::authority, FailureKind::unknown_authority, std::move(finding),
                           std::move(remedy));
        };
        if (last.is_self_signed() && last == leaf_) {
            return unknown(
                "it is self-signed, so no authority answers for it, and it is not in " + file,
                "Have the relay's certificate issued by an authority and set ca_file to the "
                "authority's certificate; or compare this one with the relay's own and set pins to "
                "[\"" +
                    pin_of(leaf_) + "\"].");
        }
        const std::string authority = issuer_of(last);
        if (!trust_.impl().roots.find_all_certs(last.issuer_dn(), {}).empty()) {
            return note_other_key(authority, trust_, findings_);
        }
        std::string remedy =
            last.is_self_signed()
                ? "If you trust that authority, set ca_file to a PEM file with its certificate."
                : "Set ca_file to a PEM file with the certificate of " + authority +
                      "; if that is an intermediate authority, let the relay send its certificate "
                      "along with its own.";
        if (const auto urls = last.ca_issuers(); !urls.empty() && !last.is_self_signed()) {
            remedy += " It is published at " + printable_ascii(urls.front(), 200) +
                      " (this sink does not fetch it).";
        }
        unknown("it leads to the authority " + authority + ", which is not in " + file + " (" +
                    counted(trust_.size(), "certificate") + ")",
                std::move(remedy));
    }

    void judge_pins() {
        if (peer_.pins.empty()) return;
        const bool found = std::any_of(path_.begin(), path_.end(),
                                       [this](const auto& one) { return is_pinned(one); });
        if (!found) return pin_mismatch();
        findings_.pass(CheckName::pin, "one of the keys on its way is pinned");
    }

    void pin_mismatch() {
        findings_.fail(
            CheckName::pin, FailureKind::pin_mismatch,
            "none of its keys is among the " + counted(peer_.pins.size(), "pin") +
                " that this relay is known by; that of the server itself is " + pin_of(leaf_),
            "If the relay has a new key on purpose, compare this one with the relay's own and set "
            "pins to it; otherwise this is not the server that you mean.");
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
            const std::string whose =
                i == 0 ? "it" : "the certificate of the authority " + subject_of(certificate);
            const auto kind = early ? FailureKind::not_yet_valid : FailureKind::expired;
            const std::string finding =
                whose + (early ? " is not valid before " + utc(certificate.not_before())
                               : " expired on " + utc(certificate.not_after()));
            if (clock_is_wrong) {
                findings_.fail_first(
                    CheckName::validity, kind, finding,
                    "Set this device's clock: it says " + utc(now_) + ", which is too early.");
            } else {
                findings_.fail(
                    CheckName::validity, kind, finding,
                    early ? "Check this device's clock; if it is right, the certificate comes into "
                            "force by itself."
                    : i == 0 ? "Have the relay's certificate renewed."
                             : "Have the authority's certificate renewed, at the relay and in "
                               "ca_file.");
            }
        }
    }

    // The keys of the authorities are judged with the path.
    void judge_key() {
        try {
            const auto key = leaf_.subject_public_key();
            if (key->estimated_strength() >= kMinimumStrength) return;
            findings_.unusable(CheckName::key,
                               "its " + key->algo_name() + " key of " +
                                   std::to_string(key->key_length()) +
                                   " bits is too short to be safe",
                               "Have the relay's certificate issued for an RSA key of at least "
                               "2048 bits or an ECDSA key.");
        } catch (const Botan::Exception&) {
            findings_.unusable(CheckName::key, "its key is of a kind that is not known here",
                               "Have the relay's certificate issued for an RSA key of at least "
                               "2048 bits or an ECDSA key on P-256.");
        }
    }

    // What was judged and has nothing wrong with it.
    void pass_the_rest() {
        if (!path_.empty()) {
            findings_.pass(CheckName::authority,
                           pins_alone() ? "its key is pinned"
                                        : subject_of(path_.back()) + " in " + trust_.origin());
            findings_.pass(CheckName::signature, "right and strong");
            findings_.pass(CheckName::constraints, "kept");
            findings_.pass(CheckName::extensions, "known");
        } else {
            for (const CheckName name :
                 {CheckName::authority, CheckName::signature, CheckName::constraints,
                  CheckName::extensions, CheckName::revocation}) {
                findings_.not_made(name, "nothing trusted leads to it");
            }
        }
        findings_.not_made(CheckName::pin, "no pins are set");
        findings_.pass(CheckName::validity, "valid until " + utc(leaf_.not_after()));
        findings_.pass(CheckName::key, "strong enough");
        findings_.pass(CheckName::usage, "for TLS servers");
    }

    const Chain& sent_;
    const X509_Certificate& leaf_;
    const Staples& staples_;
    const Trust& trust_;
    const Peer& peer_;
    const X509_Time now_;
    Chain path_;
    std::string botan_error_;
    Findings findings_;
};

}  // namespace

Report verify(const Evidence& evidence, const Trust& trust, const Peer& peer,
              const std::string& text, std::int64_t now_unix_ns) {
    return Judge(evidence, trust, peer, time_point(now_unix_ns)).report(text);
}

Report unverified(const X509_Certificate& certificate, const std::string& text,
                  const char* finding) {
    Findings findings;
    findings.unusable(CheckName::usage, finding,
                      "Have the relay's certificate issued for server authentication with digital "
                      "signatures.");
    Report report;
    report.peer = text;
    report.received.push_back(facts_of(certificate));
    report.checks = findings.take();
    return report;
}

}  // namespace encrypted_email::tls
