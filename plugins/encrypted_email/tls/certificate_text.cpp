#include "encrypted_email/tls/certificate_text.hpp"

#include <botan/asn1_time.h>
#include <botan/exceptn.h>
#include <botan/ipv4_address.h>
#include <botan/ipv6_address.h>
#include <botan/pk_keys.h>
#include <botan/pkix_types.h>
#include <botan/x509cert.h>

#include <algorithm>
#include <vector>

#include "encrypted_email/tls/pin.hpp"
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

// The first few; `more` counts the others.
std::vector<std::string> names_of(const Botan::X509_Certificate& certificate, std::size_t& more) {
    const Botan::AlternativeName& alternative = certificate.subject_alt_name();
    std::vector<std::string> names;
    const auto add = [&](auto&& name) {
        if (names.size() < kNamesShown) {
            names.push_back(name());
        } else {
            ++more;
        }
    };
    for (const std::string& name : alternative.dns()) {
        add([&] { return printable_ascii(name); });
    }
    for (const std::uint32_t address : alternative.ipv4_address()) {
        add([&] { return Botan::IPv4Address(address).to_string(); });
    }
    for (const Botan::IPv6Address& address : alternative.ipv6_address()) {
        add([&] { return address.to_string(); });
    }
    return names;
}

// "RSA, 2048 bits"
std::string key_of(const Botan::X509_Certificate& certificate) {
    try {
        const auto key = certificate.subject_public_key();
        return key->algo_name() + ", " + std::to_string(key->key_length()) + " bits";
    } catch (const Botan::Exception&) {
        return printable_ascii(certificate.subject_public_key_algo().oid().to_formatted_string()) +
               ", not known here";
    }
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

std::string signature_of(const Botan::X509_Certificate& certificate) {
    return printable_ascii(certificate.signature_algorithm().oid().to_formatted_string());
}

CertificateFacts facts_of(const Botan::X509_Certificate& certificate) {
    CertificateFacts facts;
    facts.subject = subject_of(certificate);
    facts.issuer = issuer_of(certificate);
    facts.names = names_of(certificate, facts.more_names);
    facts.valid_from = utc(certificate.not_before());
    facts.valid_to = utc(certificate.not_after());
    facts.key = key_of(certificate);
    facts.signature = signature_of(certificate);
    facts.pin = pin_of(certificate);
    if (const auto urls = certificate.ca_issuers(); !urls.empty()) {
        facts.issuer_url = printable_ascii(urls.front(), 200);
    }
    facts.self_signed = certificate.is_self_signed();
    return facts;
}

std::string utc(const Botan::ASN1_Time& time) {
    // Botan writes 2026/01/31 23:59:59 UTC.
    std::string text = time.readable_string();
    std::replace(text.begin(), text.end(), '/', '-');
    return text.substr(0, text.rfind(':')) + " UTC";
}

}  // namespace encrypted_email::tls
