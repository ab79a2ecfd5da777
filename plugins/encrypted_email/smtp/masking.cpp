#include "encrypted_email/smtp/masking.hpp"

#include <algorithm>
#include <cstddef>

namespace encrypted_email::smtp {
namespace {

// Shorter pieces give nothing away, and are found in every text.
constexpr std::size_t kShortestSecret = 4;
constexpr std::size_t kShortestPiece = 8;

}  // namespace

void Masking::hide(std::string& text) const {
    const std::string_view given = secret.view();
    if (given.size() >= kShortestSecret) {
        for (std::size_t at = text.find(given); at != std::string::npos;
             at = text.find(given, at + kHidden.size())) {
            text.replace(at, given.size(), kHidden);
        }
    }
    // Whatever stands around it: a server may put it behind a word without a space between.
    const std::string_view encoded = said.view();
    for (std::size_t at = 0; !encoded.empty() && at + kShortestPiece <= text.size(); ++at) {
        const std::size_t found = encoded.find(std::string_view(text).substr(at, kShortestPiece));
        if (found == std::string_view::npos) continue;
        const auto ends =
            std::mismatch(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(),
                          encoded.begin() + static_cast<std::ptrdiff_t>(found), encoded.end());
        text.replace(text.begin() + static_cast<std::ptrdiff_t>(at), ends.first, kHidden);
        at += kHidden.size() - 1;
    }
}

}  // namespace encrypted_email::smtp
