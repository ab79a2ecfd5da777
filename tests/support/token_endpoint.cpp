#include "tests/support/token_endpoint.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <sstream>
#include <stdexcept>

#include "host_stub/trial_server/certificate_authority.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/eventually.hpp"

namespace test_support {

namespace fs = std::filesystem;
namespace trial = host_stub::trial_server;

namespace {

// Whole when it appears: the endpoint may be reading.
void write_answer(TemporaryFolder& folder, const std::string& name,
                  const TokenEndpoint::Answer& answer) {
    boost::json::object text{{"status", answer.status}, {"body", answer.body}};
    if (!answer.behaviour.empty()) text["behaviour"] = answer.behaviour;
    if (!answer.retry_after.empty()) {
        text["headers"] = boost::json::object{{"Retry-After", answer.retry_after}};
    }
    const fs::path fresh = folder.path() / "fresh";
    write_file(fresh, boost::json::serialize(text));
    fs::rename(fresh, folder.holds_secrets(name));
}

}  // namespace

TokenEndpoint::TokenEndpoint() {
    const trial::CertificateAuthority authority("Token CA");
    trial::CertificateRequest request;
    request.common_name = "token endpoint";
    request.addresses = {"127.0.0.1"};
    const trial::Identity identity = authority.issue(request);
    trial::write_certificates(ca_file(), {authority.certificate()});
    trial::write_certificates(folder_.path() / "certificate.pem", identity.chain);
    trial::write_private_key(folder_.path() / "key.pem", *identity.key);
    folder_.holds_secrets("requests");
    answer({.status = 503, .body = "{}"});
    process_.emplace(
        std::vector<std::string>{"python3", TOKEN_ENDPOINT_PATH, folder_.path().string()});
    const auto started = eventually("the token endpoint to start", [this] {
        return !process_->is_running() || fs::exists(folder_.path() / "port");
    });
    if (!started || !process_->is_running()) {
        throw std::runtime_error("the token endpoint does not start; it needs python3");
    }
    port_ = static_cast<std::uint16_t>(std::stoi(read_file(folder_.path() / "port")));
}

void TokenEndpoint::answer(const Answer& answer) { write_answer(folder_, "always.json", answer); }

void TokenEndpoint::answer_once(const Answer& answer) {
    write_answer(folder_, fmt::format("once-{:04}.json", ++told_once_), answer);
}

std::vector<std::string> TokenEndpoint::requests() const {
    std::istringstream lines(read_file(folder_.path() / "requests"));
    std::vector<std::string> requests;
    for (std::string line; std::getline(lines, line);)
        requests.push_back(line);
    return requests;
}

std::string TokenEndpoint::url() const { return fmt::format("https://127.0.0.1:{}/token", port_); }

TokenEndpoint::Answer TokenEndpoint::token(std::string_view access_token, int life,
                                           std::string_view refresh_token) {
    watch_for(access_token);
    if (!refresh_token.empty()) watch_for(refresh_token);
    boost::json::object body{{"token_type", "Bearer"},
                             {"expires_in", life},
                             {"access_token", std::string(access_token)}};
    if (!refresh_token.empty()) body["refresh_token"] = std::string(refresh_token);
    return {.body = boost::json::serialize(body)};
}

TokenEndpoint::Answer TokenEndpoint::refusal(std::string_view error, std::string_view description,
                                             unsigned status) {
    const boost::json::object body{{"error", std::string(error)},
                                   {"error_description", std::string(description)}};
    return {.status = status, .body = boost::json::serialize(body)};
}

}  // namespace test_support
