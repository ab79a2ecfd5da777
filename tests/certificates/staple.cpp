#include "tests/certificates/staple.hpp"

#include <botan/asn1_time.h>
#include <botan/der_enc.h>
#include <botan/ocsp.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>
#include <botan/x509_obj.h>

namespace certificates_test {

using namespace encrypted_email::tls::testing;

namespace {

// GeneralizedTime, which ASN1_Time writes only for years that UTCTime does not have.
void encode_time(Botan::DER_Encoder& encoder, std::int64_t seconds) {
    const auto time =
        Botan::X509_Time::from_seconds_since_epoch(static_cast<std::uint64_t>(seconds));
    std::string text = time.readable_string();  // 2026/06/15 12:00:00 UTC
    std::erase_if(text, [](char character) { return character < '0' || character > '9'; });
    text += 'Z';
    encoder.add_object(Botan::ASN1_Type::GeneralizedTime, Botan::ASN1_Class::Universal, text);
}

}  // namespace

std::vector<std::uint8_t> staple(const Identity& issuer, const Botan::X509_Certificate& server,
                                 const StapleWish& wish) {
    using Botan::ASN1_Class;
    using Botan::ASN1_Type;
    Botan::System_RNG rng;
    const Identity& signer = wish.signer ? *wish.signer : issuer;

    std::vector<std::uint8_t> data;
    Botan::DER_Encoder body(data);
    body.start_sequence()
        .start_explicit(1)
        .encode(signer.certificate().subject_dn())
        .end_explicit();
    encode_time(body, wish.from);
    body.start_sequence().start_sequence().encode(Botan::OCSP::CertID(
        issuer.certificate(), Botan::BigInt::from_bytes(server.serial_number())));
    if (wish.says == Says::revoked) {
        body.start_context_specific(1);
        encode_time(body, wish.from);
        body.end_cons();
    } else {
        body.add_object(ASN1_Type(static_cast<std::uint32_t>(wish.says)),
                        ASN1_Class::ContextSpecific, std::vector<std::uint8_t>{});
    }
    encode_time(body, wish.from);
    if (wish.to != 0) {
        body.start_explicit(0);
        encode_time(body, wish.to);
        body.end_explicit();
    }
    body.end_cons().end_cons().end_cons();

    const auto key = Botan::X509_Object::choose_sig_format(*signer.key, rng, "SHA-256", "");
    std::vector<std::uint8_t> basic;
    Botan::DER_Encoder answer(basic);
    answer.start_sequence()
        .raw_bytes(data)
        .encode(key->algorithm_identifier())
        .encode(key->sign_message(data, rng), ASN1_Type::BitString);
    if (wish.signer) {
        answer.start_explicit(0)
            .start_sequence()
            .raw_bytes(signer.certificate().BER_encode())
            .end_cons()
            .end_explicit();
    }
    answer.end_cons();

    std::vector<std::uint8_t> response;
    Botan::DER_Encoder(response)
        .start_sequence()
        .encode(std::size_t{0}, ASN1_Type::Enumerated, ASN1_Class::Universal)
        .start_explicit(0)
        .start_sequence()
        .encode(Botan::OID{1, 3, 6, 1, 5, 5, 7, 48, 1, 1})
        .encode(basic, ASN1_Type::OctetString)
        .end_cons()
        .end_explicit()
        .end_cons();
    return response;
}

}  // namespace certificates_test
