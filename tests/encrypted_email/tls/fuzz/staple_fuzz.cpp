// staple_fuzz.cpp - arbitrary bytes as the OCSP answer that a server staples to its certificate.
//
// The root stands for the server too: it has issued itself.  Nobody has its key any more, so that
// no input can be a good answer.
#include <botan/certstor.h>
#include <botan/data_src.h>
#include <botan/exceptn.h>
#include <botan/ocsp.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "encrypted_email/tls/revocation_check.hpp"
#include "root.hpp"

using namespace encrypted_email::tls;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Botan::X509_Certificate root = [] {
        Botan::DataSource_Memory source{std::string_view{kFuzzRoot}};
        return Botan::X509_Certificate(source);
    }();
    static const Botan::Certificate_Store_In_Memory roots(root);

    Staples staples{std::nullopt};
    try {
        staples.front().emplace(data, size);
    } catch (const Botan::Exception&) {  // as the channel: taken as missing
    }
    const std::chrono::system_clock::time_point now{
        std::chrono::duration_cast<std::chrono::system_clock::duration>(
            std::chrono::nanoseconds{kFuzzNow})};
    for (const Revocation policy : {Revocation::stapled, Revocation::require}) {
        Findings findings;
        check_revocation({root, root}, staples, roots, policy, now, findings);
        for (const Check& check : findings.take()) {
            if (check.finding.empty() || check.verdict == Verdict::passed) std::abort();
            if (policy == Revocation::require && check.verdict != Verdict::failed) std::abort();
        }
    }
    return 0;
}
