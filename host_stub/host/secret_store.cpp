#include "host_stub/host/secret_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

namespace host_stub::host {

namespace {

using alarm_sink::Status;

constexpr std::size_t kLongestFile = 65536;

/// A buffer that is wiped, and never grows: growing would leave a copy behind.
class WipedBuffer {
public:
    explicit WipedBuffer(std::size_t size) : bytes_(size) {}
    ~WipedBuffer() { ::explicit_bzero(bytes_.data(), bytes_.size()); }
    WipedBuffer(const WipedBuffer&) = delete;
    WipedBuffer& operator=(const WipedBuffer&) = delete;

    char* data() { return bytes_.data(); }
    std::size_t size() const { return bytes_.size(); }

private:
    std::vector<char> bytes_;
};

class Descriptor {
public:
    explicit Descriptor(const std::filesystem::path& path)
        : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

Status check_open_file(const Descriptor& file, const std::filesystem::path& path) {
    const auto refuse = [&](std::string_view why) {
        return Status::secret(fmt::format("{}: {}", path.string(), why));
    };
    struct stat about {};
    if (file.number() < 0 || ::fstat(file.number(), &about) != 0) {
        return refuse(::strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) return refuse("a file of secrets must be a regular file");
    if (about.st_uid != ::geteuid()) {
        return refuse("a file of secrets must belong to the user who runs the host");
    }
    if ((about.st_mode & 077) != 0) {
        return refuse(fmt::format("others may read these secrets (mode {:04o}): chmod 600 it",
                                  about.st_mode & 07777));
    }
    if (static_cast<std::size_t>(about.st_size) > kLongestFile) {
        return refuse(fmt::format("a file of secrets has at most {} bytes", kLongestFile));
    }
    return Status::success();
}

/// The value of `name` among lines of name=value; the first one counts.
std::optional<std::string_view> find_value(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.starts_with('#') && line.starts_with(name) && line.size() > name.size() &&
            line[name.size()] == '=') {
            return line.substr(name.size() + 1);
        }
    }
    return std::nullopt;
}

Status show_value(std::string_view value, const alarm_sink::SecretView& look) {
    return look({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
}

}  // namespace

Status SecretStore::check() const {
    return file_ ? check_open_file(Descriptor(*file_), *file_) : Status::success();
}

Status SecretStore::show(std::string_view name, const alarm_sink::SecretView& look) const {
    if (file_) {
        const Descriptor file(*file_);
        if (Status status = check_open_file(file, *file_); !status.ok()) return status;
        WipedBuffer buffer(kLongestFile);
        std::size_t size = 0;
        for (;;) {
            const ssize_t got = ::read(file.number(), buffer.data() + size, buffer.size() - size);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) break;
            size += static_cast<std::size_t>(got);
        }
        if (const auto value = find_value({buffer.data(), size}, name)) {
            return show_value(*value, look);
        }
    }
    const std::string variable = environment_name(name);
    if (const char* value = std::getenv(variable.c_str())) {
        WipedBuffer buffer(::strlen(value));
        ::memcpy(buffer.data(), value, buffer.size());
        return show_value({buffer.data(), buffer.size()}, look);
    }
    return Status::secret(
        fmt::format("there is no secret '{}': set the environment variable {}{}", name, variable,
                    file_ ? fmt::format(", or add a line {}=... to {}", name, file_->string())
                          : ", or give --secrets FILE"));
}

std::string SecretStore::environment_name(std::string_view name) {
    std::string variable = "SECRET_";
    for (const char c : name) {
        const bool lower = c >= 'a' && c <= 'z';
        const bool kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        variable += lower ? static_cast<char>(c - 'a' + 'A') : kept ? c : '_';
    }
    return variable;
}

}  // namespace host_stub::host
