// trust_source.hpp - the texts that roots are read from: one file, or the files of a folder.
//
// Threads: free function without state.
// Fails:   a text that names the file and the remedy when there is nothing to read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace encrypted_email::tls {

struct TrustSource {
    std::string origin;  // the file
    std::string text;
};

struct TrustSources {
    std::vector<TrustSource> files;
    std::string error;                  // nothing could be read; then there are no files
    std::vector<std::string> warnings;  // files of a folder that could not be read
};

// The whole text of a file, or why there is none.
struct FileText {
    enum class Problem { none, not_opened, not_read, too_large };

    std::string text;
    Problem problem = Problem::none;  // not_opened: errno says why
};
[[nodiscard]] FileText read_file(const std::filesystem::path& file, std::uintmax_t most);

// Of a folder, the files *.pem, *.crt and *.cer in the order of their names: others, such as the
// links by hash that OpenSSL makes, hold the same once more.  At most 16 MiB together.
[[nodiscard]] TrustSources read_trust_sources(const std::filesystem::path& path);

// Another one whenever the file, or one of the folder's, has been written, replaced or taken away;
// costs no reading of the files.
[[nodiscard]] std::string stamp_of(const std::filesystem::path& path);

}  // namespace encrypted_email::tls
