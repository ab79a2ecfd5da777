#include "tests/crash/journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "plugin_api/alarm_sink.h"

namespace crash {
namespace {

constexpr mode_t kMode = 0600;

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::system_error(errno, std::generic_category(), path.string());
}

}  // namespace

JournalWriter::JournalWriter(const std::filesystem::path& path)
    : descriptor_(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kMode)) {
    if (descriptor_ < 0) fail(path);
    struct stat status {};
    constexpr auto kSize = static_cast<off_t>(sizeof(Record));
    if (::fstat(descriptor_, &status) != 0 ||
        ::ftruncate(descriptor_, status.st_size - status.st_size % kSize) != 0) {
        fail(path);
    }
}

JournalWriter::~JournalWriter() { ::close(descriptor_); }

void JournalWriter::append(std::span<const Record> records) {
    auto bytes = std::as_bytes(records);
    while (!bytes.empty()) {
        const ssize_t size = ::write(descriptor_, bytes.data(), bytes.size());
        if (size < 0) fail("the host's journal");
        bytes = bytes.subspan(static_cast<std::size_t>(size));
    }
}

JournalReader::~JournalReader() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void JournalReader::read(const std::function<void(const Record&)>& take) {
    if (descriptor_ < 0) descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) {
        if (errno == ENOENT) return;
        fail(path_);
    }
    std::array<Record, 8192> records;
    for (;;) {
        const ssize_t size = ::pread(descriptor_, records.data(), sizeof records, position_);
        if (size < 0) fail(path_);
        const std::size_t whole = static_cast<std::size_t>(size) / sizeof(Record);
        if (whole == 0) return;
        for (std::size_t i = 0; i < whole; ++i)
            take(records[i]);
        position_ += static_cast<std::int64_t>(whole * sizeof(Record));
    }
}

void Stages::apply(const Record& record) {
    if (record.entry == Entry::submitted) {
        submitted_ = record.index;
        return;
    }
    if (record.entry == Entry::misuse || record.index >= stages_.size()) {
        ++misuses_;
        return;
    }
    std::uint8_t& stage = stages_[record.index];
    const std::uint8_t before = stage;
    if (record.entry == Entry::custody) {
        stage |= kCustody;
        if (stage != before) ++custodies_;
        return;
    }
    if ((before & kFinal) != 0) return;
    stage |= kFinal;
    ++finals_;
    if (record.entry == Entry::refused) {
        ++refused_;
    } else if (record.outcome == ALARM_SINK_OUTCOME_DELIVERED &&
               record.certainty == ALARM_SINK_SENT_YES) {
        stage |= kDelivered;
    } else {
        ++not_delivered_;
    }
}

}  // namespace crash
