#include "encrypted_email/tls/trust_source.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
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
    FileText read = read_file(file, room);
    switch (read.problem) {
        case FileText::Problem::none: break;
        case FileText::Problem::not_opened: return failed(std::generic_category().message(errno));
        case FileText::Problem::not_read: return failed("reading it failed");
        case FileText::Problem::too_large: return failed("is larger than 16 MiB");
    }
    return {std::move(read.text), {}};
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

// Its files *.pem, *.crt and *.cer, by name; nothing: it cannot be read (errno).
std::optional<std::vector<std::string>> files_of(const fs::path& folder) {
    constexpr std::array<std::string_view, 3> kEndings = {".pem", ".crt", ".cer"};
    // Not std::filesystem's iterator: it brings 20 KB with it that nothing else needs.
    const std::unique_ptr<DIR, int (*)(DIR*)> entries{::opendir(folder.c_str()), &::closedir};
    if (!entries) return std::nullopt;
    std::vector<std::string> files;
    while (const dirent* const entry = ::readdir(entries.get())) {
        const std::string_view name = entry->d_name;
        std::string path = folder.string() + "/" + std::string{name};
        if (std::any_of(kEndings.begin(), kEndings.end(),
                        [name](std::string_view ending) { return name.ends_with(ending); }) &&
            kind_of(path) == Kind::file) {
            files.push_back(std::move(path));
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

TrustSources read_folder(const fs::path& folder) {
    TrustSources sources;
    const auto found = files_of(folder);
    if (!found) return {{}, unreadable(folder, std::generic_category().message(errno)), {}};
    const std::vector<std::string>& files = *found;
    if (files.empty()) return {{}, unreadable(folder, "has no file *.pem, *.crt or *.cer"), {}};
    if (files.size() > kFileLimit) {
        return {{}, unreadable(folder, "has more than 1000 files"), {}};
    }
    std::uintmax_t room = kSizeLimit;
    for (const std::string& file : files) {
        auto [text, problem] = contents(file, room);
        if (!problem.empty()) {
            sources.warnings.push_back(std::move(problem));
            continue;
        }
        room -= text.size();
        sources.files.push_back({file, std::move(text)});
    }
    if (sources.files.empty()) sources.error = std::exchange(sources.warnings, {}).front();
    return sources;
}

void add_stamp(const std::string& file, std::string& stamp) {
    struct stat status {};
    stamp += file;
    if (::stat(file.c_str(), &status) != 0) return;
    for (const auto number :
         {static_cast<std::int64_t>(status.st_ino), static_cast<std::int64_t>(status.st_size),
          static_cast<std::int64_t>(status.st_mtim.tv_sec),
          static_cast<std::int64_t>(status.st_mtim.tv_nsec)}) {
        stamp += ' ' + std::to_string(number);
    }
    stamp += '\n';
}

}  // namespace

FileText read_file(const fs::path& file, std::uintmax_t most) {
    using Problem = FileText::Problem;
    // "e" is close-on-exec.
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream{std::fopen(file.c_str(), "rbe"),
                                                                 &std::fclose};
    if (!stream) return {{}, Problem::not_opened};
    FileText read;
    std::array<char, 65536> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), stream.get())) {
        read.text.append(buffer.data(), got);
        if (read.text.size() > most) return {{}, Problem::too_large};
    }
    if (std::ferror(stream.get()) != 0) return {{}, Problem::not_read};
    return read;
}

std::string stamp_of(const fs::path& path) {
    std::string stamp;
    add_stamp(path.string(), stamp);
    if (kind_of(path) == Kind::folder) {
        for (const std::string& file : files_of(path).value_or(std::vector<std::string>{}))
            add_stamp(file, stamp);
    }
    return stamp;
}

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
