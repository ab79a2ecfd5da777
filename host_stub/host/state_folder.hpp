// state_folder.hpp - the folder that a sink gets for itself: absolute, existing, mode 0700.
//
// Either the user's, which stays, or a temporary one, which is removed with the object unless it is
// kept.
//
// Threads: Distinct objects: safe.
// Fails:   throws std::runtime_error with path and remedy.
#pragma once

#include <filesystem>
#include <optional>

namespace host_stub::host {

class StateFolder {
public:
    /// Makes `path` when it does not exist; nullopt: a temporary folder.
    explicit StateFolder(const std::optional<std::filesystem::path>& path);
    ~StateFolder();
    StateFolder(const StateFolder&) = delete;
    StateFolder& operator=(const StateFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    bool is_temporary() const { return temporary_; }

    /// It stays, whoever made it.
    void keep() { temporary_ = false; }

private:
    std::filesystem::path path_;
    bool temporary_;
};

}  // namespace host_stub::host
