#include "encrypted_email/oauth/client_certificate.hpp"

#include <botan/base64.h>
#include <botan/hash.h>
#include <botan/pk_keys.h>
#include <botan/x509cert.h>

#include <algorithm>
#include <exception>

#include "encrypted_email/tls/pem.hpp"
#include "encrypted_email/tls/trust_source.hpp"

namespace encrypted_email::oauth {
namespace {

ClientCertificate::Loaded refused(const std::string& path, const std::string& why) {
    return {nullptr,
            path + ": " + why +
                "; write the certificate that is registered with the client there, in PEM"};
}

}  // namespace

ClientCertificate::Loaded ClientCertificate::load(const std::string& path) {
    const tls::TrustSources sources = tls::read_trust_sources(path);
    if (sources.files.empty()) return refused(path, "cannot be read by this process");
    const std::vector<tls::PemBlock> blocks = tls::read_pem(sources.files.front().text);
    const auto block = std::find_if(blocks.begin(), blocks.end(), [](const tls::PemBlock& one) {
        return one.label == "CERTIFICATE" && !one.data.empty();
    });
    if (block == blocks.end()) return refused(path, "holds no certificate");
    try {
        const Botan::X509_Certificate certificate(block->data);
        const auto key = certificate.subject_public_key();
        if (key->algo_name() != "RSA") {
            return refused(path, "the certificate's key is not an RSA key");
        }
        const auto hash = Botan::HashFunction::create_or_throw("SHA-256")->process(block->data);
        const auto loaded = std::make_shared<ClientCertificate>();
        loaded->public_key = key->subject_public_key();
        loaded->thumbprint = base64url(hash.data(), hash.size());
        loaded->expires_unix_s =
            static_cast<std::int64_t>(certificate.not_after().time_since_epoch());
        return {loaded, {}};
    } catch (const std::exception&) {
        return refused(path, "the certificate cannot be read");
    }
}

std::string base64url(const std::uint8_t* bytes, std::size_t size) {
    std::string text = Botan::base64_encode(bytes, size);
    std::erase(text, '=');
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

}  // namespace encrypted_email::oauth
