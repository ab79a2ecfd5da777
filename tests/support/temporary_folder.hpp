// temporary_folder.hpp - a folder of a test's own, removed with the object.
//
// When it ends, every file in it is searched for secrets (canary.hpp); a file that has to hold some
// is named beforehand.
//
// Everybody may enter it (0755): a mail server that gives up root must reach its files in it.
//
// Threads: Distinct objects: safe.
// Fails:   the constructor throws std::system_error.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// The file or folder `name` in it holds secrets on purpose: what a server looks them up in, or
    /// what a host is given.  Returns its path.
    std::filesystem::path holds_secrets(const std::filesystem::path& name) {
        return exempt_.emplace_back(path_ / name);
    }

private:
    std::filesystem::path path_;
    std::vector<std::filesystem::path> exempt_;
};

/// Replaces the file's content.  Throws std::runtime_error that names the path.
void write_file(const std::filesystem::path& path, std::string_view content);

/// All of it; empty when there is no such file.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace test_support
