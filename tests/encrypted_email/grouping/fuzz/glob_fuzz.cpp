// A pattern and a path, divided by the first line feed, against the plainest way to match them:
// a table of which beginning of the pattern stands for which beginning of the path.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/grouping/glob.hpp"

namespace {

constexpr std::size_t kLongestPath = 300;

std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> result;
    while (!text.empty()) {
        const auto is_continuation = [text](std::size_t i) {
            return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
        };
        const auto lead = static_cast<unsigned char>(text.front());
        std::size_t size = 1;
        if (lead >= 0xF0 && is_continuation(1) && is_continuation(2) && is_continuation(3)) {
            size = 4;
        } else if (lead >= 0xE0 && lead < 0xF0 && is_continuation(1) && is_continuation(2)) {
            size = 3;
        } else if (lead >= 0xC0 && lead < 0xE0 && is_continuation(1)) {
            size = 2;
        }
        result.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return result;
}

bool plainly_matches(std::string_view pattern_text, std::string_view path_text) {
    const auto pattern = characters(pattern_text);
    const auto path = characters(path_text);
    // stands[j]: the pattern from i on stands for the path from j on.
    std::vector<bool> stands(path.size() + 1);
    stands.back() = true;
    for (std::size_t i = pattern.size(); i > 0; --i) {
        const std::string_view token = pattern[i - 1];
        const bool crosses = token == "*" && ((i >= 2 && pattern[i - 2] == "*") ||
                                              (i < pattern.size() && pattern[i] == "*"));
        std::vector<bool> with_token(path.size() + 1);
        for (std::size_t j = path.size() + 1; j > 0; --j) {
            const std::size_t at = j - 1;
            const bool has_character = at < path.size();
            if (token == "*") {
                with_token[at] = stands[at] || (has_character && with_token[at + 1] &&
                                                (crosses || path[at] != "/"));
            } else if (has_character) {
                const bool equal = token == "?" ? path[at] != "/" : token == path[at];
                with_token[at] = equal && stands[at + 1];
            }
        }
        stands = with_token;
    }
    return stands.front();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t line_feed = input.find('\n');
    if (line_feed == std::string_view::npos) {
        return 0;
    }
    const std::string_view pattern = input.substr(0, line_feed);
    const std::string_view path = input.substr(line_feed + 1);
    const bool matches = encrypted_email::grouping::glob_matches(pattern, path);
    if (pattern.size() <= encrypted_email::configuration::kMaximumGlob &&
        path.size() <= kLongestPath && matches != plainly_matches(pattern, path)) {
        std::abort();
    }
    return 0;
}
