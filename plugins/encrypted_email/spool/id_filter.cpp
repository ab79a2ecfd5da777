#include "encrypted_email/spool/id_filter.hpp"

#include <bit>

namespace encrypted_email::spool {
namespace {

constexpr std::size_t kWordBytes = 8;

// The finalizer of MurmurHash3: every bit of the hash decides on every bit of the place.
std::uint64_t mixed(std::uint64_t hash) {
    hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCDu;
    hash = (hash ^ hash >> 33) * 0xC4CEB9FE1A85EC53u;
    return hash ^ hash >> 33;
}

}  // namespace

std::optional<IdFilter> IdFilter::read(std::string_view bytes) {
    constexpr std::size_t kLeastBytes = kLeastLines * kWords * kWordBytes;
    const std::size_t times = bytes.size() / kLeastBytes;
    if (bytes.size() % kLeastBytes != 0 || !std::has_single_bit(times) ||
        times > kMostLines / kLeastLines) {
        return std::nullopt;
    }
    IdFilter filter;
    filter.words_.assign(bytes.size() / kWordBytes, 0);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::uint64_t byte = static_cast<unsigned char>(bytes[i]);
        filter.words_[i / kWordBytes] |= byte << 8 * (i % kWordBytes);
    }
    return filter;
}

std::string IdFilter::bytes() const {
    std::string bytes;
    bytes.reserve(words_.size() * kWordBytes);
    for (const std::uint64_t word : words_) {
        for (std::size_t i = 0; i < kWordBytes; ++i)
            bytes.push_back(static_cast<char>(word >> 8 * i & 0xFF));
    }
    return bytes;
}

IdFilter::Place::Place(std::uint64_t hash) {
    std::uint64_t rest = mixed(hash);
    line = rest >> 48;
    for (std::uint64_t& word : bits) {
        word = std::uint64_t{1} << (rest & 63);
        rest >>= 6;
    }
}

void IdFilter::add(const Place& place) {
    for (std::size_t word = 0; word < kWords; ++word)
        words_[start_of(place) + word] |= place.bits[word];
}

void IdFilter::fold() {
    if (lines() == kLeastLines) return;
    std::vector<std::uint64_t> half(words_.size() / 2);
    for (std::size_t i = 0; i < words_.size(); ++i)
        half[i / kWords / 2 * kWords + i % kWords] |= words_[i];
    words_ = std::move(half);
}

}  // namespace encrypted_email::spool
