// id_filter.hpp - says of an id's hash that it is certainly not among those added, or may be.
//
// A split block Bloom filter, as Apache Parquet's: a hash has one line of 64 bytes, and in each
// eight of them one bit.  Full (32 hashes to a line) it errs about once in a thousand times.
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
    static constexpr std::size_t kMostLines = 256;
    static constexpr std::size_t kHashesInALine = 32;

    IdFilter() : bytes_(kMostLines * kLineBytes, '\0') {}

    // From bytes(); nothing: these are not from there.
    static std::optional<IdFilter> read(std::string_view bytes);

    void add(std::uint64_t hash);
    [[nodiscard]] bool may_have(std::uint64_t hash) const;

    [[nodiscard]] std::size_t capacity() const { return lines() * kHashesInALine; }
    // To half the size; what was added stays.
    void fold();

    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    struct Place {
        std::size_t line;
        std::uint64_t bits;  // six for each of the eight
    };
    [[nodiscard]] Place place_of(std::uint64_t hash) const;
    [[nodiscard]] std::size_t lines() const { return bytes_.size() / kLineBytes; }

    std::string bytes_;
};

}  // namespace encrypted_email::spool
