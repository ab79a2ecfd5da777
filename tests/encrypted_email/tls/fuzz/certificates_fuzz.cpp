// certificates_fuzz.cpp - arbitrary text as a CA file, and its certificates as a server's chain.
#include <botan/exceptn.h>
#include <botan/x509cert.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/tls/pem.hpp"
#include "encrypted_email/tls/trust_impl.hpp"
#include "encrypted_email/tls/verification.hpp"
#include "root.hpp"

using namespace encrypted_email::tls;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::shared_ptr<const Trust> trust = trust_of(kFuzzRoot);
    const std::string_view text{reinterpret_cast<const char*>(data), size};

    const std::vector<TrustSource> file{{"ca.pem", std::string{text}}};
    const Trust::Loaded loaded = Trust::from_texts(file, "ca.pem", kFuzzNow);
    if ((loaded.trust == nullptr) == loaded.error.empty()) std::abort();

    std::vector<Botan::X509_Certificate> chain;
    for (const PemBlock& block : read_pem(text)) {
        try {
            chain.emplace_back(block.data);
        } catch (const Botan::Exception&) {
        }
    }
    if (chain.empty()) return 0;
    try {
        for (const auto& judge : {trust, loaded.trust ? loaded.trust : trust}) {
            const Failure failure = failure_of(
                verify({chain, {}}, *judge, {"mail.example.org", 465}, "peer", kFuzzNow));
            if (failure.kind != FailureKind::none &&
                (failure.text.empty() || failure.remedy.empty())) {
                std::abort();
            }
        }
    } catch (const Botan::Exception&) {  // what it cannot judge ends the handshake
    }
    return 0;
}
