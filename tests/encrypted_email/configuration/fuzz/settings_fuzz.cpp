// Configuration documents as anything may write them: settings or problems, never both, never
// neither, and never more or longer ones than an operator can read.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
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
        require(relay->user.empty() == (relay->secret.empty() && relay->oauth == nullptr));
        require(relay->secret.empty() || relay->oauth == nullptr);
        if (relay->oauth != nullptr) {
            require(!relay->oauth->host.empty() && relay->oauth->port != 0);
            require(relay->oauth->target.front() == '/' && !relay->oauth->client_id.empty());
            require(relay->oauth->certificate.empty() == relay->oauth->key.empty());
        }
        require(relay->ca_file.empty() || relay->ca_file.front() == '/');
        require(relay->mails_per_connection <= 100'000 && relay->mails_per_minute <= 100'000);
    }
    for (const auto& group : result.settings->groups) {
        require(!group->relays.empty() && !group->from.domain.empty());
        for (const std::string& name : group->relays) {
            require(std::count(group->relays.begin(), group->relays.end(), name) == 1);
            const auto& relays = result.settings->relays;
            require(std::any_of(relays.begin(), relays.end(),
                                [&](const auto& relay) { return relay->name == name; }));
        }
        require(group->late_after >= std::chrono::minutes(1));
        require(group->recipient_count() > 0 && group->batching.maximum > 0);
        require(group->filter.priority_from <= group->filter.priority_to);
    }
    const Spool& spool = result.settings->spool;
    require(spool.events >= 1'000 && spool.events <= 10'000'000);
    require(spool.size >= 16ULL << 20 && spool.size <= 64ULL << 30);
    require(spool.keep_free <= 64ULL << 30);
    require(spool.remember.count() >= 0 && spool.remember <= std::chrono::hours(168));
    return 0;
}
