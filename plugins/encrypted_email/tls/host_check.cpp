#include "encrypted_email/tls/host_check.hpp"

#include <botan/ipv4_address.h>
#include <botan/ipv6_address.h>
#include <botan/pkix_types.h>
#include <botan/x509cert.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "encrypted_email/tls/certificate_text.hpp"

namespace encrypted_email::tls {

namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char character) { return static_cast<unsigned char>(character) < 0x80; });
}

bool is_address(const std::string& host) {
    return Botan::IPv4Address::from_string(host) || Botan::IPv6Address::from_string(host);
}

// What is wrong with a wildcard; empty: nothing.
std::string_view misuse_of(std::string_view name) {
    const std::size_t star = name.find('*');
    if (star == std::string_view::npos) return {};
    const std::size_t dot = std::min(name.find('.'), name.size());
    if (star > dot) return "stands behind the first label";
    if (dot != 1) return "must be a whole label";
    if (std::count(name.begin(), name.end(), '.') < 2)
        return "would take in a whole domain of names";
    return {};
}

// Botan has made the names of a certificate lower case, as `host` is.
bool is_match(std::string_view name, std::string_view host) {
    if (name == host) return name.find('*') == std::string_view::npos;
    if (!name.starts_with("*.") || !misuse_of(name).empty()) return false;
    const std::size_t dot = host.find('.');
    return dot != std::string_view::npos && dot > 0 && host.substr(dot) == name.substr(1);
}

// Why a wildcard that was perhaps meant for the host is not.
std::string wildcard_finding(const std::set<std::string>& names, std::string_view host) {
    for (const std::string& name : names) {
        const std::size_t star = name.find('*');
        if (star == std::string::npos) continue;
        const std::string shown = "its wildcard \"" + printable_ascii(name) + "\" ";
        if (const std::string_view misuse = misuse_of(name); !misuse.empty()) {
            return shown + "does not count, since the \"*\" " + std::string{misuse};
        }
        const std::string_view domain = std::string_view{name}.substr(2);
        if (host == domain || host.ends_with(name.substr(1))) {
            return shown + "stands for exactly one label before " + printable_ascii(domain);
        }
    }
    return {};
}

}  // namespace

void check_host(const Botan::X509_Certificate& leaf, const std::string& host, Findings& findings) {
    const Botan::AlternativeName& alternative = leaf.subject_alt_name();
    const std::set<std::string>& names = alternative.dns();
    const bool by_address = is_address(host);
    if (by_address ? leaf.matches_dns_name(host)
                   : std::any_of(names.begin(), names.end(), [&host](const std::string& name) {
                         return is_match(name, host);
                     })) {
        return findings.pass(CheckName::host_name, "it is for \"" + host + '"');
    }

    std::string finding = "it is not for \"" + printable(host) + '"';
    std::string remedy = "Have the relay's certificate issued with \"" + printable(host) +
                         "\" as a subject alternative name.";
    const Botan::OID names_oid = Botan::OID::from_string("X509v3.SubjectAlternativeName");
    const bool is_unnamed = !alternative.has_items();
    if (is_unnamed && leaf.v3_extensions().extension_set(names_oid)) {
        finding += ": its subject alternative names cannot be read, one of them is not a name";
    } else if (is_unnamed && leaf.subject_dn().has_field("X520.CommonName")) {
        finding += ": it has a common name only, " + subject_of(leaf) +
                   ", and that does not count any more (RFC 9525)";
    } else if (is_unnamed) {
        finding += ": it names nobody, having no subject alternative name";
    } else if (!is_ascii(host)) {
        remedy = "Write host in its ASCII form (xn--...), as certificates do.";
    } else if (by_address && names.contains(host)) {
        finding += ": it has the address as a DNS name, where it does not count";
        remedy =
            "Have the relay's certificate issued with the address as an IP address among its "
            "subject alternative names, or set host to a DNS name that it is for.";
    } else {
        if (const std::string why = by_address ? std::string{} : wildcard_finding(names, host);
            !why.empty()) {
            finding += ": " + why;
        }
        remedy =
            "Set host to a name that the certificate is for, or have the relay's certificate "
            "issued for this one too.";
    }
    findings.fail(CheckName::host_name, FailureKind::host_name_mismatch, std::move(finding),
                  std::move(remedy));
}

}  // namespace encrypted_email::tls
