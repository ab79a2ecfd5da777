#include "encrypted_email/trust/archive.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

namespace encrypted_email::trust {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestText = 17u * 1024 * 1024;  // more than any bundle may have
constexpr const char* kRecord = "record";
// Written in turn; the record says by digest which of them is in force.
constexpr std::array kTexts = {"first.pem", "second.pem"};

std::string last_error() { return std::generic_category().message(errno); }

std::optional<std::string> contents(const fs::path& file) {
    tls::FileText read = tls::read_file(file, kLargestText);
    if (read.problem != tls::FileText::Problem::none) return std::nullopt;
    return std::move(read.text);
}

bool sync(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool done = ::fsync(descriptor) == 0;
    return ::close(descriptor) == 0 && done;
}

// Whole or not at all.
bool replace(const fs::path& file, std::string_view text) {
    const fs::path fresh = file.string() + ".new";
    {
        std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream{std::fopen(fresh.c_str(), "wbe"),
                                                               &std::fclose};
        if (!stream || ::fchmod(::fileno(stream.get()), 0600) != 0) return false;
        if (std::fwrite(text.data(), 1, text.size(), stream.get()) != text.size()) return false;
        if (std::fclose(stream.release()) != 0) return false;
    }
    return sync(fresh, O_RDONLY) && ::rename(fresh.c_str(), file.c_str()) == 0 &&
           sync(file.parent_path(), O_RDONLY | O_DIRECTORY);
}

bool make_folder(const fs::path& folder) {
    return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

}  // namespace

std::string record_text(const std::string& path, const Record& record) {
    std::string text = "path " + path + "\nin_force " + record.in_force + "\n";
    if (!record.previous.empty()) text += "previous " + record.previous + "\n";
    if (!record.set_aside.empty()) text += "set_aside " + record.set_aside + "\n";
    if (record.version) text += "version " + std::to_string(*record.version) + "\n";
    if (!record.site_key.empty()) text += "site_key " + record.site_key + "\n";
    return text;
}

Record record_in(std::string_view text) {
    Record record;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t blank = std::min(line.find(' '), line.size());
        const std::string_view name = line.substr(0, blank);
        const std::string value(line.substr(std::min(blank + 1, line.size())));
        if (name == "in_force") record.in_force = value;
        if (name == "previous") record.previous = value;
        if (name == "set_aside") record.set_aside = value;
        if (name == "site_key") record.site_key = value;
        std::uint64_t version = 0;
        if (name == "version" &&
            std::from_chars(value.data(), value.data() + value.size(), version).ec == std::errc{}) {
            record.version = version;
        }
    }
    return record;
}

// Whatever a path has in it, its digest is a name.
fs::path Archive::folder_of(const std::string& path) const {
    return folder_ / digest_of(path).substr(0, 16);
}

Record Archive::record(const std::string& path) const {
    if (folder_.empty()) return {};
    const auto text = contents(folder_of(path) / kRecord);
    return text ? record_in(*text) : Record{};
}

std::optional<std::string> Archive::text(const std::string& path, const std::string& digest) const {
    if (folder_.empty() || digest.empty()) return std::nullopt;
    for (const char* const name : kTexts) {
        auto text = contents(folder_of(path) / name);
        if (text && digest_of(*text) == digest) return text;
    }
    return std::nullopt;
}

std::string Archive::keep(const std::string& path, const std::string& text,
                          const Record& record) const {
    if (folder_.empty()) return {};
    const fs::path folder = folder_of(path);
    const auto failed = [&] { return folder.string() + ": " + last_error(); };
    if (!make_folder(folder_) || !make_folder(folder)) return failed();
    if (!this->text(path, record.in_force)) {
        // Over the one that is neither in force nor the previous one from now on.
        const auto first = contents(folder / kTexts[0]);
        const bool first_stays = first && digest_of(*first) == record.previous;
        if (!replace(folder / kTexts[first_stays ? 1 : 0], text)) return failed();
    }
    return replace(folder / kRecord, record_text(path, record)) ? std::string{} : failed();
}

}  // namespace encrypted_email::trust
