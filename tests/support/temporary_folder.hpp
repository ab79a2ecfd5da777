// temporary_folder.hpp - a folder of a test's own, removed with the object.
//
// Everybody may enter it (0755): a mail server that gives up root must reach its files in it.
//
// Threads: Distinct objects: safe.
// Fails:   the constructor throws std::system_error.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace test_support {

class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// Replaces the file's content.  Throws std::runtime_error that names the path.
void write_file(const std::filesystem::path& path, std::string_view content);

/// All of it; empty when there is no such file.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace test_support
