#include "host_stub/trial_server/authentication.hpp"

#include <botan/base64.h>

#include <exception>

#include "host_stub/trial_server/command.hpp"

namespace host_stub::trial_server {
namespace {

std::optional<std::string> decode(std::string_view text) {
    if (text == "=") {  // RFC 4954 section 4: an empty initial response
        return std::string();
    }
    try {
        const auto bytes = Botan::base64_decode(text, false);
        return std::string(bytes.begin(), bytes.end());
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace

Authentication::Outcome Authentication::begin(std::string_view argument) {
    const auto space = argument.find(' ');
    const auto mechanism = upper_case(argument.substr(0, space));
    const auto initial =
        space == std::string_view::npos ? std::string_view() : argument.substr(space + 1);
    if (mechanism == "PLAIN") {
        expecting_ = Expecting::plain;
        challenge_.clear();
    } else if (mechanism == "LOGIN") {
        expecting_ = Expecting::login_user;
        challenge_ = "VXNlcm5hbWU6";  // Username:
    } else {
        return Outcome::unknown_mechanism;
    }
    return initial.empty() ? Outcome::challenged : respond(initial);
}

Authentication::Outcome Authentication::respond(std::string_view line) {
    if (line == "*") {
        return Outcome::cancelled;
    }
    auto response = decode(line);
    if (!response) {
        return Outcome::malformed;
    }
    if (expecting_ == Expecting::plain) {
        return judge_plain(*response);
    }
    if (expecting_ == Expecting::login_user) {
        user_ = std::move(*response);
        expecting_ = Expecting::login_password;
        challenge_ = "UGFzc3dvcmQ6";  // Password:
        return Outcome::challenged;
    }
    return judge(user_, *response);
}

Authentication::Outcome Authentication::judge(std::string_view user,
                                              std::string_view password) const {
    return user == expected_.user && password == expected_.password ? Outcome::accepted
                                                                    : Outcome::refused;
}

// RFC 4616: [authorization identity] NUL user NUL password.
Authentication::Outcome Authentication::judge_plain(const std::string& response) const {
    const auto first = response.find('\0');
    const auto second = first == std::string::npos ? first : response.find('\0', first + 1);
    if (second == std::string::npos || response.find('\0', second + 1) != std::string::npos) {
        return Outcome::malformed;
    }
    const std::string_view view = response;
    const auto authorization = view.substr(0, first);
    const auto user = view.substr(first + 1, second - first - 1);
    if (!authorization.empty() && authorization != user) {
        return Outcome::refused;
    }
    return judge(user, view.substr(second + 1));
}

}  // namespace host_stub::trial_server
