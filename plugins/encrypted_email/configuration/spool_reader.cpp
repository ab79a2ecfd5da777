#include "encrypted_email/configuration/spool_reader.hpp"

#include <array>
#include <chrono>

#include "encrypted_email/configuration/key_table.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::uint64_t kMebibyte = 1ULL << 20;
constexpr std::uint64_t kGibibyte = 1ULL << 30;

void read_enabled(const Value& value, Spool& spool) {
    if (const auto enabled = value.read_boolean()) {
        spool.enabled = *enabled;
    }
}

void read_events(const Value& value, Spool& spool) {
    if (const auto events = value.read_integer(1'000, 10'000'000)) {
        spool.events = *events;
    }
}

void read_size(const Value& value, Spool& spool) {
    if (const auto size = value.read_size(16 * kMebibyte, 64 * kGibibyte)) {
        spool.size = *size;
    }
}

void read_keep_free(const Value& value, Spool& spool) {
    if (const auto keep_free = value.read_size(0, 64 * kGibibyte)) {
        spool.keep_free = *keep_free;
    }
}

void read_remember(const Value& value, Spool& spool) {
    using namespace std::chrono_literals;
    if (const auto remember = value.read_duration(0s, 7 * 24h)) {
        spool.remember = *remember;
    }
}

void read_seal_secret(const Value& value, Spool& spool) {
    if (std::optional<std::string> name = value.read_text()) {
        spool.seal_secret = std::move(*name);
    }
}

constexpr std::array kKeys = {
    Key<Spool>{"enabled", read_enabled},   Key<Spool>{"events", read_events},
    Key<Spool>{"size", read_size},         Key<Spool>{"keep_free", read_keep_free},
    Key<Spool>{"remember", read_remember}, Key<Spool>{"seal_secret", read_seal_secret},
};

}  // namespace

void read_spool(const Value& table, Spool& spool) {
    read_table(table, kKeys, spool);
    if (!spool.enabled && !spool.seal_secret.empty()) {
        table.find("seal_secret")->warn("nothing is kept on disk, so nothing is sealed");
    }
}

std::vector<std::string> spool_keys() { return paths_of(kKeys); }

}  // namespace encrypted_email::configuration
