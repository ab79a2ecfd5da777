#include "encrypted_email/trust/bundle.hpp"

#include <botan/hash.h>
#include <botan/hex.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace encrypted_email::trust {

namespace {

constexpr std::string_view kBegin = "-----BEGIN";
constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Takes `beginning` and the blanks around it off the front of `text`.
bool skip(std::string_view& text, std::string_view beginning) {
    text = trimmed(text);
    if (!text.starts_with(beginning)) return false;
    text = trimmed(text.substr(beginning.size()));
    return true;
}

}  // namespace

std::optional<std::uint64_t> version_of(std::string_view text) {
    text = text.substr(0, text.find(kBegin));
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!skip(line, "#") || !skip(line, "version") || !skip(line, ":")) continue;
        std::uint64_t version = 0;
        const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), version);
        if (error == std::errc{} && rest == line.data() + line.size()) return version;
        return std::nullopt;
    }
    return std::nullopt;
}

std::string digest_of(std::string_view text) {
    const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
    hash->update(text);
    return Botan::hex_encode(hash->final_stdvec());
}

std::string Bundle::joined() const {
    std::string joined;
    for (const tls::TrustSource& source : texts) {
        joined += source.text;
        if (!joined.empty() && joined.back() != '\n') joined += '\n';
    }
    return joined;
}

Bundle bundle_of(std::vector<tls::TrustSource> texts) {
    Bundle bundle;
    bundle.texts = std::move(texts);
    if (bundle.texts.size() == 1) bundle.version = version_of(bundle.texts.front().text);
    bundle.digest = digest_of(bundle.joined());
    return bundle;
}

}  // namespace encrypted_email::trust
