#include "tests/support/canary.hpp"

#include <botan/base64.h>
#include <botan/hex.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>
#include <vector>

namespace test_support {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLeastSecret = 8;   // what is shorter stands in any text
constexpr std::size_t kPart = 40;         // of a long secret
constexpr std::size_t kKeyHeader = 52;    // characters in front of a key in PKCS#8
constexpr std::size_t kMostParts = 4;     // of one secret
constexpr std::size_t kPiece = 4u << 20;  // of a file
constexpr std::size_t kOverlap = 1024;    // more than the longest trace, with ends of lines in it

struct Trace {
    std::string bytes;
    std::string name;
};

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

// What base64 makes of `text` for sure, whatever stands around it: of the part that begins at a
// multiple of three, for each of the three ways to begin.
std::array<std::string, 3> base64_of(std::string_view text) {
    std::array<std::string, 3> traces;
    for (std::size_t skipped = 0; skipped < traces.size(); ++skipped) {
        const std::string_view rest = text.substr(skipped);
        traces[skipped] = Botan::base64_encode(bytes_of(rest), rest.size() / 3 * 3);
    }
    return traces;
}

std::string percent_encoded(std::string_view text, bool upper_case) {
    const std::string digits = Botan::hex_encode(bytes_of(text), text.size(), upper_case);
    std::string encoded;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        encoded += '%' + digits.substr(i, 2);
    return encoded;
}

std::string url_safe(std::string base64) {
    std::replace(base64.begin(), base64.end(), '+', '-');
    std::replace(base64.begin(), base64.end(), '/', '_');
    return base64;
}

std::vector<Trace> named_traces_of(std::string_view secret, const std::string& name) {
    std::vector<Trace> traces = {{std::string(secret), name}};
    for (const bool upper_case : {false, true}) {
        traces.push_back({Botan::hex_encode(bytes_of(secret), secret.size(), upper_case),
                          name + ", in hexadecimal digits"});
        traces.push_back({percent_encoded(secret, upper_case), name + ", percent-encoded"});
    }
    for (const std::string& once : base64_of(secret)) {
        traces.push_back({once, name + ", in base64"});
        if (url_safe(once) != once) traces.push_back({url_safe(once), name + ", in base64url"});
        for (const std::string& twice : base64_of(once))
            traces.push_back({twice, name + ", in base64 of base64"});
    }
    return traces;
}

// Searched by many threads, added to by few: whoever searches keeps what it began with.
class Traces {
public:
    Traces() : all_(std::make_shared<std::vector<Trace>>(named_traces_of(kCanary, "the canary"))) {}

    std::shared_ptr<const std::vector<Trace>> all() const {
        const std::lock_guard lock(mutex_);
        return all_;
    }

    void add(std::string_view part) {
        const std::lock_guard lock(mutex_);
        if (std::any_of(all_->begin(), all_->end(),
                        [part](const Trace& one) { return one.bytes == part; })) {
            return;
        }
        auto more = std::make_shared<std::vector<Trace>>(*all_);
        for (Trace& trace : named_traces_of(part, "a secret"))
            more->push_back(std::move(trace));
        all_ = std::move(more);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const std::vector<Trace>> all_;
};

Traces& traces() {
    static Traces traces;
    return traces;
}

std::string first_in(std::string_view text) {
    const auto all = traces().all();
    const auto found = std::find_if(all->begin(), all->end(), [text](const Trace& trace) {
        return text.find(trace.bytes) != std::string_view::npos;
    });
    return found == all->end() ? std::string() : found->name;
}

// Without what mails and logs break long words by: ends of lines, blanks, quoted-printable's "=".
std::string joined(std::string_view text) {
    std::string result(text);
    std::erase_if(result, [](char character) {
        return character == '\r' || character == '\n' || character == ' ' || character == '\t' ||
               character == '=';
    });
    return result;
}

void fail(std::string_view secret, std::string_view where) {
    if (testing::UnitTest::GetInstance()->total_test_count() == 0) {
        fmt::print(stderr, "A secret stands in {}: {}\n", where, secret);
        std::abort();
    }
    ADD_FAILURE() << "A secret stands in " << where << ": " << secret;
}

void expect_no_secret_in_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes;
    for (std::size_t kept = 0; file;) {
        bytes.resize(kept + kPiece);
        file.read(bytes.data() + kept, kPiece);
        bytes.resize(kept + static_cast<std::size_t>(file.gcount()));
        if (const std::string found = secret_in(bytes); !found.empty()) {
            return fail(found, path.string());
        }
        kept = std::min(bytes.size(), kOverlap);
        bytes.erase(0, bytes.size() - kept);
    }
}

}  // namespace

std::string secret_of(std::string_view words) { return fmt::format("{} {}", words, kCanary); }

void watch_for(std::string_view secret) {
    if (secret.empty() || has_canary(secret)) return;
    if (secret.size() < kLeastSecret) {
        ADD_FAILURE() << "a secret of " << secret.size()
                      << " bytes cannot be searched for: make it with secret_of()";
        return;
    }
    // What stands around a key in PEM is no secret, nor is its algorithm.
    const bool is_pem = secret.starts_with("-----");
    const std::size_t begin = is_pem ? secret.find('\n') + 1 : 0;
    std::string text(secret.substr(begin, secret.find("\n-----", begin) - begin));
    std::erase(text, '\n');
    if (is_pem) text.erase(0, kKeyHeader);
    const std::size_t parts = std::clamp<std::size_t>(text.size() / kPart, 1, kMostParts);
    for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t size = parts == 1 ? text.size() : kPart;
        traces().add(std::string_view(text).substr(part * (text.size() / parts), size));
    }
}

std::vector<std::string> traces_of(std::string_view secret) {
    std::vector<std::string> traces;
    for (Trace& trace : named_traces_of(secret, {}))
        traces.push_back(std::move(trace.bytes));
    return traces;
}

std::string secret_in(std::string_view text) {
    std::string found = first_in(text);
    return found.empty() ? first_in(joined(text)) : found;
}

void expect_no_secret(std::string_view text, std::string_view where) {
    if (const std::string found = secret_in(text); !found.empty()) fail(found, where);
}

void expect_no_secret_in_files(const fs::path& folder, std::span<const fs::path> exempt) {
    std::error_code gone;  // servers that end remove files
    const auto options = fs::directory_options::skip_permission_denied;
    for (auto entry = fs::recursive_directory_iterator(folder, options, gone);
         entry != fs::recursive_directory_iterator(); entry.increment(gone)) {
        if (std::find(exempt.begin(), exempt.end(), entry->path()) != exempt.end()) {
            entry.disable_recursion_pending();
        } else if (entry->symlink_status(gone).type() == fs::file_type::regular) {
            expect_no_secret_in_file(entry->path());
        }
    }
}

}  // namespace test_support
