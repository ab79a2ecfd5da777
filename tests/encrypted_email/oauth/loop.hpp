// loop.hpp - an I/O loop that a test turns, and roots to trust.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "clients.hpp"
#include "encrypted_email/tls/trust.hpp"
#include "tests/support/eventually.hpp"

namespace oauth_test {

inline std::int64_t unix_now_ns() {
    return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

inline std::shared_ptr<const tls::Trust> trust_of(const std::filesystem::path& ca_file) {
    const auto loaded = tls::Trust::load(ca_file, std::nullopt);
    EXPECT_NE(loaded.trust, nullptr) << loaded.error;
    return loaded.trust;
}

class Loop : public testing::Test {
protected:
    /// Turns the loop until `holds`.
    void run_until(const std::function<bool()>& holds) {
        const auto latest = std::chrono::steady_clock::now() + test_support::kPatience;
        while (!holds()) {
            ASSERT_LT(std::chrono::steady_clock::now(), latest) << "nothing more has happened";
            io_.restart();
            io_.run_one_for(std::chrono::milliseconds(50));
        }
    }

    boost::asio::io_context io_;
};

}  // namespace oauth_test
