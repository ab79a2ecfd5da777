// authentication.hpp - the server's side of one AUTH exchange: PLAIN or LOGIN.
//
// Judges one user and one password.  Knows nothing of TLS or of SMTP's states: the session
// decides whether AUTH is allowed at all.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// See:     RFC 4954 (AUTH), RFC 4616 (PLAIN), draft-murchison-sasl-login (LOGIN)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace host_stub::trial_server {

struct Credentials {
    std::string user;
    std::string password;
};

class Authentication {
public:
    enum class Outcome {
        challenged,  ///< send challenge() after a 334 and feed the answer to respond()
        accepted,
        refused,    ///< another user or password
        cancelled,  ///< the client answered "*"
        malformed,  ///< no base64, or not what the mechanism says
        unknown_mechanism,
    };

    explicit Authentication(Credentials expected) : expected_(std::move(expected)) {}

    /// The argument of AUTH: "PLAIN", "PLAIN <initial response>", "LOGIN", ...
    [[nodiscard]] Outcome begin(std::string_view argument);

    /// A line of the client after a challenge.
    [[nodiscard]] Outcome respond(std::string_view line);

    [[nodiscard]] const std::string& challenge() const { return challenge_; }  ///< base64

private:
    enum class Expecting { plain, login_user, login_password };

    Outcome judge(std::string_view user, std::string_view password) const;
    Outcome judge_plain(const std::string& response) const;

    Credentials expected_;
    Expecting expecting_ = Expecting::plain;
    std::string challenge_;
    std::string user_;
};

}  // namespace host_stub::trial_server
