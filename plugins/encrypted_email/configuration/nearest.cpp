#include "encrypted_email/configuration/nearest.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::size_t kLongestWord = 64;  // of names and keys
constexpr std::size_t kMostErrors = 3;

using Row = std::array<std::size_t, kLongestWord + 1>;

// The restricted form ("optimal string alignment"): three rows of the usual table.
std::size_t distance(std::string_view left, std::string_view right) {
    Row before_last{};
    Row last{};
    Row current{};
    for (std::size_t j = 0; j <= right.size(); ++j) {
        last[j] = j;
    }
    for (std::size_t i = 1; i <= left.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t wrong = left[i - 1] == right[j - 1] ? 0 : 1;
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + wrong});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
                current[j] = std::min(current[j], before_last[j - 2] + 1);
            }
        }
        before_last = last;
        last = current;
    }
    return last[right.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> names) {
    if (word.size() > kLongestWord) {
        return {};
    }
    const std::string wanted = lower_case(word);
    std::string_view best;
    std::size_t best_distance = kMostErrors + 1;
    for (const std::string_view name : names) {
        if (name.size() > kLongestWord) {
            continue;
        }
        const std::size_t errors = distance(wanted, lower_case(name));
        const std::size_t longer = std::max(word.size(), name.size());
        const std::size_t allowed = std::clamp<std::size_t>(longer / 3, 1, kMostErrors);
        if (errors <= allowed && errors < longer && errors < best_distance) {
            best = name;
            best_distance = errors;
        }
    }
    return best;
}

}  // namespace encrypted_email::configuration
