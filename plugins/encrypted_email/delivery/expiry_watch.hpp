// expiry_watch.hpp - tells the host before a certificate that a relay works by runs out.
//
// Remembers, for each relay, the certificates that led to the trusted one when its server was last
// verified, and raises a trouble when one of them comes within 30, 14 and 3 days of its end: once
// at each step, with the remedy.  A certificate that lives for less than 120 days is spared the
// first of its steps until a quarter of its life is left: who renews every 60 days by machine has
// it renewed by then.  Cleared when the server is verified by others.
//
// Threads: one thread at a time; no clock is read.
// Fails:   std::bad_alloc only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/delivery/troubles.hpp"
#include "encrypted_email/tls/report.hpp"

namespace encrypted_email::delivery {

class ExpiryWatch {
public:
    // Both outlive it.
    ExpiryWatch(Troubles& troubles, const Troubles::Tell& tell)
        : troubles_(troubles), tell_(tell) {}

    // By what the relay's server was verified just now.
    void verified(std::shared_ptr<const configuration::Relay> relay, std::vector<tls::Expiry> path,
                  std::int64_t now_unix_ns);

    // Time has gone by.
    void check(std::int64_t now_unix_ns);

    // Other relays than these are no more; what was known of these may have changed.
    void reconfigured(const std::vector<std::string>& relays);

private:
    struct Watched {
        std::shared_ptr<const configuration::Relay> relay;
        std::vector<tls::Expiry> path;
        int step = 0;  // told last
    };

    void tell(Watched& watched, std::int64_t now_unix_ns);

    Troubles& troubles_;
    const Troubles::Tell& tell_;
    std::map<std::string, Watched> relays_;
};

// 0: none of them ends soon; 1, 2, 3: one does, within 30, 14, 3 days.
[[nodiscard]] int expiry_step(const std::vector<tls::Expiry>& path, std::int64_t now_unix_s);

}  // namespace encrypted_email::delivery
