// secret_traces.hpp - what a secret leaves in a text that quotes it, as it is or within base64.
#pragma once

#include <botan/base64.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

/// The secret, and what PLAIN, LOGIN and the token mechanisms make of it, whatever stands before
/// it: base64 of the part that begins at a multiple of three, for each of the three ways to begin.
inline std::vector<std::string> traces_of(std::string_view secret) {
    std::vector<std::string> traces = {std::string(secret)};
    for (std::size_t skipped = 0; skipped < 3; ++skipped) {
        const std::string_view rest = secret.substr(skipped);
        const std::string_view whole = rest.substr(0, rest.size() / 3 * 3);
        traces.push_back(Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(whole.data()),
                                              whole.size()));
    }
    return traces;
}

inline void expect_no_trace(const std::string& text, std::string_view secret,
                            const std::string& where) {
    for (const std::string& trace : traces_of(secret)) {
        EXPECT_EQ(text.find(trace), std::string::npos) << "a secret stands in " << where;
    }
}

}  // namespace test_support
