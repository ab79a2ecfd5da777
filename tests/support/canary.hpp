// canary.hpp - secrets that tests hand out can be recognized, and are searched for in all that is
// written during a test.
//
// A password that a test makes up bears a text that stands nowhere else, kCanary; what cannot bear
// it, such as a key, is told to watch_for().  Then nothing more is to be done: the classes of this
// folder search, and a secret that they find fails the test with the place.
//
//     WatchedHost      what the sink logs, with fields, tells as a trouble or writes into a receipt
//     SinkUnderTest    transcripts, steps, dead letters; the state folder, before and after a stop
//     TemporaryFolder  every file in it, but those that holds_secrets() named
//     run()            what the program wrote
//
// Looked for are the secret as it is, in hexadecimal digits, with every byte percent-encoded, and
// within base64, once and twice, wherever it begins; also across ends of lines.
//
// Threads: functions; safe from any thread.
// Fails:   the test that runs, by a non-fatal failure; a program without tests ends with abort().
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

/// Of characters that base64url and URLs leave alone, also when it has become base64.
inline constexpr std::string_view kCanary = "Canary-7f3a9c51";

[[nodiscard]] constexpr bool has_canary(std::string_view secret) {
    return secret.find(kCanary) != std::string_view::npos;
}

/// "open sesame Canary-7f3a9c51"
[[nodiscard]] std::string secret_of(std::string_view words);

/// From now on `secret` is searched for too, unless it bears the canary.  Of a long one, parts are.
void watch_for(std::string_view secret);

/// What a secret leaves in a text that has it, as it is or encoded.
[[nodiscard]] std::vector<std::string> traces_of(std::string_view secret);

/// "the canary, in base64"; empty: there is none.
[[nodiscard]] std::string secret_in(std::string_view text);

/// Fails the test when a secret stands in `text`, which was written to `where`.
void expect_no_secret(std::string_view text, std::string_view where);

/// The same of every file in the folder, but for the files and folders in `exempt`.
void expect_no_secret_in_files(const std::filesystem::path& folder,
                               std::span<const std::filesystem::path> exempt = {});

}  // namespace test_support
