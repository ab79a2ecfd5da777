#include "encrypted_email/tls/presented.hpp"

#include <utility>

#include "encrypted_email/tls/verification.hpp"

namespace encrypted_email::tls {

struct Presented::Copy {
    std::vector<Botan::X509_Certificate> chain;
    std::vector<std::optional<Botan::OCSP::Response>> staples;
    Peer peer;
    std::string text;

    [[nodiscard]] Failure judge(const Trust& trust, std::int64_t now_unix_ns) const {
        return failure_of(verify({chain, staples}, trust, peer, text, now_unix_ns));
    }
};

Presented::Presented(Evidence evidence, Peer peer, const std::string& text)
    : copy_(std::make_unique<Copy>(
          Copy{evidence.chain, evidence.staples, std::move(peer), text})) {}

Presented::~Presented() = default;

std::optional<Failure> Presented::objection(const Trust& present, const Trust& other,
                                            std::int64_t now_unix_ns) const {
    Failure failure = copy_->judge(other, now_unix_ns);
    if (failure.kind == FailureKind::none) return std::nullopt;
    if (copy_->judge(present, now_unix_ns).kind != FailureKind::none) return std::nullopt;
    return failure;
}

}  // namespace encrypted_email::tls
