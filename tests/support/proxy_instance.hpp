// proxy_instance.hpp - a proxy of a test's own on loopback: tinyproxy (HTTP CONNECT) or microsocks
// (SOCKS5).
//
// Needs Debian's packages tinyproxy-bin and microsocks (cmake/setup tests).
//
// Threads: one thread at a time.
// Fails:   throws std::runtime_error with the remedy, or with what the proxy wrote.
// See:     tinyproxy.conf(5), microsocks(1)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/canary.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace test_support {

enum class ProxyProgram { tinyproxy, microsocks };

class ProxyInstance {
public:
    static constexpr std::string_view kUser = "building7";
    static constexpr std::string_view kPassword = "tunnel-Canary-7f3a9c51";
    static_assert(has_canary(kPassword));

    struct Rules {
        bool wants_log_in = false;  ///< of kUser by kPassword
        std::vector<std::uint16_t> ports =
            {};  ///< tinyproxy: those that it connects to; empty: all
    };

    /// Runs when it returns.
    ProxyInstance(ProxyProgram program, const Rules& rules);
    explicit ProxyInstance(ProxyProgram program) : ProxyInstance(program, Rules()) {}
    ProxyInstance(const ProxyInstance&) = delete;
    ProxyInstance& operator=(const ProxyInstance&) = delete;

    [[nodiscard]] std::string url() const;  ///< "http://127.0.0.1:4711"

    /// All lines since the start.
    [[nodiscard]] std::string log() const;

    /// How often it was asked for that server, as the log has it.
    [[nodiscard]] std::size_t asked_for(std::string_view host, std::uint16_t port) const;

private:
    [[nodiscard]] std::vector<std::string> command(const Rules& rules) const;
    [[nodiscard]] bool try_start(const Rules& rules);

    const ProxyProgram program_;
    TemporaryFolder folder_;
    const std::filesystem::path configuration_ = folder_.holds_secrets("tinyproxy.conf");
    std::uint16_t port_ = 0;
    std::optional<Daemon> process_;
};

}  // namespace test_support
