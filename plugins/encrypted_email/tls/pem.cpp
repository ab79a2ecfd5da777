#include "encrypted_email/tls/pem.hpp"

#include <botan/base64.h>
#include <botan/exceptn.h>
#include <botan/secmem.h>

#include <optional>
#include <utility>

namespace encrypted_email::tls {

namespace {

constexpr std::string_view kDashes = "-----";
constexpr std::size_t kLabelLimit = 64;

std::string_view trimmed(std::string_view line) {
    constexpr std::string_view kBlank = " \t\r";
    const std::size_t begin = line.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of(kBlank) - begin + 1);
}

// The label of "-----BEGIN label-----", when `line` is one (or END, as `word` says).
std::optional<std::string_view> label_of(std::string_view line, std::string_view word) {
    // Some tools put text such as a byte order mark before the first block.
    const std::size_t start = line.find(word);
    if (start == std::string_view::npos) return std::nullopt;
    line.remove_prefix(start + word.size());
    const std::size_t end = line.find(kDashes);
    if (end == std::string_view::npos || end > kLabelLimit) return std::nullopt;
    return line.substr(0, end);
}

void decode(PemBlock& block, std::string_view base64) {
    try {
        const Botan::secure_vector<std::uint8_t> data = Botan::base64_decode(base64);
        block.data.assign(data.begin(), data.end());
        if (block.data.empty()) block.damage = "there is nothing between its BEGIN and its END";
    } catch (const Botan::Exception&) {
        block.damage = "what stands between its BEGIN and its END is not base64";
    }
}

}  // namespace

std::vector<PemBlock> read_pem(std::string_view text) {
    std::vector<PemBlock> blocks;
    std::optional<PemBlock> open;
    std::string base64;

    const auto give_up_open_block = [&] {
        if (!open) return;
        open->damage = "its END is missing";
        blocks.push_back(*std::exchange(open, std::nullopt));
    };

    std::size_t line_number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        ++line_number;

        if (const auto begun = label_of(line, "-----BEGIN ")) {
            give_up_open_block();
            open.emplace().label = *begun;
            open->line = line_number;
            base64.clear();
        } else if (const auto ended = label_of(line, "-----END "); ended && open) {
            if (*ended == open->label) {
                decode(*open, base64);
            } else {
                open->damage = "its END belongs to another kind of block";
            }
            blocks.push_back(*std::exchange(open, std::nullopt));
        } else if (open && line.find(':') == std::string_view::npos) {
            base64 += line;  // a line with a colon is a header of RFC 1421
        }
    }
    give_up_open_block();
    return blocks;
}

}  // namespace encrypted_email::tls
