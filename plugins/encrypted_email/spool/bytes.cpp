#include "encrypted_email/spool/bytes.hpp"

#include <array>
#include <bit>
#include <limits>

namespace encrypted_email::spool {

void ByteWriter::number(std::uint64_t value) {
    std::array<char, 10> bytes;
    std::size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[size++] = static_cast<char>(value | 0x80);
    bytes[size++] = static_cast<char>(value);
    out_.append(bytes.data(), size);
}

void ByteWriter::signed_number(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    number((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

void ByteWriter::real(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (unsigned shift = 0; shift < 64; shift += 8)
        byte(static_cast<std::uint8_t>(bits >> shift));
}

void ByteWriter::text(std::string_view value) {
    number(value.size());
    out_ += value;
}

void ByteWriter::growing(std::span<const std::uint64_t> values) {
    std::uint64_t last = 0;
    for (const std::uint64_t value : values) {
        signed_number(static_cast<std::int64_t>(value - last));
        last = value;
    }
}

void ByteReader::fail() {
    failed_ = true;
    rest_ = {};
}

std::uint8_t ByteReader::byte() {
    if (rest_.empty()) {
        fail();
        return 0;
    }
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
}

bool ByteReader::truth() {
    const std::uint8_t value = byte();
    if (value > 1) fail();
    return value == 1;
}

std::uint64_t ByteReader::number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint64_t next = byte();
        // The tenth byte has room for one bit.
        if (failed_ || (shift == 63 && next > 1)) break;
        value |= (next & 0x7f) << shift;
        if (next < 0x80) return value;
    }
    fail();
    return 0;
}

std::uint32_t ByteReader::small_number() {
    const std::uint64_t value = number();
    if (value > std::numeric_limits<std::uint32_t>::max()) {
        fail();
        return 0;
    }
    return static_cast<std::uint32_t>(value);
}

std::int64_t ByteReader::signed_number() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

double ByteReader::real() {
    std::uint64_t bits = 0;
    for (unsigned shift = 0; shift < 64; shift += 8)
        bits |= std::uint64_t{byte()} << shift;
    return std::bit_cast<double>(bits);
}

std::string_view ByteReader::text() {
    const std::uint64_t told = number();
    if (told > rest_.size()) {
        fail();
        return {};
    }
    const auto size = static_cast<std::size_t>(told);
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
}

std::size_t ByteReader::count(std::size_t least) {
    const std::uint64_t value = number();
    if (value > rest_.size() / least) {
        fail();
        return 0;
    }
    return static_cast<std::size_t>(value);
}

}  // namespace encrypted_email::spool
