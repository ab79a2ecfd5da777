#include "encrypted_email/smtp/authentication.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "encrypted_email/smtp/base64.hpp"
#include "encrypted_email/smtp/wipe.hpp"

namespace encrypted_email::smtp {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHidden = "***";

// Shorter pieces give nothing away, and are found in every text.
constexpr std::size_t kShortestSecret = 4;
constexpr std::size_t kShortestPiece = 8;

constexpr std::string_view kBase64Characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

}  // namespace

Authentication::Authentication(Credentials&& credentials)
    : user_(std::move(credentials.user)), password_(take_secret(credentials.password)) {}

Authentication::~Authentication() {
    wipe(password_);
    wipe(response_);
}

std::optional<Authentication::Mechanism> Authentication::choose(const Capabilities& offered) {
    if (offered.offers_authentication("PLAIN")) return Mechanism::plain;
    if (offered.offers_authentication("LOGIN")) return Mechanism::login;
    return std::nullopt;
}

bool Authentication::sendable() const {
    const auto holds_nul = [](const std::string& text) {
        return text.find('\0') != std::string::npos;
    };
    return !holds_nul(user_) && !holds_nul(password_) &&
           base64_size(user_.size() + password_.size() + 2) + kLineEnd.size() <= kLongestResponse;
}

void Authentication::begin(Mechanism mechanism, std::string& output) {
    if (mechanism == Mechanism::login) {
        append_base64(response_, password_);
        output += "AUTH LOGIN\r\n";
        next_ = Next::user;
        return;
    }
    std::string message;
    message.reserve(user_.size() + password_.size() + 2);
    message += '\0';
    message += user_;
    message += '\0';
    message += password_;
    append_base64(response_, message);
    wipe(message);

    constexpr std::string_view kCommand = "AUTH PLAIN";
    const std::size_t length = kCommand.size() + 1 + response_.size() + kLineEnd.size();
    output.reserve(output.size() + length);
    output += kCommand;
    next_ = Next::response;
    if (length <= kLongestCommand) {
        output += ' ';
        output += response_;
        next_ = Next::nothing;
    }
    output += kLineEnd;
}

Authentication::Progress Authentication::answer(const Reply& reply, std::string& output) {
    if (reply.code == 235) return Progress::accepted;
    if (reply.transient()) return Progress::deferred;
    if (reply.permanent()) return Progress::refused;
    if (reply.code != 334 || next_ == Next::nothing) return Progress::unexpected;

    // The prompts' texts differ from server to server; their order does not.
    if (next_ == Next::user) {
        append_base64(output, user_);
        next_ = Next::response;
    } else {
        output.reserve(output.size() + response_.size() + kLineEnd.size());
        output += response_;
        next_ = Next::nothing;
    }
    output += kLineEnd;
    return Progress::under_way;
}

void Authentication::hide_secrets(std::string& text) const {
    if (password_.size() >= kShortestSecret) {
        for (std::size_t at = text.find(password_); at != std::string::npos;
             at = text.find(password_, at + kHidden.size())) {
            text.replace(at, password_.size(), kHidden);
        }
    }
    for (std::size_t at = text.find_first_of(kBase64Characters); at != std::string::npos;
         at = text.find_first_of(kBase64Characters, at)) {
        const std::size_t end =
            std::min(text.find_first_not_of(kBase64Characters, at), text.size());
        const std::string_view piece = std::string_view(text).substr(at, end - at);
        if (piece.size() >= kShortestPiece && response_.find(piece) != std::string::npos) {
            text.replace(at, piece.size(), kHidden);
            at += kHidden.size();
        } else {
            at = end;
        }
    }
}

}  // namespace encrypted_email::smtp
