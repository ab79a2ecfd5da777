#include "encrypted_email/sasl/token.hpp"

#include <algorithm>

#include "encrypted_email/sasl/scram_message.hpp"

namespace encrypted_email::sasl {
namespace {

constexpr std::size_t kLongestSaid = 300;  // the rest is of no use to an operator

bool is_visible(char character) { return character > ' ' && character <= '~'; }

bool holds_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char character) {
        return static_cast<unsigned char>(character) < ' ' || character == '\x7F';
    });
}

}  // namespace

std::optional<Exchange::Response> BearerToken::begin() {
    const std::string_view token = credentials_.secret.view();
    if (token.empty() || !std::all_of(token.begin(), token.end(), is_visible)) {
        return Failure{FailureKind::unusable,
                       "the access token is empty or holds characters that a token never has, such "
                       "as a line end"};
    }
    if (holds_control_character(credentials_.user)) {
        return Failure{FailureKind::unusable, "the user name holds a control character"};
    }
    Secret message;
    append_user(message, credentials_.user);
    message.append(
        "\x01"
        "auth=Bearer ");
    message.append(token);
    message.append("\x01\x01");
    credentials_.secret.clear();
    return message;
}

Exchange::Response BearerToken::respond(std::string_view challenge) {
    if (std::exchange(answered_, true)) {
        return Failure{FailureKind::garbled, "the server asks for more than an access token"};
    }
    said_ = challenge.substr(0, kLongestSaid);
    std::replace_if(
        said_.begin(), said_.end(),
        [](char character) { return character != ' ' && !is_visible(character); }, '?');
    return Secret(acknowledgement());
}

void OauthBearer::append_user(Secret& message, const std::string& user) const {
    message.append("n,a=");
    message.append(escaped_name(user));
    message.append(",");
}

void Xoauth2::append_user(Secret& message, const std::string& user) const {
    message.append("user=");
    message.append(user);
}

}  // namespace encrypted_email::sasl
