#include "encrypted_email/tls/report.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace encrypted_email::tls {

namespace {

constexpr std::array<std::string_view, 11> kNames = {
    "TLS handshake", "authority", "pin",         "host name",  "validity",  "signature",
    "key",           "usage",     "constraints", "extensions", "revocation"};

// What to look at when nothing leads to the certificate.
std::string chain_of(const Report& report) {
    if (report.received.size() < 2) return " The server sends no other certificate along.";
    std::string text = " The server sends ";
    for (const CertificateFacts& certificate : report.received) {
        if (&certificate != &report.received.front()) text += ", ";
        text += certificate.subject + " by " + certificate.issuer;
        if (text.size() > 600)
            return text + ", ... (" + std::to_string(report.received.size()) + ").";
    }
    return text + ".";
}

}  // namespace

std::string_view name_of(CheckName check) { return kNames.at(static_cast<std::size_t>(check)); }

std::string describe(const CertificateFacts& certificate) {
    std::string text = certificate.subject + " (";
    for (const std::string& name : certificate.names) {
        text += (&name == &certificate.names.front() ? "for " : ", ") + name;
    }
    if (certificate.more_names > 0) {
        text += " and " + std::to_string(certificate.more_names) + " more";
    }
    if (!certificate.names.empty()) text += "; ";
    text += certificate.self_signed ? "self-signed" : "issued by " + certificate.issuer;
    return text + "; valid from " + certificate.valid_from + " to " + certificate.valid_to + ")";
}

void note_handshake(Report& report, const std::string& how) {
    report.checks.insert(report.checks.begin(),
                         {CheckName::handshake, Verdict::passed, {}, how, {}});
}

void note_handshake(Report& report, const Failure& failure) {
    report.checks.insert(report.checks.begin(), {CheckName::handshake, Verdict::failed,
                                                 failure.kind, failure.text, failure.remedy});
}

Failure failure_of(const Report& report) {
    std::vector<const Check*> failed;
    for (const Check& check : report.checks) {
        if (check.verdict == Verdict::failed) failed.push_back(&check);
    }
    if (failed.empty()) return {};
    // The first thing to put right comes first; the order is FailureKind's.
    std::stable_sort(failed.begin(), failed.end(), [](const Check* a, const Check* b) {
        return std::pair{!a->comes_first, a->kind} < std::pair{!b->comes_first, b->kind};
    });
    const Check& first = *failed.front();
    if (first.name == CheckName::handshake) return {first.kind, first.finding, first.remedy};

    Failure failure{first.kind,
                    "The certificate of " + report.peer + " is refused: ", first.remedy};
    bool time_matters = false;
    for (const Check* check : failed) {
        if (check != failed.front()) failure.text += "; ";
        failure.text += check->finding;
        time_matters |= check->name == CheckName::validity;
    }
    failure.text += ".";
    if (!report.received.empty()) {
        failure.text += " It is " + describe(report.received.front()) + ".";
        if (first.kind == FailureKind::unknown_authority) failure.text += chain_of(report);
    }
    if (time_matters) failure.text += " This device's clock says " + report.clock + ".";
    return failure;
}

}  // namespace encrypted_email::tls
