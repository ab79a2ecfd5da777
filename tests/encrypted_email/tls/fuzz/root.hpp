// root.hpp - the authority behind the certificates of the corpus.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "encrypted_email/tls/trust_impl.hpp"

// 2026-06-15 12:00 UTC, when they are valid.
inline constexpr std::int64_t kFuzzNow = 1'781'524'800'000'000'000;

inline constexpr const char* kFuzzRoot =
    R"(-----BEGIN CERTIFICATE-----
MIIBkjCCATigAwIBAgIRAPkdJftXSL0oXFj3aydv7aUwCgYIKoZIzj0EAwIwFDES
MBAGA1UEAxMJVGVzdCBSb290MB4XDTIzMDkxOTEyMDAwMFoXDTI5MDMxMTEyMDAw
MFowFDESMBAGA1UEAxMJVGVzdCBSb290MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAEcFSa6kPLecFdaAbfTZ6RT9JCJRykUWKMd69eaky3c6aL1W3si1brjsMyMD6a
kqrUD6XY/1W10Jj+XslQZv2yEaNrMGkwIQYDVR0OBBoEGPi7uoqs1PxeU1qss/Z/
cXzc/iT9q+6zSTAOBgNVHQ8BAf8EBAMCAYYwDwYDVR0TAQH/BAUwAwEB/zAjBgNV
HSMEHDAagBj4u7qKrNT8XlNarLP2f3F83P4k/avus0kwCgYIKoZIzj0EAwIDSAAw
RQIhAKMdogz7+UkxgjIunEScFqjaNHd8HE19C2YkFP4mylREAiAvJnTyTVfSM5m4
rlKckSmCKZeCXYaEvRFqt3btxOHjig==
-----END CERTIFICATE-----
)";

[[nodiscard]] inline std::shared_ptr<const encrypted_email::tls::Trust> trust_of(const char* pem) {
    using namespace encrypted_email::tls;
    const std::vector<TrustSource> file{{"root.pem", pem}};
    return Trust::from_texts(file, "root.pem", kFuzzNow).trust;
}
