// trust.hpp - the authorities that a relay's certificate may come from.
//
// Loaded by a tolerant reader: a certificate that cannot be parsed is skipped and reported with
// its file and line, and does not take the others with it.  Reported too: those that are there
// twice, have expired, or will within 30 days.
//
// Threads: immutable once loaded; const access from any thread.
// Fails:   load() gives a text that names the file and the remedy when no certificate is left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "encrypted_email/tls/trust_source.hpp"

namespace encrypted_email::tls {

class Trust {
public:
    struct Loaded {
        std::shared_ptr<const Trust> trust;  // null: see error
        std::string error;
        std::vector<std::string> warnings;  // "ca.pem:34: not a certificate: ..."
    };

    // Roots from one PEM file, or from the files *.pem, *.crt and *.cer of a folder.  Of their
    // ages nothing is said without a time.
    [[nodiscard]] static Loaded load(const std::filesystem::path& path,
                                     std::optional<std::int64_t> now_unix_ns);

    // Roots from texts that were read from `origin`, a file or a folder of files.
    [[nodiscard]] static Loaded from_texts(std::span<const TrustSource> texts, std::string origin,
                                           std::optional<std::int64_t> now_unix_ns);

    // Roots from the first of the system's usual bundles that exists.
    [[nodiscard]] static Loaded load_system();

    // That bundle; empty: there is none.
    [[nodiscard]] static std::filesystem::path system_bundle();

    // As load_system(), from the given candidates instead.
    [[nodiscard]] static Loaded load_first_of(std::span<const std::filesystem::path> candidates);

    // No root at all: for a relay that is known by its pins alone.
    [[nodiscard]] static std::shared_ptr<const Trust> pins_only();

    ~Trust();
    Trust(const Trust&) = delete;
    Trust& operator=(const Trust&) = delete;

    [[nodiscard]] std::size_t size() const;           // certificates
    [[nodiscard]] const std::string& origin() const;  // the file, for error texts
    // The same for the same roots and for no others.
    [[nodiscard]] const std::string& identity() const;
    [[nodiscard]] bool pins_alone() const { return size() == 0; }

    class Impl;  // for tls/ alone
    [[nodiscard]] const Impl& impl() const { return *impl_; }

private:
    explicit Trust(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace encrypted_email::tls
