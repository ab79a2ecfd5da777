// token_endpoint.hpp - an OAuth 2 token endpoint over HTTPS, in a process of its own (Python's
// http.server), that answers what a test tells it to.
//
// Threads: one thread at a time.
// Fails:   throws std::runtime_error when it does not start.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace test_support {

class TokenEndpoint {
public:
    /// Runs when it returns; until something else is said it answers 503.
    TokenEndpoint();
    TokenEndpoint(const TokenEndpoint&) = delete;
    TokenEndpoint& operator=(const TokenEndpoint&) = delete;

    struct Answer {
        unsigned status = 200;
        std::string body = {};         ///< mostly JSON
        std::string retry_after = {};  ///< empty: not said
        std::string behaviour = {};    ///< instead: "hang", "close", "huge" or "not-http"
    };

    /// From now on.
    void answer(const Answer& answer);
    /// Before that: to the next request that has none yet.
    void answer_once(const Answer& answer);

    /// The forms that came, as they came.
    [[nodiscard]] std::vector<std::string> requests() const;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url() const;  ///< "https://127.0.0.1:4711/token"

    /// What a client has to trust.
    [[nodiscard]] std::filesystem::path ca_file() const { return folder_.path() / "ca.pem"; }

    /// A good answer: such a token for so many seconds, and a refresh token unless it is empty.
    [[nodiscard]] static Answer token(std::string_view access_token, int life = 3600,
                                      std::string_view refresh_token = {});
    /// As RFC 6749 section 5.2 has it.
    [[nodiscard]] static Answer refusal(std::string_view error, std::string_view description,
                                        unsigned status = 400);

private:
    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    int told_once_ = 0;
    std::optional<Daemon> process_;
};

}  // namespace test_support
