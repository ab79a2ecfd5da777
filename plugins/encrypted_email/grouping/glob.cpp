#include "encrypted_email/grouping/glob.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::grouping {

namespace {

// A UTF-8 character, or a byte that is none; `bytes` holds its one to four bytes in a row.
struct Character {
    std::uint32_t bytes;
    std::size_t size;
};

// The character that `text`, which is not empty, begins with.
Character first_character(std::string_view text) {
    const auto byte = [text](std::size_t i) {
        return std::uint32_t{static_cast<unsigned char>(text[i])};
    };
    const std::uint32_t lead = byte(0);
    const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (size > text.size()) {
        return {lead, 1};
    }
    std::uint32_t bytes = lead;
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) {
            return {lead, 1};
        }
        bytes = bytes << 8 | byte(i);
    }
    return {bytes, size};
}

// Positions in the pattern up to which it may stand for the path so far: the states of a
// nondeterministic automaton, all followed at once.  There are up to 64 times kWords.
template <std::size_t kWords>
class Positions {
public:
    [[nodiscard]] bool empty() const { return words_ == std::array<std::uint64_t, kWords>{}; }

    [[nodiscard]] bool has(std::size_t position) const {
        return (words_[position / 64] >> (position % 64) & 1) != 0;
    }

    void add(std::size_t position) { words_[position / 64] |= std::uint64_t{1} << (position % 64); }

    template <typename Visit>
    void for_each(const Visit& visit) const {
        for (std::size_t word = 0; word < kWords; ++word) {
            for (std::uint64_t rest = words_[word]; rest != 0; rest &= rest - 1) {
                visit(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
            }
        }
    }

private:
    std::array<std::uint64_t, kWords> words_{};
};

std::size_t stars_at(std::string_view pattern, std::size_t position) {
    std::size_t end = position;
    while (end < pattern.size() && pattern[end] == '*') {
        ++end;
    }
    return end - position;
}

// With the position behind stars, which may stand for nothing.
template <std::size_t kWords>
void add_with_stars(Positions<kWords>& positions, std::string_view pattern, std::size_t position) {
    positions.add(position);
    positions.add(position + stars_at(pattern, position));
}

// Where `position` leads when the path goes on with `character`.
template <std::size_t kWords>
void follow(Positions<kWords>& next, std::string_view pattern, std::size_t position,
            Character character) {
    if (position == pattern.size()) {
        return;
    }
    const bool is_separator = character.bytes == '/';
    if (const std::size_t stars = stars_at(pattern, position); stars > 0) {
        if (stars > 1 || !is_separator) {
            add_with_stars(next, pattern, position);
        }
        return;
    }
    const Character token = first_character(pattern.substr(position));
    if (token.bytes == '?' ? !is_separator : token.bytes == character.bytes) {
        add_with_stars(next, pattern, position + token.size);
    }
}

template <std::size_t kWords>
bool matches(std::string_view pattern, std::string_view path) {
    // Once at the stars that a pattern ends with, the rest of the path is of no interest.
    const std::size_t last_stars = pattern.find_last_not_of('*') + 1;
    const bool ends_with_run = pattern.ends_with("**");
    Positions<kWords> positions;
    add_with_stars(positions, pattern, 0);
    while (!path.empty() && !positions.empty()) {
        if (ends_with_run && positions.has(last_stars)) {
            return true;
        }
        const Character character = first_character(path);
        Positions<kWords> next;
        positions.for_each(
            [&](std::size_t position) { follow(next, pattern, position, character); });
        positions = next;
        path.remove_prefix(character.size);
    }
    return positions.has(pattern.size());
}

bool stands_for_itself(char c) { return c != '*' && c != '?' && (c & 0x80) == 0; }

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
    if (pattern.size() > configuration::kMaximumGlob) {
        return false;
    }
    // Most patterns differ from most paths before their first wildcard.
    while (!pattern.empty() && stands_for_itself(pattern.front())) {
        if (path.empty() || path.front() != pattern.front()) {
            return false;
        }
        pattern.remove_prefix(1);
        path.remove_prefix(1);
    }
    // A pattern has one position more than bytes: its end.
    constexpr std::size_t kMostWords = configuration::kMaximumGlob / 64 + 1;
    return pattern.size() < 64 ? matches<1>(pattern, path) : matches<kMostWords>(pattern, path);
}

}  // namespace encrypted_email::grouping
