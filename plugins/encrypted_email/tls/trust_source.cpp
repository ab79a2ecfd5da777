#include "encrypted_email/tls/trust_source.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

namespace encrypted_email::tls {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kSizeLimit = 16u * 1024 * 1024;
constexpr std::size_t kFileLimit = 1000;
constexpr const char* kRemedy =
    "; set ca_file to a PEM file with the authority's certificate, or a folder of such, that this "
    "process may read";

std::string unreadable(const fs::path& path, std::string_view why) {
    return path.string() + ": " + std::string{why} + kRemedy;
}

// The text of `file`, or why there is none.
std::pair<std::string, std::string> contents(const fs::path& file, std::uintmax_t room) {
    const auto failed = [&file](std::string_view why) {
        return std::pair{std::string{}, unreadable(file, why)};
    };
    // "e" is close-on-exec.
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream{std::fopen(file.c_str(), "rbe"),
                                                                 &std::fclose};
    if (!stream) return failed(std::generic_category().message(errno));

    std::string text;
    std::array<char, 65536> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), stream.get())) {
        text.append(buffer.data(), got);
        if (text.size() > room) return failed("is larger than 16 MiB");
    }
    if (std::ferror(stream.get()) != 0) return failed("reading it failed");
    return {std::move(text), {}};
}

enum class Kind { none, file, folder, other };

// Not std::filesystem::status(): where the C++ library has 32 bits for times, it fails for files
// from after 2038.
Kind kind_of(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return Kind::none;
    if (S_ISREG(status.st_mode)) return Kind::file;
    return S_ISDIR(status.st_mode) ? Kind::folder : Kind::other;
}

TrustSources read_folder(const fs::path& folder) {
    constexpr std::array<std::string_view, 3> kEndings = {".pem", ".crt", ".cer"};
    TrustSources sources;
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const fs::path& path = entry->path();
        if (std::find(kEndings.begin(), kEndings.end(), path.extension().string()) !=
                kEndings.end() &&
            kind_of(path) == Kind::file) {
            files.push_back(path);
        }
    }
    if (error) return {{}, unreadable(folder, error.message()), {}};
    if (files.empty()) return {{}, unreadable(folder, "has no file *.pem, *.crt or *.cer"), {}};
    if (files.size() > kFileLimit) {
        return {{}, unreadable(folder, "has more than 1000 files"), {}};
    }
    std::sort(files.begin(), files.end());
    std::uintmax_t room = kSizeLimit;
    for (const fs::path& file : files) {
        auto [text, problem] = contents(file, room);
        if (!problem.empty()) {
            sources.warnings.push_back(std::move(problem));
            continue;
        }
        room -= text.size();
        sources.files.push_back({file.string(), std::move(text)});
    }
    if (sources.files.empty()) sources.error = std::exchange(sources.warnings, {}).front();
    return sources;
}

}  // namespace

TrustSources read_trust_sources(const fs::path& path) {
    switch (kind_of(path)) {
        case Kind::none: {
            const bool is_missing = errno == ENOENT || errno == ENOTDIR;
            const std::string why =
                is_missing ? "no such file" : std::generic_category().message(errno);
            return {{}, unreadable(path, why), {}};
        }
        case Kind::other:  // reading it could block
            return {{}, unreadable(path, "is not a file"), {}};
        case Kind::folder: return read_folder(path);
        case Kind::file: break;
    }
    auto [text, problem] = contents(path, kSizeLimit);
    if (!problem.empty()) return {{}, std::move(problem), {}};
    return {{{path.string(), std::move(text)}}, {}, {}};
}

}  // namespace encrypted_email::tls
