#include "host_stub/trial_server/certificate_authority.hpp"

#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/ipv4_address.h>
#include <botan/ipv6_address.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/system_rng.h>
#include <botan/x509_ca.h>
#include <botan/x509_ext.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace host_stub::trial_server {
namespace {

namespace extension = Botan::Cert_Extension;

constexpr std::string_view kHash = "SHA-256";

std::shared_ptr<Botan::Private_Key> make_key(KeyKind kind, Botan::RandomNumberGenerator& random) {
    if (kind == KeyKind::rsa_2048) {
        return std::make_shared<Botan::RSA_PrivateKey>(random, 2048);
    }
    return std::make_shared<Botan::ECDSA_PrivateKey>(random,
                                                     Botan::EC_Group::from_name("secp256r1"));
}

Botan::X509_DN name_of(std::string_view common_name) {
    Botan::X509_DN name;
    name.add_attribute("X520.CommonName", common_name);
    name.add_attribute("X520.Organization", "Trial, not for production");
    return name;
}

Botan::AlternativeName alternative_names(const CertificateRequest& request) {
    Botan::AlternativeName names;
    for (const auto& name : request.dns_names) {
        names.add_dns(name);
    }
    for (const auto& text : request.addresses) {
        if (const auto v4 = Botan::IPv4Address::from_string(text)) {
            names.add_ipv4_address(*v4);
        } else if (const auto v6 = Botan::IPv6Address::from_string(text)) {
            names.add_ipv6_address(*v6);
        } else {
            throw std::invalid_argument("'" + text + "' is no IPv4 or IPv6 address");
        }
    }
    return names;
}

Botan::X509_Certificate self_signed(const Botan::Private_Key& key, const Botan::X509_DN& name,
                                    Botan::RandomNumberGenerator& random) {
    const auto public_key = key.public_key()->subject_public_key();
    Botan::Extensions extensions;
    extensions.add_new(std::make_unique<extension::Basic_Constraints>(true, 0), true);
    extensions.add_new(std::make_unique<extension::Key_Usage>(Botan::Key_Constraints(
                           Botan::Key_Constraints::KeyCertSign | Botan::Key_Constraints::CrlSign)),
                       true);
    extensions.add_new(std::make_unique<extension::Subject_Key_ID>(public_key, kHash));

    const auto now = std::chrono::system_clock::now();
    const auto signer = Botan::X509_Object::choose_sig_format(key, random, kHash, "");
    // Older than any certificate that a test wants expired, so that only that one is at fault.
    return Botan::X509_CA::make_cert(*signer, random, signer->algorithm_identifier(), public_key,
                                     Botan::X509_Time(now - std::chrono::hours(24 * 3650)),
                                     Botan::X509_Time(now + std::chrono::hours(24 * 3650)), name,
                                     name, extensions);
}

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::system_error(errno, std::generic_category(), path.string());
}

void write_file(const std::filesystem::path& path, std::string_view text, mode_t mode) {
    // A file that was there keeps its mode; a key must not inherit that.
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
        fail(path);
    }
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) {
        fail(path);
    }
    const ssize_t written = ::write(file, text.data(), text.size());
    if (::close(file) != 0 || written != static_cast<ssize_t>(text.size())) {
        fail(path);
    }
}

}  // namespace

std::string Identity::fingerprint() const { return chain.at(0).fingerprint("SHA-256"); }

CertificateAuthority::CertificateAuthority(std::string_view name)
    : random_(std::make_shared<Botan::System_RNG>()),
      key_(make_key(KeyKind::ecdsa_p256, *random_)),
      authority_(std::make_unique<Botan::X509_CA>(self_signed(*key_, name_of(name), *random_),
                                                  *key_, kHash, *random_)) {}

CertificateAuthority::~CertificateAuthority() = default;
CertificateAuthority::CertificateAuthority(CertificateAuthority&&) noexcept = default;
CertificateAuthority& CertificateAuthority::operator=(CertificateAuthority&&) noexcept = default;

Identity CertificateAuthority::issue(const CertificateRequest& request) const {
    auto key = make_key(request.key, *random_);
    const auto public_key = key->public_key()->subject_public_key();

    Botan::Extensions extensions;
    extensions.add_new(std::make_unique<extension::Basic_Constraints>(false), true);
    extensions.add_new(std::make_unique<extension::Key_Usage>(
                           Botan::Key_Constraints(Botan::Key_Constraints::DigitalSignature)),
                       true);
    extensions.add_new(std::make_unique<extension::Extended_Key_Usage>(std::vector{
        Botan::OID::from_string(request.for_client ? "PKIX.ClientAuth" : "PKIX.ServerAuth")}));
    extensions.add_new(std::make_unique<extension::Subject_Key_ID>(public_key, kHash));
    extensions.add_new(
        std::make_unique<extension::Authority_Key_ID>(certificate().subject_key_id()));
    extensions.add_new(
        std::make_unique<extension::Subject_Alternative_Name>(alternative_names(request)));

    auto issued = Botan::X509_CA::make_cert(
        authority_->signature_op(), *random_, authority_->algorithm_identifier(), public_key,
        Botan::X509_Time(request.not_before), Botan::X509_Time(request.not_after),
        certificate().subject_dn(), name_of(request.common_name), extensions);
    return {std::move(key), {std::move(issued)}};
}

const Botan::X509_Certificate& CertificateAuthority::certificate() const {
    return authority_->ca_certificate();
}

void write_certificates(const std::filesystem::path& path,
                        const std::vector<Botan::X509_Certificate>& certificates) {
    std::string text;
    for (const auto& certificate : certificates) {
        text += certificate.PEM_encode();
    }
    write_file(path, text, 0644);
}

void write_private_key(const std::filesystem::path& path, const Botan::Private_Key& key) {
    write_file(path, Botan::PKCS8::PEM_encode(key), 0600);
}

}  // namespace host_stub::trial_server
