#include "encrypted_email/sasl/plain_login.hpp"

namespace encrypted_email::sasl {
namespace {

constexpr std::string_view kNul{"\0", 1};

// RFC 4616 section 2: NUL separates; SMTP's LOGIN has the same limit in practice.
bool holds_nul(const Credentials& credentials) {
    return credentials.user.find('\0') != std::string::npos ||
           credentials.secret.view().find('\0') != std::string_view::npos;
}

Failure unsendable() {
    return {FailureKind::unusable, "the user name or the password holds a NUL"};
}

}  // namespace

std::optional<Exchange::Response> Plain::begin() {
    if (holds_nul(credentials_)) return unsendable();
    Secret message(kNul);
    message.append(credentials_.user);
    message.append(kNul);
    message.append(credentials_.secret.view());
    credentials_.secret.clear();
    return message;
}

Exchange::Response Plain::respond(std::string_view) {
    return Failure{FailureKind::garbled, "the server asks for more than PLAIN has"};
}

Exchange::Response Login::respond(std::string_view) {
    if (holds_nul(credentials_)) return unsendable();
    switch (answered_++) {
        case 0: return Secret(credentials_.user);
        case 1: return std::move(credentials_.secret);
        default: return Failure{FailureKind::garbled, "the server asks for more than LOGIN has"};
    }
}

}  // namespace encrypted_email::sasl
