// bytes.hpp - the small numbers and texts that records on disk are made of.
//
// A writer appends to a string; a reader never reads past the end of its view: what ends too early
// or is out of range leaves it in failure, where every further read gives nothing.
//
// Threads: distinct objects are independent.
// See:     FORMAT.md, "Records"
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace encrypted_email::spool {

class ByteWriter {
public:
    explicit ByteWriter(std::string& out) : out_(out) {}

    void byte(std::uint8_t value) { out_ += static_cast<char>(value); }
    void number(std::uint64_t value);        // seven bits a byte, the lowest first
    void signed_number(std::int64_t value);  // zigzag: small ones of either sign stay short
    void real(double value);                 // its eight bytes, the lowest first
    void text(std::string_view value);       // its length, then its bytes
    // The differences between them, signed: numbers that mostly grow take a byte or two each.
    void growing(std::span<const std::uint64_t> values);

private:
    std::string& out_;
};

class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] std::uint8_t byte();
    [[nodiscard]] bool truth();  // a byte 0 or 1
    [[nodiscard]] std::uint64_t number();
    [[nodiscard]] std::uint32_t small_number();  // one that fits 32 bits
    [[nodiscard]] std::int64_t signed_number();
    [[nodiscard]] double real();
    [[nodiscard]] std::string_view text();  // into the bytes that it reads

    // How many items are announced, each of at least `least` bytes: more than the rest can hold
    // is a failure, so that nobody reserves room for a lie.
    [[nodiscard]] std::size_t count(std::size_t least);

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    // Everything was read, and it was sound.
    [[nodiscard]] bool complete() const { return !failed_ && rest_.empty(); }
    void fail();

private:
    std::string_view rest_;
    bool failed_ = false;
};

}  // namespace encrypted_email::spool
