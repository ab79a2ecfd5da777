#include "host_stub/host/state_folder.hpp"

#include <fmt/format.h>
#include <stdlib.h>
#include <string.h>

#include <cerrno>
#include <stdexcept>
#include <string>

namespace host_stub::host {

namespace fs = std::filesystem;

namespace {

fs::path make_temporary() {
    std::string name = (fs::temp_directory_path() / "host-stub-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error(
            fmt::format("{}: no temporary folder: {}", name, ::strerror(errno)));
    }
    return name;
}

fs::path make_or_check(const fs::path& path) {
    const fs::path absolute = fs::absolute(path);
    if (fs::create_directories(absolute)) {
        fs::permissions(absolute, fs::perms::owner_all);
        return absolute;
    }
    if (!fs::is_directory(absolute)) {
        throw std::runtime_error(absolute.string() + ": the state folder is no folder");
    }
    const fs::perms mode = fs::status(absolute).permissions();
    if ((mode & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none) {
        throw std::runtime_error(absolute.string() +
                                 ": others may enter the state folder: chmod 700 it");
    }
    return absolute;
}

}  // namespace

StateFolder::StateFolder(const std::optional<fs::path>& path)
    : path_(path ? make_or_check(*path) : make_temporary()), temporary_(!path) {}

StateFolder::~StateFolder() {
    std::error_code ignored;
    if (temporary_) fs::remove_all(path_, ignored);
}

}  // namespace host_stub::host
