#include "encrypted_email/grouping/glob.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::grouping {

namespace {

// Positions in the pattern up to which it may stand for the path so far: the states of a
// nondeterministic automaton, all followed at once.
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
    // One more than the pattern's bytes: its end is a position too.
    static constexpr std::size_t kWords = (configuration::kMaximumGlob + 1 + 63) / 64;

    std::array<std::uint64_t, kWords> words_{};
};

// The bytes of the character that `text`, which is not empty, begins with.
std::size_t character_size(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (size > text.size()) {
        return 1;
    }
    for (std::size_t i = 1; i < size; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
            return 1;
        }
    }
    return size;
}

enum class Meaning { run_in_segment, run, one, itself };

struct Token {
    Meaning meaning;
    std::size_t size;
};

Token token_at(std::string_view pattern, std::size_t position) {
    const std::string_view rest = pattern.substr(position);
    if (rest.front() == '*') {
        const std::size_t stars = std::min(rest.find_first_not_of('*'), rest.size());
        return {stars == 1 ? Meaning::run_in_segment : Meaning::run, stars};
    }
    return {rest.front() == '?' ? Meaning::one : Meaning::itself, character_size(rest)};
}

// With the positions behind runs, which may be empty.
void add_with_runs(Positions& positions, std::string_view pattern, std::size_t position) {
    while (true) {
        positions.add(position);
        if (position == pattern.size() || pattern[position] != '*') {
            return;
        }
        position += token_at(pattern, position).size;
    }
}

// Where `position` leads when the path goes on with `character`.
void follow(Positions& next, std::string_view pattern, std::size_t position,
            std::string_view character) {
    if (position == pattern.size()) {
        return;
    }
    const Token token = token_at(pattern, position);
    const bool is_separator = character == "/";
    switch (token.meaning) {
        case Meaning::run: add_with_runs(next, pattern, position); break;
        case Meaning::run_in_segment:
            if (!is_separator) {
                add_with_runs(next, pattern, position);
            }
            break;
        case Meaning::one:
            if (!is_separator) {
                add_with_runs(next, pattern, position + token.size);
            }
            break;
        case Meaning::itself:
            if (pattern.substr(position, token.size) == character) {
                add_with_runs(next, pattern, position + token.size);
            }
            break;
    }
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
    if (pattern.size() > configuration::kMaximumGlob) {
        return false;
    }
    // Once at the stars that a pattern ends with, the rest of the path is of no interest.
    const std::size_t last_stars = pattern.find_last_not_of('*') + 1;
    const bool ends_with_run = pattern.ends_with("**");
    Positions positions;
    add_with_runs(positions, pattern, 0);
    while (!path.empty() && !positions.empty()) {
        if (ends_with_run && positions.has(last_stars)) {
            return true;
        }
        const std::string_view character = path.substr(0, character_size(path));
        Positions next;
        positions.for_each(
            [&](std::size_t position) { follow(next, pattern, position, character); });
        positions = next;
        path.remove_prefix(character.size());
    }
    return positions.has(pattern.size());
}

}  // namespace encrypted_email::grouping
