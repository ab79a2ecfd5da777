// remarks.hpp - what is to be said of a document, each remark with its place.
//
// Remarks may be made in any order; lines() gives them in the document's order.  Only the first
// kMaximumProblems are kept, so that a document of 4 MiB that is wrong everywhere costs no more
// memory than one that is wrong twice.
//
// Threads: one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::configuration {

class Remarks {
public:
    explicit Remarks(std::string_view origin) : origin_(origin) {}

    // `key` is the dotted path that the remark is about; empty: the document as a whole.
    void add(Place place, std::string_view key, std::string_view what);

    // How many were made, kept or not: a reader compares it to see whether a part was in order.
    [[nodiscard]] std::size_t count() const { return count_; }

    // "site.toml:3:8: relays.main.port: 70000 is out of range; allowed is 1 to 65535"
    [[nodiscard]] std::vector<std::string> lines() const;

private:
    struct Remark {
        Place place;
        std::string text;
    };

    std::string origin_;
    std::vector<Remark> first_;  // in the document's order
    std::size_t count_ = 0;
};

// The two kinds: a problem keeps a document from being used, a warning does not.
struct Review {
    explicit Review(std::string_view origin) : problems(origin), warnings(origin) {}

    Remarks problems;
    Remarks warnings;
};

}  // namespace encrypted_email::configuration
