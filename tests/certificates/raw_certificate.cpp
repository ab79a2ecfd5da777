#include "tests/certificates/raw_certificate.hpp"

#include <botan/asn1_time.h>
#include <botan/der_enc.h>
#include <botan/pkcs8.h>
#include <botan/pkix_types.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>
#include <botan/x509_obj.h>

#include <fstream>
#include <stdexcept>

#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace certificates_test {

using namespace encrypted_email::tls::testing;

Identity version_1(const Identity& issuer, const std::string& common_name) {
    Botan::System_RNG rng;
    const Key key = ecdsa_key();
    const auto signer = Botan::X509_Object::choose_sig_format(*issuer.key, rng, "SHA-256", "");
    const auto time = [](std::int64_t seconds) {
        return Botan::X509_Time::from_seconds_since_epoch(static_cast<std::uint64_t>(seconds));
    };
    std::vector<std::uint8_t> body;
    Botan::DER_Encoder(body)
        .start_sequence()
        .encode(std::size_t{7})
        .encode(signer->algorithm_identifier())
        .encode(issuer.certificate().subject_dn())
        .start_sequence()
        .encode(time(kNowSeconds - 100 * kDay))
        .encode(time(kNowSeconds + 100 * kDay))
        .end_cons()
        .encode(Botan::X509_DN{{"X520.CommonName", common_name}})
        .raw_bytes(key->subject_public_key())
        .end_cons();
    std::vector<std::uint8_t> whole;
    Botan::DER_Encoder(whole)
        .start_sequence()
        .raw_bytes(body)
        .encode(signer->algorithm_identifier())
        .encode(signer->sign_message(body, rng), Botan::ASN1_Type::BitString)
        .end_cons();
    return {key, {Botan::X509_Certificate(whole)}};
}

Identity signed_anew(Identity identity, const Identity& issuer, const std::string& digest) {
    const test_support::TemporaryFolder folder;
    const auto path = [&folder](const char* name) { return (folder.path() / name).string(); };
    std::ofstream(path("in.pem")) << identity.certificate().PEM_encode();
    std::ofstream(path("ca.pem")) << issuer.certificate().PEM_encode();
    std::ofstream(path("key.pem")) << Botan::PKCS8::PEM_encode(*issuer.key);
    const auto done = test_support::run(
        {"openssl", "x509", "-in", path("in.pem"), "-CA", path("ca.pem"), "-CAkey", path("key.pem"),
         digest, "-set_serial", "77", "-preserve_dates", "-out", path("out.pem")});
    if (done.status != 0) throw std::runtime_error("openssl x509: " + done.output);
    identity.chain.front() = Botan::X509_Certificate(path("out.pem"));
    return identity;
}

Identity altered(Identity identity, std::size_t i) {
    std::vector<std::uint8_t> bytes = identity.chain.at(i).BER_encode();
    bytes.back() ^= 1;  // of the signature, which comes last
    identity.chain[i] = Botan::X509_Certificate(bytes);
    return identity;
}

}  // namespace certificates_test
