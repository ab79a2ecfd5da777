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
    if (bytes.size() % (kLineBytes * kLeastLines) != 0 ||
        !std::has_single_bit(lines / kLeastLines) || lines > kMostLines) {
        return std::nullopt;
    }
    IdFilter filter;
    filter.bytes_ = bytes;
    return filter;
}

IdFilter::Place::Place(std::uint64_t hash) : bits_(mixed(hash)) {}

void IdFilter::add(const Place& place) {
    const std::size_t line = start_of(place);
    std::uint64_t bits = place.bits_;
    for (std::size_t group = 0; group < kGroups; ++group, bits >>= 6) {
        char& byte = bytes_[line + group * 8 + (bits >> 3 & 7)];
        byte = static_cast<char>(static_cast<unsigned char>(byte) | 1u << (bits & 7));
    }
}

bool IdFilter::has_the_rest(std::size_t line, std::uint64_t bits) const {
    for (std::size_t group = kGroups / 2; group < kGroups; ++group, bits >>= 6) {
        if (has(line, group, bits) == 0) return false;
    }
    return true;
}

void IdFilter::fold() {
    if (lines() == kLeastLines) return;
    std::string half(bytes_.size() / 2, '\0');
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        char& byte = half[i / kLineBytes / 2 * kLineBytes + i % kLineBytes];
        byte = static_cast<char>(byte | bytes_[i]);
    }
    bytes_ = std::move(half);
}

}  // namespace encrypted_email::spool
