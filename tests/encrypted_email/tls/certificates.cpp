#include "certificates.hpp"

#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/ipv4_address.h>
#include <botan/ipv6_address.h>
#include <botan/pkix_types.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/system_rng.h>
#include <botan/x509_ca.h>
#include <botan/x509_ext.h>
#include <botan/x509_key.h>

#include <utility>

#include "encrypted_email/tls/trust_impl.hpp"

namespace encrypted_email::tls::testing {

namespace {

class Raw final : public Botan::Certificate_Extension {
public:
    Raw(Botan::OID oid, std::vector<std::uint8_t> der)
        : oid_(std::move(oid)), der_(std::move(der)) {}
    Botan::OID oid_of() const override { return oid_; }
    std::string oid_name() const override { return oid_.to_string(); }
    std::unique_ptr<Certificate_Extension> copy() const override {
        return std::make_unique<Raw>(oid_, der_);
    }

private:
    std::vector<std::uint8_t> encode_inner() const override { return der_; }
    void decode_inner(const std::vector<std::uint8_t>& der) override { der_ = der; }

    Botan::OID oid_;
    std::vector<std::uint8_t> der_;
};

std::vector<std::uint8_t> identifier_of(const Botan::Private_Key& key) {
    return Botan::Cert_Extension::Subject_Key_ID(key.public_key_bits(), "SHA-256").get_key_id();
}

Botan::Extensions extensions_of(const Wish& wish, const Botan::Private_Key& key,
                                const Botan::Private_Key& issuer_key) {
    using Botan::Key_Constraints;
    Botan::Extensions extensions;
    extensions.add(
        std::make_unique<Botan::Cert_Extension::Basic_Constraints>(wish.authority, wish.path_limit),
        true);
    const Key_Constraints usual = wish.authority
                                      ? Key_Constraints::ca_constraints()
                                      : Key_Constraints(Key_Constraints::DigitalSignature);
    extensions.add(std::make_unique<Botan::Cert_Extension::Key_Usage>(wish.usage.value_or(usual)),
                   true);
    if (!wish.extended_usage.empty()) {
        extensions.add(std::make_unique<Botan::Cert_Extension::Extended_Key_Usage>(
            std::vector{Botan::OID::from_string(wish.extended_usage)}));
    }
    Botan::AlternativeName names;
    for (const std::string& name : wish.names) {
        names.add_dns(name);
    }
    for (const std::string& address : wish.addresses) {
        if (const auto ipv4 = Botan::IPv4Address::from_string(address)) {
            names.add_ipv4_address(*ipv4);
        } else {
            names.add_ipv6_address(Botan::IPv6Address::from_string(address).value());
        }
    }
    if (names.has_items() && !wish.authority) {
        extensions.add(std::make_unique<Botan::Cert_Extension::Subject_Alternative_Name>(names));
    }
    if (wish.key_identifiers) {
        extensions.add(std::make_unique<Botan::Cert_Extension::Subject_Key_ID>(identifier_of(key)));
        extensions.add(
            std::make_unique<Botan::Cert_Extension::Authority_Key_ID>(identifier_of(issuer_key)));
    }
    if (!wish.issuer_url.empty()) {
        extensions.add(std::make_unique<Botan::Cert_Extension::Authority_Information_Access>(
            std::vector<std::string>{}, std::vector{wish.issuer_url}));
    }
    for (const RawExtension& raw : wish.extensions) {
        extensions.add(std::make_unique<Raw>(Botan::OID(std::vector(raw.oid)), raw.der),
                       raw.critical);
    }
    return extensions;
}

Botan::X509_DN name_of(const Wish& wish) {
    if (wish.common_name.empty()) return {};
    return Botan::X509_DN{{"X520.CommonName", wish.common_name}};
}

Botan::X509_Certificate sign(const Wish& wish, const Botan::Private_Key& key,
                             const Botan::X509_DN& issuer, const Botan::Private_Key& issuer_key) {
    Botan::System_RNG rng;
    const auto signer = Botan::X509_Object::choose_sig_format(issuer_key, rng, wish.hash, "");
    const auto seconds = [](std::int64_t time) {
        return Botan::X509_Time::from_seconds_since_epoch(static_cast<std::uint64_t>(time));
    };
    return Botan::X509_CA::make_cert(*signer, rng, signer->algorithm_identifier(),
                                     key.subject_public_key(), seconds(wish.from), seconds(wish.to),
                                     issuer, name_of(wish), extensions_of(wish, key, issuer_key));
}

}  // namespace

Key ecdsa_key() {
    Botan::System_RNG rng;
    return std::make_shared<Botan::ECDSA_PrivateKey>(rng, Botan::EC_Group::from_name("secp256r1"));
}

Key rsa_key(std::size_t bits) {
    Botan::System_RNG rng;
    return std::make_shared<Botan::RSA_PrivateKey>(rng, bits);
}

Identity self_signed(const Wish& wish) {
    const Key key = wish.key ? wish.key : ecdsa_key();
    return {key, {sign(wish, *key, name_of(wish), *key)}};
}

Identity issued_by(const Identity& issuer, const Wish& wish) {
    const Key key = wish.key ? wish.key : ecdsa_key();
    Identity identity{key, {sign(wish, *key, issuer.certificate().subject_dn(), *issuer.key)}};
    if (!issuer.certificate().is_self_signed()) {
        identity.chain.insert(identity.chain.end(), issuer.chain.begin(), issuer.chain.end());
    }
    return identity;
}

Wish authority(const std::string& common_name) {
    Wish wish;
    wish.common_name = common_name;
    wish.authority = true;
    wish.from = kNowSeconds - 1000 * kDay;
    wish.to = kNowSeconds + 1000 * kDay;
    return wish;
}

std::vector<std::uint8_t> der(std::uint8_t tag, std::vector<std::uint8_t> content) {
    content.insert(content.begin(), {tag, static_cast<std::uint8_t>(content.size())});
    return content;
}

RawExtension permitting(std::vector<std::uint8_t> base) {
    return {{2, 5, 29, 30}, der(0x30, der(0xA0, der(0x30, std::move(base)))), true};
}

Identity test_root() { return self_signed(authority("Test Root")); }

std::shared_ptr<const Trust> trusting(const std::vector<Botan::X509_Certificate>& certificates) {
    std::string text;
    for (const Botan::X509_Certificate& certificate : certificates) {
        text += certificate.PEM_encode();
    }
    return Trust::from_texts(std::vector<TrustSource>{{"roots.pem", text}}, "roots.pem",
                                     kNow)
        .trust;
}

}  // namespace encrypted_email::tls::testing
