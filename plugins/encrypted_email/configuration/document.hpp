// document.hpp - a TOML document as a tree of values, each with its place.
//
// A table's entries are in the document's order, whatever the order of tables in it.  What the
// tree does not keep, because no key asks for it: the values of floats and of times.
//
// Threads: a function of its argument; the tree is a plain value.
// Fails:   as a value, with the place of the error.  No error text repeats a value, which might
//          be a secret.
// See:     https://toml.io/en/v1.0.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::configuration {

enum class Kind { text, integer, floating, boolean, date_or_time, list, table };

// "a string", "an integer", ...
[[nodiscard]] std::string_view kind_text(Kind kind);

struct Entry;

struct Node {
    Kind kind = Kind::table;
    Place place;
    std::string text;            // of Kind::text; UTF-8, may hold any character
    std::int64_t integer = 0;    // of Kind::integer
    bool boolean = false;        // of Kind::boolean
    std::optional<std::chrono::year_month_day> date;  // of Kind::date_or_time, without a time
    std::vector<Node> items;     // of Kind::list
    std::vector<Entry> entries;  // of Kind::table; keys are unique

    // Null when there is no such key.  Valid as long as the node is not changed.
    [[nodiscard]] const Entry* find(std::string_view key) const;
};

struct Entry {
    std::string key;  // UTF-8, may hold any character
    Place place;      // of the key; where it is first mentioned
    Node value;
};

struct ParsedDocument {
    std::optional<Node> root;  // a table
    Place place;               // of the error, when there is no root
    std::string error;
};

[[nodiscard]] ParsedDocument parse_document(std::string_view document);

}  // namespace encrypted_email::configuration
