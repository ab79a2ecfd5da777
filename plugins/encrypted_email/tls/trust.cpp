#include "encrypted_email/tls/trust.hpp"

#include <botan/hash.h>
#include <botan/hex.h>
#include <botan/x509cert.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <new>
#include <set>
#include <system_error>
#include <utility>

#include "encrypted_email/tls/certificate_text.hpp"
#include "encrypted_email/tls/pem.hpp"
#include "encrypted_email/tls/trust_impl.hpp"

namespace encrypted_email::tls {

namespace {

constexpr std::uintmax_t kFileLimit = 16u * 1024 * 1024;
constexpr std::size_t kWarningLimit = 20;

// Where distributions keep the roots that the system trusts.
constexpr std::array kSystemBundles = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",                             // openSUSE
    "/etc/ssl/cert.pem",                                  // Alpine, BSD
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL
    "/var/lib/ca-certificates/ca-bundle.pem",             // SLES
};

Trust::Loaded refused(std::string error) { return {nullptr, std::move(error), {}}; }

// The text of `file`, or why there is none.
std::pair<std::string, std::string> contents(const std::filesystem::path& file) {
    constexpr const char* kRemedy =
        "; set ca_file to a PEM file with the authority's certificate that this process may read";
    const auto unreadable = [&](std::string_view why) {
        return std::pair{std::string{}, file.string() + ": " + std::string{why} + kRemedy};
    };

    // Not std::filesystem::status(): where the C++ library has 32 bits for times, it fails for
    // files from after 2038.
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return unreadable("no such file");
        return unreadable(std::generic_category().message(errno));
    }
    if (S_ISDIR(status.st_mode)) return unreadable("is a directory");
    if (!S_ISREG(status.st_mode)) return unreadable("is not a file");  // reading it could block

    // "e" is close-on-exec.
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream{std::fopen(file.c_str(), "rbe"),
                                                                 &std::fclose};
    if (!stream) return unreadable(std::generic_category().message(errno));

    std::string text;
    std::array<char, 65536> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), stream.get())) {
        text.append(buffer.data(), got);
        if (text.size() > kFileLimit) return unreadable("is larger than 16 MiB");
    }
    if (std::ferror(stream.get()) != 0) return unreadable("reading it failed");
    return {std::move(text), {}};
}

bool is_certificate(const std::string& label) {
    return label == "CERTIFICATE" || label == "X509 CERTIFICATE";
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

Trust::Loaded Trust::Impl::from_pem(std::string_view text, std::string origin) {
    Loaded loaded;
    auto impl = std::make_unique<Impl>();
    std::size_t more_warnings = 0;
    const auto warn = [&](const PemBlock& block, std::string_view what) {
        if (loaded.warnings.size() == kWarningLimit) {
            ++more_warnings;
            return;
        }
        loaded.warnings.push_back(origin + ":" + std::to_string(block.line) +
                                  ": not a certificate: " + printable_ascii(what, 200));
    };

    // A set, so that the order of the file does not matter.
    std::set<std::array<std::uint8_t, 32>> fingerprints;
    const std::vector<PemBlock> blocks = read_pem(text);
    for (const PemBlock& block : blocks) {
        if (block.label == "TRUSTED CERTIFICATE") {
            warn(block, "a form of OpenSSL's own; convert it with openssl x509 -in FILE");
        }
        if (!is_certificate(block.label)) continue;
        if (!block.damage.empty()) {
            warn(block, block.damage);
            continue;
        }
        try {
            const Botan::X509_Certificate certificate(block.data);
            std::array<std::uint8_t, 32> fingerprint{};
            std::ranges::copy(certificate.certificate_data_sha256(), fingerprint.begin());
            if (fingerprints.insert(fingerprint).second) impl->roots.add_certificate(certificate);
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& error) {
            warn(block, error.what());
        }
    }
    if (more_warnings > 0) {
        loaded.warnings.push_back(origin + ": and " + std::to_string(more_warnings) + " more");
    }
    if (fingerprints.empty()) {
        loaded.error = nothing_usable(text, origin, blocks, loaded.warnings);
        return loaded;
    }

    const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
    for (const auto& fingerprint : fingerprints) {
        hash->update(fingerprint);
    }
    impl->identity = Botan::hex_encode(hash->final_stdvec());
    impl->size = fingerprints.size();
    impl->origin = std::move(origin);
    loaded.trust.reset(new Trust(std::move(impl)));
    return loaded;
}

Trust::Trust(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Trust::~Trust() = default;

Trust::Loaded Trust::load_file(const std::filesystem::path& file) {
    const auto [text, error] = contents(file);
    return error.empty() ? Impl::from_pem(text, file.string()) : refused(error);
}

Trust::Loaded Trust::load_system() {
    const std::vector<std::filesystem::path> candidates(kSystemBundles.begin(),
                                                        kSystemBundles.end());
    return load_first_of(candidates);
}

Trust::Loaded Trust::load_first_of(std::span<const std::filesystem::path> candidates) {
    std::string tried;
    for (const std::filesystem::path& candidate : candidates) {
        if (::access(candidate.c_str(), F_OK) == 0) return load_file(candidate);
        tried += (tried.empty() ? "" : ", ") + candidate.string();
    }
    return refused("this system has no bundle of trusted authorities (looked for " + tried +
                   "); install the package ca-certificates or set ca_file");
}

std::size_t Trust::size() const { return impl_->size; }

const std::string& Trust::origin() const { return impl_->origin; }

}  // namespace encrypted_email::tls
