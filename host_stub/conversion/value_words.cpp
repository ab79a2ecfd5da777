#include "host_stub/conversion/value_words.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "encrypted_email/configuration/wording.hpp"

namespace host_stub::conversion {

namespace {

template <typename Meaning>
struct Word {
    std::string_view text;  // as squeezed() makes it
    Meaning meaning;
};

constexpr std::array kEncryptions = {
    Word<Encryption>{"no", Encryption::off},
    Word<Encryption>{"n", Encryption::off},
    Word<Encryption>{"false", Encryption::off},
    Word<Encryption>{"f", Encryption::off},
    Word<Encryption>{"0", Encryption::off},
    Word<Encryption>{"off", Encryption::off},
    Word<Encryption>{"none", Encryption::off},
    Word<Encryption>{"disabled", Encryption::off},
    Word<Encryption>{"unchecked", Encryption::off},
    Word<Encryption>{"yes", Encryption::implicit},
    Word<Encryption>{"y", Encryption::implicit},
    Word<Encryption>{"true", Encryption::implicit},
    Word<Encryption>{"t", Encryption::implicit},
    Word<Encryption>{"1", Encryption::implicit},
    Word<Encryption>{"on", Encryption::implicit},
    Word<Encryption>{"enabled", Encryption::implicit},
    Word<Encryption>{"checked", Encryption::implicit},
    Word<Encryption>{"ssl", Encryption::implicit},
    Word<Encryption>{"tls", Encryption::implicit},
    Word<Encryption>{"ssltls", Encryption::implicit},
    Word<Encryption>{"smtps", Encryption::implicit},
    Word<Encryption>{"implicit", Encryption::implicit},
    Word<Encryption>{"starttls", Encryption::starttls},
};

constexpr std::array kAuthentications = {
    Word<Authentication>{"none", Authentication::none},
    Word<Authentication>{"no", Authentication::none},
    Word<Authentication>{"false", Authentication::none},
    Word<Authentication>{"off", Authentication::none},
    Word<Authentication>{"0", Authentication::none},
    Word<Authentication>{"anonymous", Authentication::none},
    Word<Authentication>{"disabled", Authentication::none},
    Word<Authentication>{"smtp", Authentication::smtp},
    Word<Authentication>{"smtpauth", Authentication::smtp},
    Word<Authentication>{"smtpauthentication", Authentication::smtp},
    Word<Authentication>{"yes", Authentication::smtp},
    Word<Authentication>{"true", Authentication::smtp},
    Word<Authentication>{"on", Authentication::smtp},
    Word<Authentication>{"1", Authentication::smtp},
    Word<Authentication>{"enabled", Authentication::smtp},
    Word<Authentication>{"basic", Authentication::smtp},
    Word<Authentication>{"password", Authentication::smtp},
    Word<Authentication>{"login", Authentication::smtp},
    Word<Authentication>{"plain", Authentication::smtp},
    Word<Authentication>{"crammd5", Authentication::smtp},
    Word<Authentication>{"popbeforesmtp", Authentication::pop_before_smtp},
    Word<Authentication>{"pop3beforesmtp", Authentication::pop_before_smtp},
    Word<Authentication>{"pop", Authentication::pop_before_smtp},
    Word<Authentication>{"pop3", Authentication::pop_before_smtp},
};

// "POP-before-SMTP" is "popbeforesmtp".
std::string squeezed(std::string_view text) {
    std::string letters = encrypted_email::configuration::lower_case(text);
    std::erase_if(letters, [](char character) {
        return std::string_view(" \t-_/.()").find(character) != std::string_view::npos;
    });
    return letters;
}

template <typename Words>
auto meaning_of(std::string_view text, const Words& words) {
    const std::string letters = squeezed(text);
    const auto* const found = std::find_if(words.begin(), words.end(),
                                           [&](const auto& word) { return word.text == letters; });
    return found == words.end() ? std::nullopt : std::optional(found->meaning);
}

}  // namespace

std::optional<Encryption> encryption_named(std::string_view text) {
    return meaning_of(text, kEncryptions);
}

std::optional<Authentication> authentication_named(std::string_view text) {
    return meaning_of(text, kAuthentications);
}

}  // namespace host_stub::conversion
