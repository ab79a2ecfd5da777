#include "encrypted_email/spool/seal.hpp"

#include <botan/aead.h>
#include <botan/exceptn.h>
#include <botan/kdf.h>
#include <botan/system_rng.h>

#include <array>
#include <cstring>
#include <span>

namespace encrypted_email::spool {
namespace {

constexpr char kPlain = 0;
constexpr char kSealed = 1;
constexpr std::size_t kSalt = 32;
constexpr std::size_t kKey = 32;
constexpr std::size_t kCheck = 16;
constexpr std::size_t kNonce = 24;  // the extended nonce: room for random bits and a counter
constexpr std::size_t kRandom = 16;
constexpr std::size_t kTag = 16;

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void put_number(std::uint8_t* out, std::uint64_t number) {
    for (unsigned i = 0; i < 8; ++i)
        out[i] = static_cast<std::uint8_t>(number >> (8 * i));
}

std::array<std::uint8_t, 9> associated(RecordKind kind, std::uint64_t number) {
    std::array<std::uint8_t, 9> data{static_cast<std::uint8_t>(kind)};
    put_number(data.data() + 1, number);
    return data;
}

std::unique_ptr<Botan::AEAD_Mode> cipher(Botan::Cipher_Dir direction,
                                         std::span<const std::uint8_t> key) {
    auto mode = Botan::AEAD_Mode::create_or_throw("ChaCha20Poly1305", direction);
    mode->set_key(key);
    return mode;
}

}  // namespace

struct Seal::Cipher {
    explicit Cipher(std::span<const std::uint8_t> key)
        : sealing(cipher(Botan::Cipher_Dir::Encryption, key)),
          unsealing(cipher(Botan::Cipher_Dir::Decryption, key)) {
        Botan::system_rng().randomize(nonce.data(), kRandom);
    }

    std::unique_ptr<Botan::AEAD_Mode> sealing;
    std::unique_ptr<Botan::AEAD_Mode> unsealing;
    std::array<std::uint8_t, kNonce> nonce{};
    std::uint64_t used = 0;
    Botan::secure_vector<std::uint8_t> buffer;
};

Seal::Seal() = default;
Seal::~Seal() = default;
Seal::Seal(Seal&&) noexcept = default;
Seal& Seal::operator=(Seal&&) noexcept = default;

Seal::Seal(std::string_view key, std::string_view salt) {
    const auto kdf = Botan::KDF::create_or_throw("HKDF(SHA-256)");
    const auto derive = [&](std::size_t size, std::string_view label) {
        return kdf->derive_key(size, bytes(key), bytes(salt), bytes(label));
    };
    cipher_ = std::make_unique<Cipher>(derive(kKey, "encrypted_email spool 1: records"));
    const auto check = derive(kCheck, "encrypted_email spool 1: check");
    check_.assign(check.begin(), check.end());
}

std::string Seal::new_salt() {
    std::array<std::uint8_t, kSalt> salt{};
    Botan::system_rng().randomize(salt.data(), salt.size());
    return {salt.begin(), salt.end()};
}

std::string Seal::seal(RecordKind kind, std::uint64_t number, std::string_view text) {
    std::string record;
    if (!cipher_) {
        record.reserve(1 + text.size());
        record += kPlain;
        record += text;
        return record;
    }
    put_number(cipher_->nonce.data() + kRandom, cipher_->used++);
    auto& buffer = cipher_->buffer;
    buffer.assign(text.begin(), text.end());
    cipher_->sealing->set_associated_data(associated(kind, number));
    cipher_->sealing->start(cipher_->nonce);
    cipher_->sealing->finish(buffer);
    record.reserve(1 + kNonce + buffer.size());
    record += kSealed;
    record.append(cipher_->nonce.begin(), cipher_->nonce.end());
    record.append(buffer.begin(), buffer.end());
    return record;
}

std::optional<std::string_view> Seal::unseal(RecordKind kind, std::uint64_t number,
                                             std::string_view record) {
    if (record.empty()) return std::nullopt;
    const char flag = record.front();
    record.remove_prefix(1);
    if (flag == kPlain) return record;
    if (flag != kSealed || !cipher_ || record.size() < kNonce + kTag) return std::nullopt;
    auto& buffer = cipher_->buffer;
    buffer.assign(record.begin() + kNonce, record.end());
    cipher_->unsealing->set_associated_data(associated(kind, number));
    cipher_->unsealing->start(bytes(record.substr(0, kNonce)));
    try {
        cipher_->unsealing->finish(buffer);
    } catch (const Botan::Invalid_Authentication_Tag&) {
        return std::nullopt;
    }
    return std::string_view(reinterpret_cast<const char*>(buffer.data()), buffer.size());
}

}  // namespace encrypted_email::spool
