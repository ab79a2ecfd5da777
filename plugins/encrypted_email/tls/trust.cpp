#include "encrypted_email/tls/trust.hpp"

#include <botan/asn1_time.h>
#include <botan/hash.h>
#include <botan/hex.h>
#include <botan/x509cert.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <new>
#include <utility>

#include "encrypted_email/tls/certificate_text.hpp"
#include "encrypted_email/tls/pem.hpp"
#include "encrypted_email/tls/trust_impl.hpp"

namespace encrypted_email::tls {

namespace {

constexpr std::size_t kWarningLimit = 20;
constexpr std::int64_t kSoonNs = 30 * 86'400 * 1'000'000'000LL;

// Where distributions keep the roots that the system trusts.
constexpr std::array kSystemBundles = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",                             // openSUSE
    "/etc/ssl/cert.pem",                                  // Alpine, BSD
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL
    "/var/lib/ca-certificates/ca-bundle.pem",             // SLES
};

// What is worth knowing about the files, up to a limit; the rest is counted.
class Warnings {
public:
    void add(std::string text) {
        if (texts_.size() < kWarningLimit) {
            texts_.push_back(std::move(text));
        } else {
            ++more_;
        }
    }

    [[nodiscard]] std::vector<std::string> take(const std::string& origin) {
        if (more_ > 0) texts_.push_back(origin + ": and " + std::to_string(more_) + " more");
        return std::move(texts_);
    }

    [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

private:
    std::vector<std::string> texts_;
    std::size_t more_ = 0;
};

bool is_certificate(const std::string& label) {
    return label == "CERTIFICATE" || label == "X509 CERTIFICATE";
}

std::string place(const TrustSource& source, const PemBlock& block) {
    return source.origin + ":" + std::to_string(block.line);
}

Botan::X509_Time time_at(std::int64_t unix_ns) {
    return Botan::X509_Time::from_seconds_since_epoch(
        static_cast<std::uint64_t>(std::max<std::int64_t>(unix_ns, 0) / 1'000'000'000));
}

// A root that has ended, or is about to.
void warn_of_age(const Botan::X509_Certificate& root, const std::string& where,
                 std::int64_t now_unix_ns, Warnings& warnings) {
    const bool is_over = root.not_after() < time_at(now_unix_ns);
    if (!is_over && !(root.not_after() < time_at(now_unix_ns + kSoonNs))) return;
    warnings.add(where + ": the certificate of " + subject_of(root) +
                 (is_over ? " expired on " : " expires on ") + utc(root.not_after()) +
                 "; put the authority's present one beside it");
}

// Why a text without a single usable certificate is not what ca_file asks for.
std::string nothing_usable(std::string_view text, const std::string& origin,
                           const std::vector<PemBlock>& blocks,
                           const std::vector<std::string>& warnings) {
    const auto holds = [&blocks](std::string_view what) {
        return std::any_of(blocks.begin(), blocks.end(), [what](const PemBlock& block) {
            return block.label.find(what) != std::string::npos;
        });
    };
    if (text.empty()) {
        return origin + " is empty; set ca_file to a PEM file with the authority's certificate";
    }
    if (!warnings.empty()) {
        return "no certificate in " + origin + " can be read (" + warnings.front() +
               "); fetch the authority's certificate anew, in PEM form";
    }
    if (holds("PRIVATE KEY")) {
        return origin +
               " holds a private key and no certificate; set ca_file to the file with the "
               "certificate of the authority, and keep the key to its owner";
    }
    if (holds("CERTIFICATE REQUEST")) {
        return origin +
               " holds a certificate request and no certificate; set ca_file to the file with the "
               "certificate of the authority that answers the request";
    }
    if (text.front() == '\x30') {  // SEQUENCE
        return origin + " seems to be a certificate in DER form; convert it with: openssl x509 " +
               "-inform der -in " + origin + " -out " + origin + ".pem";
    }
    return origin +
           " holds no certificate in PEM form (\"-----BEGIN CERTIFICATE-----\"); set ca_file to "
           "a PEM file with the authority's certificate";
}

}  // namespace

Trust::Loaded Trust::from_texts(std::span<const TrustSource> texts, std::string origin,
                                std::optional<std::int64_t> now_unix_ns) {
    Loaded loaded;
    auto impl = std::make_unique<Impl>();
    Warnings warnings;
    // By fingerprint, so that the order of the files does not matter: where each was seen first.
    std::map<std::array<std::uint8_t, 32>, std::string> known;
    std::vector<PemBlock> all_blocks;
    for (const TrustSource& source : texts) {
        std::vector<PemBlock> blocks = read_pem(source.text);
        for (const PemBlock& block : blocks) {
            const std::string where = place(source, block);
            const auto skip = [&](std::string_view why) {
                warnings.add(where + ": not a certificate: " + printable_ascii(why, 200));
            };
            if (block.label == "TRUSTED CERTIFICATE") {
                skip("a form of OpenSSL's own; convert it with openssl x509 -in FILE");
            }
            if (!is_certificate(block.label)) continue;
            if (!block.damage.empty()) {
                skip(block.damage);
                continue;
            }
            try {
                const Botan::X509_Certificate certificate(block.data);
                std::array<std::uint8_t, 32> fingerprint{};
                std::ranges::copy(certificate.certificate_data_sha256(), fingerprint.begin());
                const auto [first, is_new] = known.emplace(fingerprint, where);
                if (!is_new) {
                    warnings.add(where + ": the certificate of " + subject_of(certificate) +
                                 " is in " + first->second + " already");
                    continue;
                }
                impl->roots.add_certificate(certificate);
                if (now_unix_ns) warn_of_age(certificate, where, *now_unix_ns, warnings);
            } catch (const std::bad_alloc&) {
                throw;
            } catch (const std::exception& error) {
                skip(error.what());
            }
        }
        std::move(blocks.begin(), blocks.end(), std::back_inserter(all_blocks));
    }
    if (known.empty()) {
        const std::string_view text = texts.empty() ? std::string_view{} : texts.front().text;
        loaded.error = nothing_usable(text, origin, all_blocks, warnings.texts());
        loaded.warnings = warnings.take(origin);
        return loaded;
    }
    loaded.warnings = warnings.take(origin);

    const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
    for (const auto& [fingerprint, where] : known) {
        hash->update(fingerprint);
    }
    impl->identity = Botan::hex_encode(hash->final_stdvec());
    impl->size = known.size();
    impl->origin = std::move(origin);
    loaded.trust.reset(new Trust(std::move(impl)));
    return loaded;
}

Trust::Trust(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Trust::~Trust() = default;

Trust::Loaded Trust::load(const std::filesystem::path& path,
                          std::optional<std::int64_t> now_unix_ns) {
    TrustSources sources = read_trust_sources(path);
    if (!sources.error.empty()) return {nullptr, std::move(sources.error), {}};
    Loaded loaded = from_texts(sources.files, path.string(), now_unix_ns);
    loaded.warnings.insert(loaded.warnings.begin(), sources.warnings.begin(),
                           sources.warnings.end());
    return loaded;
}

std::shared_ptr<const Trust> Trust::pins_only() {
    auto impl = std::make_unique<Impl>();
    impl->origin = "pins";
    return std::shared_ptr<const Trust>(new Trust(std::move(impl)));
}

namespace {

std::vector<std::filesystem::path> system_candidates() {
    return {kSystemBundles.begin(), kSystemBundles.end()};
}

// Empty: none of them exists.
std::filesystem::path first_of(std::span<const std::filesystem::path> candidates) {
    const auto found = std::ranges::find_if(
        candidates, [](const auto& candidate) { return ::access(candidate.c_str(), F_OK) == 0; });
    return found == candidates.end() ? std::filesystem::path{} : *found;
}

}  // namespace

std::filesystem::path Trust::system_bundle() { return first_of(system_candidates()); }

Trust::Loaded Trust::load_system() { return load_first_of(system_candidates()); }

Trust::Loaded Trust::load_first_of(std::span<const std::filesystem::path> candidates) {
    if (const auto found = first_of(candidates); !found.empty()) return load(found, std::nullopt);
    std::string tried;
    for (const std::filesystem::path& candidate : candidates)
        tried += (tried.empty() ? "" : ", ") + candidate.string();
    return {nullptr,
            "this system has no bundle of trusted authorities (looked for " + tried +
                "); install the package ca-certificates or set ca_file",
            {}};
}

std::size_t Trust::size() const { return impl_->size; }

const std::string& Trust::origin() const { return impl_->origin; }

const std::string& Trust::identity() const { return impl_->identity; }

}  // namespace encrypted_email::tls
