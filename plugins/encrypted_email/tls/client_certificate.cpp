#include "encrypted_email/tls/client_certificate.hpp"

#include <botan/pk_keys.h>
#include <botan/x509cert.h>

#include <exception>

#include "encrypted_email/tls/certificate_text.hpp"
#include "encrypted_email/tls/pem.hpp"
#include "encrypted_email/tls/trust_source.hpp"

namespace encrypted_email::tls {
namespace {

constexpr std::uintmax_t kLargest = 1 << 20;  // of a file
constexpr std::size_t kLongestChain = 10;

}  // namespace

ClientCertificate::Loaded ClientCertificate::load(const std::string& path, bool only_rsa) {
    const auto refused = [&path](const std::string& why) {
        return Loaded{nullptr, path + ": " + why +
                                   "; write the client's certificate there, in PEM, and behind it "
                                   "those of the authorities between it and the root"};
    };
    const FileText file = read_file(path, kLargest);
    if (file.problem != FileText::Problem::none) return refused("cannot be read by this process");
    const auto loaded = std::make_shared<ClientCertificate>();
    loaded->path_ = path;
    try {
        for (PemBlock& block : read_pem(file.text)) {
            if (block.label != "CERTIFICATE") continue;
            if (block.data.empty()) {
                return refused("line " + std::to_string(block.line) + ": " + block.damage);
            }
            if (loaded->chain_.size() == kLongestChain) {
                return refused("holds more than " + std::to_string(kLongestChain) +
                               " certificates");
            }
            const Botan::X509_Certificate certificate(block.data);
            if (loaded->chain_.empty()) {
                const auto key = certificate.subject_public_key();
                const std::string kind = key->algo_name();
                if (kind != "RSA" && (only_rsa || kind != "ECDSA")) {
                    return refused("the certificate's key is of the kind " + kind +
                                   ", which cannot be used here");
                }
                loaded->public_key_ = key->subject_public_key();
                loaded->expiry_ = {
                    CertificateRole::client, subject_of(certificate),
                    static_cast<std::int64_t>(certificate.not_before().time_since_epoch()),
                    static_cast<std::int64_t>(certificate.not_after().time_since_epoch()),
                    utc(certificate.not_after())};
            }
            loaded->chain_.push_back(std::move(block.data));
        }
    } catch (const std::exception&) {
        return refused("a certificate in it cannot be read");
    }
    if (loaded->chain_.empty()) return refused("holds no certificate");
    return {loaded, {}};
}

}  // namespace encrypted_email::tls
