// archive.hpp - the bundles that were in force, on disk: the present one and the one before it.
//
// For each path that a configuration names there is a folder of its own with both texts and a
// record.  The record is written last and names what it speaks of by digest, so that a crash at any
// moment leaves one whole state or the other.
//
// Threads: one thread at a time for each folder.
// Fails:   by a text; what cannot be read is as if it were not there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "encrypted_email/trust/bundle.hpp"

namespace encrypted_email::trust {

struct Record {
    std::string in_force;                  // digest; empty: nothing is kept
    std::string previous;                  // digest; empty: there is none
    std::string set_aside;                 // digest of what was rolled back; empty: nothing was
    std::optional<std::uint64_t> version;  // the highest that ever was in force
    std::string site_key;                  // by which what is in force was signed; empty: by none

    [[nodiscard]] bool operator==(const Record&) const = default;
};

// The record as it is kept: a line for each member, behind one for whoever looks at the file.
[[nodiscard]] std::string record_text(const std::string& path, const Record& record);

// What such a text says, as far as it can be understood.
[[nodiscard]] Record record_in(std::string_view text);

class Archive {
public:
    // `folder` is made when something is to be kept; empty: nothing is.
    explicit Archive(std::filesystem::path folder) : folder_(std::move(folder)) {}

    [[nodiscard]] Record record(const std::string& path) const;

    // The text with that digest, if it is kept.
    [[nodiscard]] std::optional<std::string> text(const std::string& path,
                                                  const std::string& digest) const;

    // `text`, of digest record.in_force, has come into force; what was before becomes the
    // previous one.  Returns why that could not be written; empty: it is on stable storage.
    [[nodiscard]] std::string keep(const std::string& path, const std::string& text,
                                   const Record& record) const;

private:
    [[nodiscard]] std::filesystem::path folder_of(const std::string& path) const;

    std::filesystem::path folder_;
};

}  // namespace encrypted_email::trust
