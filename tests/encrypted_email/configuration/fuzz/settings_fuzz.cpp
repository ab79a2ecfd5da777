// Configuration documents as anything may write them: settings or problems, never both, never
// neither, and never more or longer ones than an operator can read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "encrypted_email/configuration/reader.hpp"

using namespace encrypted_email::configuration;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ReadResult result =
        read_settings({reinterpret_cast<const char*>(data), size}, "site.toml");
    require((result.settings == nullptr) == !result.problems.empty());
    require(result.problems.size() <= kMaximumProblems);
    require(result.warnings.size() <= kMaximumProblems);
    for (const std::string& problem : result.problems) {
        require(problem.starts_with("site.toml:"));
        require(problem.size() < 4000);
        require(problem.find_first_of("\r\n") == std::string::npos);
    }
    if (result.settings == nullptr) {
        return 0;
    }
    require(!result.settings->relays.empty() && !result.settings->groups.empty());
    for (const auto& relay : result.settings->relays) {
        require(!relay->host.empty() && relay->port != 0);
        require(relay->user.empty() == relay->secret.empty());
        require(relay->ca_file.empty() || relay->ca_file.front() == '/');
    }
    for (const auto& group : result.settings->groups) {
        require(!group->relay.empty() && !group->from.domain.empty());
        require(group->recipient_count() > 0 && group->batching.maximum > 0);
        require(group->filter.priority_from <= group->filter.priority_to);
    }
    return 0;
}
