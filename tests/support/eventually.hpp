// eventually.hpp - waits for what another process or thread brings about: the one place where an
// end-to-end test looks again and again.
//
// The patience only ends a test that would hang; none of them depends on how fast the machine is.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace test_support {

inline constexpr std::chrono::seconds kPatience{60};

/// Success as soon as `holds()` is true; after kPatience a failure that names `what` was awaited
/// and says `found()`, what there was instead.
[[nodiscard]] inline testing::AssertionResult eventually(
    std::string_view what, const std::function<bool()>& holds,
    const std::function<std::string()>& found = [] { return std::string(); }) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() >= deadline) {
            return testing::AssertionFailure() << "waited " << kPatience.count() << " s for "
                                               << what << ", in vain. " << found();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return testing::AssertionSuccess();
}

}  // namespace test_support
