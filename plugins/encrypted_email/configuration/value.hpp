// value.hpp - one value of a document, and how a reader takes it or refuses it.
//
// Each read_...() gives the value, or nothing when it is not what is asked for; then the problem
// has been noted, with its place, and the reader goes on to the next key: an operator learns all
// that is wrong at once.
//
// Threads: one thread at a time, all values of one document together.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/configuration/document.hpp"
#include "encrypted_email/configuration/remarks.hpp"

namespace encrypted_email::configuration {

inline constexpr std::size_t kLongestText = 255;  // bytes, of any string that is no address

// Borrows the node and the review; both outlive it.
class Value {
public:
    // The document itself.
    Value(const Node& root, Review& review)
        : node_(&root), key_place_(root.place), review_(&review) {}

    // What stands under a key of this table.
    [[nodiscard]] Value at(const Entry& entry) const;

    // What stands under it, if the key is there.
    [[nodiscard]] std::optional<Value> find(std::string_view key) const;

    // An item of this list.
    [[nodiscard]] Value item(const Node& item) const;

    [[nodiscard]] const Node& node() const { return *node_; }
    [[nodiscard]] std::size_t problem_count() const { return review_->problems.count(); }

    // Notes a problem or a warning about this value, at its place.
    void refuse(std::string_view what) const;
    void warn(std::string_view what) const;

    // As refuse(): "expected <what>, found a string".
    void refuse_kind(std::string_view expected) const;

    // As refuse(), at the place of this value's key.
    void refuse_key(std::string_view what) const;

    // Notes that a key of this table is missing, at the place of the table's own key.
    void refuse_without(std::string_view key, std::string_view remedy) const;

    // A string of 1 to kLongestText bytes without control characters.  A problem does not repeat
    // it.
    [[nodiscard]] std::optional<std::string> read_text() const;

    // As read_text(): the name of a secret that the host keeps.  What is obviously a secret itself
    // is refused.
    [[nodiscard]] std::optional<std::string> read_name_of_secret() const;

    // A list of such strings.
    [[nodiscard]] std::vector<Value> read_list_of_texts() const;

    [[nodiscard]] std::optional<std::uint32_t> read_integer(std::uint32_t least,
                                                            std::uint32_t most) const;

    [[nodiscard]] std::optional<bool> read_boolean() const;

    // A string such as "512 MiB", or an integer of bytes.
    [[nodiscard]] std::optional<std::uint64_t> read_size(std::uint64_t least,
                                                         std::uint64_t most) const;

    // A string such as "1h30m", or an integer of seconds.
    [[nodiscard]] std::optional<std::chrono::seconds> read_duration(
        std::chrono::seconds least, std::chrono::seconds most) const;

    // A date such as 2027-03-01; the instant at which it begins in UTC.
    [[nodiscard]] std::optional<std::chrono::sys_days> read_date() const;

private:
    const Node* node_;
    std::string path_;  // dotted; empty for the document itself
    Place key_place_;
    Review* review_;
};

}  // namespace encrypted_email::configuration
