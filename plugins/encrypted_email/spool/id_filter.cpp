#include "encrypted_email/spool/id_filter.hpp"

#include <bit>

namespace encrypted_email::spool {
namespace {

constexpr std::size_t kGroups = 8;  // of eight bytes, in a line

// The finalizer of MurmurHash3: every bit of the hash decides on every bit of the place.
std::uint64_t mixed(std::uint64_t hash) {
    hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCDu;
    hash = (hash ^ hash >> 33) * 0xC4CEB9FE1A85EC53u;
    return hash ^ hash >> 33;
}

}  // namespace

std::optional<IdFilter> IdFilter::read(std::string_view bytes) {
    const std::size_t lines = bytes.size() / kLineBytes;
    if (bytes.size() % kLineBytes != 0 || !std::has_single_bit(lines) || lines > kMostLines) {
        return std::nullopt;
    }
    IdFilter filter;
    filter.bytes_ = bytes;
    return filter;
}

// By the highest bits, so that two neighbours become one line when it is folded.
IdFilter::Place IdFilter::place_of(std::uint64_t hash) const {
    const std::uint64_t bits = mixed(hash);
    return {static_cast<std::size_t>((bits >> 48) * lines() >> 16), bits};
}

void IdFilter::add(std::uint64_t hash) {
    auto [line, bits] = place_of(hash);
    for (std::size_t group = 0; group < kGroups; ++group, bits >>= 6) {
        char& byte = bytes_[line * kLineBytes + group * 8 + (bits >> 3 & 7)];
        byte = static_cast<char>(static_cast<unsigned char>(byte) | 1u << (bits & 7));
    }
}

bool IdFilter::may_have(std::uint64_t hash) const {
    auto [line, bits] = place_of(hash);
    for (std::size_t group = 0; group < kGroups; ++group, bits >>= 6) {
        const char byte = bytes_[line * kLineBytes + group * 8 + (bits >> 3 & 7)];
        if ((static_cast<unsigned char>(byte) >> (bits & 7) & 1u) == 0) return false;
    }
    return true;
}

void IdFilter::fold() {
    if (lines() == 1) return;
    std::string half(bytes_.size() / 2, '\0');
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        char& byte = half[i / kLineBytes / 2 * kLineBytes + i % kLineBytes];
        byte = static_cast<char>(byte | bytes_[i]);
    }
    bytes_ = std::move(half);
}

}  // namespace encrypted_email::spool
