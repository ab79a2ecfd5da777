#include "encrypted_email/tls/certificate_text.hpp"

#include <botan/asn1_time.h>
#include <botan/ipv4_address.h>
#include <botan/ipv6_address.h>
#include <botan/pkix_types.h>
#include <botan/x509cert.h>

#include <algorithm>
#include <vector>

#include "plugin_api/cpp/text.hpp"

namespace encrypted_email::tls {

namespace {

constexpr std::size_t kNamesShown = 8;

std::string cleaned(std::string_view text, std::size_t limit, bool ascii_only) {
    const bool whole = text.size() <= limit;
    std::string result{whole ? text : alarm_sink::cut(text, limit - 3)};
    const auto is_unwanted = [ascii_only](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return byte < 0x20 || byte == 0x7F || (ascii_only && byte > 0x7F);
    };
    std::replace_if(result.begin(), result.end(), is_unwanted, '?');
    if (!whole) result += "...";
    return result;
}

std::string quoted_name(const Botan::X509_DN& name) {
    for (const char* attribute : {"X520.CommonName", "X520.Organization"}) {
        const std::string value = name.get_first_attribute(attribute);
        if (!value.empty()) return '"' + printable(value) + '"';
    }
    const std::string all = name.to_string();
    return all.empty() ? "(without a name)" : '"' + printable(all) + '"';
}

std::vector<std::string> names_of(const Botan::X509_Certificate& certificate) {
    const Botan::AlternativeName& alternative = certificate.subject_alt_name();
    std::vector<std::string> names;
    for (const std::string& name : alternative.dns()) {
        names.push_back(printable_ascii(name));
    }
    for (const std::uint32_t address : alternative.ipv4_address()) {
        names.push_back(Botan::IPv4Address(address).to_string());
    }
    for (const Botan::IPv6Address& address : alternative.ipv6_address()) {
        names.push_back(address.to_string());
    }
    return names;
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
    return cleaned(text, limit, false);
}

std::string printable_ascii(std::string_view text, std::size_t limit) {
    return cleaned(text, limit, true);
}

std::string subject_of(const Botan::X509_Certificate& certificate) {
    return quoted_name(certificate.subject_dn());
}

std::string issuer_of(const Botan::X509_Certificate& certificate) {
    return quoted_name(certificate.issuer_dn());
}

std::string describe(const Botan::X509_Certificate& certificate) {
    std::string text = subject_of(certificate) + " (";
    const std::vector<std::string> names = names_of(certificate);
    for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i) {
        text += (i == 0 ? "for " : ", ") + names[i];
    }
    if (names.size() > kNamesShown) {
        text += " and " + std::to_string(names.size() - kNamesShown) + " more";
    }
    if (!names.empty()) text += "; ";
    text += certificate.is_self_signed() ? "self-signed" : "issued by " + issuer_of(certificate);
    text += "; valid from " + utc(certificate.not_before()) + " to " + utc(certificate.not_after());
    return text + ")";
}

std::string utc(const Botan::ASN1_Time& time) {
    // Botan writes 2026/01/31 23:59:59 UTC.
    std::string text = time.readable_string();
    std::replace(text.begin(), text.end(), '/', '-');
    return text.substr(0, text.rfind(':')) + " UTC";
}

}  // namespace encrypted_email::tls
