// id_filter.hpp - says of an id's hash that it is certainly not among those added, or may be.
//
// A split block Bloom filter, as Apache Parquet's: a hash has one line of 64 bytes, and in each
// eight of them one bit.  Full (64 hashes to three lines, 24 bits for each) it errs about once in
// ten thousand times.
//
// Threads: a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace encrypted_email::spool {

class IdFilter {
public:
    static constexpr std::size_t kLineBytes = 64;
    static constexpr std::size_t kLeastLines = 3;
    static constexpr std::size_t kMostLines = kLeastLines << 7;

    IdFilter() : bytes_(kMostLines * kLineBytes, '\0') {}

    // From bytes(); nothing: these are not from there.
    static std::optional<IdFilter> read(std::string_view bytes);

    // Where a hash is looked for in filters of every size.
    class Place {
    public:
        explicit Place(std::uint64_t hash);

    private:
        friend class IdFilter;
        std::uint64_t bits_;  // the line in the highest 16, below six for each of the eight
    };

    void add(const Place& place);
    [[nodiscard]] bool may_have(const Place& place) const {
        // Four of the eight nearly always tell.  They are asked without a branch between them: many
        // filters are asked in turn, and the processor is to fetch the next one's line meanwhile.
        const std::size_t line = start_of(place);
        const std::uint64_t bits = place.bits_;
        const unsigned four = has(line, 0, bits) & has(line, 1, bits >> 6) &
                              has(line, 2, bits >> 12) & has(line, 3, bits >> 18);
        return four != 0 && has_the_rest(line, bits >> 24);
    }

    [[nodiscard]] std::size_t capacity() const { return lines() * 64 / 3; }
    // To half the size, down to kLeastLines; what was added stays.
    void fold();

    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    // By the highest bits, so that two neighbours become one line when it is folded.
    [[nodiscard]] std::size_t start_of(const Place& place) const {
        return static_cast<std::size_t>((place.bits_ >> 48) * lines() >> 16) * kLineBytes;
    }
    [[nodiscard]] unsigned has(std::size_t line, std::size_t group, std::uint64_t bits) const {
        const char byte = bytes_[line + group * 8 + (bits >> 3 & 7)];
        return (static_cast<unsigned char>(byte) >> (bits & 7)) & 1u;
    }
    [[nodiscard]] bool has_the_rest(std::size_t line, std::uint64_t bits) const;
    [[nodiscard]] std::size_t lines() const { return bytes_.size() / kLineBytes; }

    std::string bytes_;
};

}  // namespace encrypted_email::spool
