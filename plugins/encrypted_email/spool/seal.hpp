// seal.hpp - what is written into the spool, made unreadable without the key.
//
// Every record begins with a byte that says whether it is sealed, so that a spool may hold both:
// those of the time before the key was given stay readable.  A sealed one is encrypted and
// authenticated (ChaCha20-Poly1305) together with its kind and number, so that it can neither be
// changed nor put in another's place.
//
// Promises: no nonce is used twice: 128 random bits for each Seal, and a counter in it.
// Does not hide how many records there are, their length, event ids, priorities or times.
//
// Threads: distinct objects are independent.
// Fails:   unseal() gives nothing for what was altered or is sealed with another key.
// See:     RFC 8439, RFC 5869, FORMAT.md, "Sealing"
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace encrypted_email::spool {

enum class RecordKind : std::uint8_t { event = 1, delay_cause = 2, recipients = 3, outcome = 4 };

class Seal {
public:
    Seal();  // leaves everything as it is
    // `salt`: of this spool, see new_salt().
    Seal(std::string_view key, std::string_view salt);
    ~Seal();
    Seal(Seal&&) noexcept;
    Seal& operator=(Seal&&) noexcept;

    [[nodiscard]] static std::string new_salt();

    // Tells a wrong key from the right one without giving anything of it away.
    [[nodiscard]] const std::string& check() const { return check_; }

    // Makes a record of `text`.
    [[nodiscard]] std::string seal(RecordKind kind, std::uint64_t number, std::string_view text);
    // A record's text: a view into `record`, or into this Seal until the next call.
    [[nodiscard]] std::optional<std::string_view> unseal(RecordKind kind, std::uint64_t number,
                                                         std::string_view record);

private:
    struct Cipher;
    std::unique_ptr<Cipher> cipher_;  // null: it leaves everything as it is
    std::string check_;
};

}  // namespace encrypted_email::spool
