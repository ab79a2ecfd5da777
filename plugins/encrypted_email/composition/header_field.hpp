// header_field.hpp - one field of a mail's header, folded and in ASCII.
//
// Lines are folded between words at 76 columns (RFC 2047 section 2 allows a line with an encoded
// word no more); only what cannot be divided, such as an address, makes a longer one.  Text that
// is not ASCII, looks like an encoded word or has a word that no line can take becomes encoded
// words, of which none divides a character.
//
// Texts given in are clean lines (text.hpp, append_line): valid UTF-8 without controls.  What is
// not text (an address, a date) is passed as a token and must be one already.
//
// Threads: distinct objects from any thread; an object and its `out` from one at a time.
// See:     RFC 5322 section 2.2.3 and 3.2, RFC 2047
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::composition {

// Begins the field when made, ends it when destroyed.  `out` is borrowed in between.
class HeaderField {
public:
    HeaderField(std::string& out, std::string_view name);
    ~HeaderField();

    HeaderField(const HeaderField&) = delete;
    HeaderField& operator=(const HeaderField&) = delete;

    // A word that is not divided, behind a space or a fold.
    void token(std::string_view token);

    // Unstructured text, RFC 5322 section 2.2.1.
    void text(std::string_view text);

    // A phrase such as a display name, RFC 5322 section 3.2.5: atoms, a quoted string, or encoded
    // words.
    void phrase(std::string_view text);

    // `name <mailbox>` or the mailbox alone, then `end` ("," between addresses).
    void address(const configuration::Address& address, std::string_view end = {});

private:
    [[nodiscard]] std::size_t column() const { return out_.size() - line_; }
    void fold();
    void words(std::string_view text);
    void encoded_words(std::string_view text);

    std::string& out_;
    std::size_t line_;   // where the present line begins in out_
    std::size_t empty_;  // the column of a line on which nothing stands yet
};

// A whole field of one token or more, already separated by single spaces.
void append_field(std::string& out, std::string_view name, std::string_view value);

}  // namespace encrypted_email::composition
