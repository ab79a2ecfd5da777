// journal.hpp - what a host has to remember across its own death: what it handed over, and which
// receipts it has.
//
// Records of eight bytes, appended in one write() for each batch of receipts.  A process that is
// killed loses nothing that it has written, so nothing is synced; a record that was cut off is
// taken away when the journal is opened again.  A power cut is not what this is for.
//
// Threads: Distinct objects: safe; the reader may read while another process appends.
// Fails:   throws std::system_error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tests/crash/generator.hpp"

namespace crash {

enum class Entry : std::uint8_t {
    submitted = 1,  ///< all events below `index` are the sink's or about to be
    custody,
    final,
    refused,  ///< E_INVALID
    misuse,   ///< the sink broke the contract; the host's standard error says how
};

struct Record {
    Index index = 0;
    Entry entry = Entry::submitted;
    std::uint8_t outcome = 0;    ///< of a FINAL receipt, ALARM_SINK_OUTCOME_*
    std::uint8_t certainty = 0;  ///< of a FINAL receipt, ALARM_SINK_SENT_*
    std::uint8_t reserved = 0;
};
static_assert(sizeof(Record) == 8);

class JournalWriter {
public:
    explicit JournalWriter(const std::filesystem::path& path);
    ~JournalWriter();
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    void append(std::span<const Record> records);

private:
    int descriptor_;
};

class JournalReader {
public:
    /// The file need not exist yet.
    explicit JournalReader(std::filesystem::path path) : path_(std::move(path)) {}
    ~JournalReader();
    JournalReader(const JournalReader&) = delete;
    JournalReader& operator=(const JournalReader&) = delete;

    /// Hands over what has been appended since the last call.
    void read(const std::function<void(const Record&)>& take);

private:
    std::filesystem::path path_;
    int descriptor_ = -1;
    std::int64_t position_ = 0;
};

/// What the records of a run say, put together.
class Stages {
public:
    explicit Stages(Index events) : stages_(events) {}

    void apply(const Record& record);

    [[nodiscard]] Index events() const { return static_cast<Index>(stages_.size()); }
    [[nodiscard]] Index submitted() const { return submitted_; }
    [[nodiscard]] bool in_custody(Index index) const { return (stages_[index] & kCustody) != 0; }
    [[nodiscard]] bool is_final(Index index) const { return (stages_[index] & kFinal) != 0; }
    [[nodiscard]] bool is_delivered(Index index) const {
        return (stages_[index] & kDelivered) != 0;
    }

    [[nodiscard]] Index custodies() const { return custodies_; }
    [[nodiscard]] Index finals() const { return finals_; }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }
    [[nodiscard]] std::uint64_t misuses() const { return misuses_; }

    /// FINAL receipts that do not say: delivered, for certain.
    [[nodiscard]] std::uint64_t not_delivered() const { return not_delivered_; }

private:
    static constexpr std::uint8_t kCustody = 1;
    static constexpr std::uint8_t kFinal = 2;
    static constexpr std::uint8_t kDelivered = 4;

    std::vector<std::uint8_t> stages_;
    Index submitted_ = 0;
    Index custodies_ = 0;
    Index finals_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t misuses_ = 0;
    std::uint64_t not_delivered_ = 0;
};

}  // namespace crash
