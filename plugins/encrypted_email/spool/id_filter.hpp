// id_filter.hpp - says of an id's hash that it is certainly not among those added, or may be.
//
// A split block Bloom filter, as Apache Parquet's: a hash has one line of 64 bytes, and in each
// eight of them one bit.  Full (64 hashes to three lines, 24 bits for each) it errs about once in
// ten thousand times.
//
// Threads: a value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace encrypted_email::spool {

class IdFilter {
public:
    static constexpr std::size_t kWords = 8;  // in a line
    static constexpr std::size_t kLeastLines = 3;
    static constexpr std::size_t kMostLines = kLeastLines << 9;

    IdFilter() : words_(kMostLines * kWords) {}

    // From bytes(); nothing: these are not from there.
    static std::optional<IdFilter> read(std::string_view bytes);
    // Each word with its lowest byte first.
    [[nodiscard]] std::string bytes() const;

    // Where a hash is looked for in filters of every size.
    struct Place {
        explicit Place(std::uint64_t hash);

        std::uint64_t line;  // as a share of all lines, times 2^16
        std::array<std::uint64_t, kWords> bits;
    };

    void add(const Place& place);
    // Without a branch: many filters are asked in turn, and the processor is to fetch the next
    // one's line meanwhile.
    [[nodiscard]] bool may_have(const Place& place) const {
        const std::uint64_t* const line = words_.data() + start_of(place);
        std::uint64_t missing = 0;
        for (std::size_t word = 0; word < kWords; ++word)
            missing |= place.bits[word] & ~line[word];
        return missing == 0;
    }

    [[nodiscard]] std::size_t lines() const { return words_.size() / kWords; }
    [[nodiscard]] std::size_t capacity() const { return lines() * 64 / 3; }
    // To half the size, down to kLeastLines; what was added stays.
    void fold();

private:
    // Neighbours become one line when it is folded.
    [[nodiscard]] std::size_t start_of(const Place& place) const {
        return static_cast<std::size_t>(place.line * lines() >> 16) * kWords;
    }

    std::vector<std::uint64_t> words_;
};

}  // namespace encrypted_email::spool
