#include "encrypted_email/smtp/masking.hpp"

#include <algorithm>
#include <cstddef>

namespace encrypted_email::smtp {
namespace {

// Shorter pieces give nothing away, and are found in every text.
constexpr std::size_t kShortestSecret = 4;
constexpr std::size_t kShortestPiece = 8;

constexpr std::string_view kBase64Characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

}  // namespace

void Masking::hide(std::string& text) const {
    const std::string_view given = secret.view();
    if (given.size() >= kShortestSecret) {
        for (std::size_t at = text.find(given); at != std::string::npos;
             at = text.find(given, at + kHidden.size())) {
            text.replace(at, given.size(), kHidden);
        }
    }
    for (std::size_t at = text.find_first_of(kBase64Characters); at != std::string::npos;
         at = text.find_first_of(kBase64Characters, at)) {
        const std::size_t end =
            std::min(text.find_first_not_of(kBase64Characters, at), text.size());
        const std::string_view piece = std::string_view(text).substr(at, end - at);
        if (piece.size() >= kShortestPiece && said.view().find(piece) != std::string::npos) {
            text.replace(at, piece.size(), kHidden);
            at += kHidden.size();
        } else {
            at = end;
        }
    }
}

}  // namespace encrypted_email::smtp
