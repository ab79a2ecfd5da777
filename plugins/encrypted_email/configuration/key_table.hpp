// key_table.hpp - the keys that a table of the document may have, and what each is read into.
//
// A reader is an array of Key: what is not in it is refused, what is in it is in known_keys(), and
// so reference.toml, which a test compares with it, cannot fall behind.
//
// Threads: as value.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

template <typename Target>
struct Key {
    std::string_view name;
    void (*read)(const Value& value, Target& target);
    std::vector<std::string> (*below)() =
        nullptr;  // paths in the table under this key, if it is one
};

// "host", "port", "filter.priority.from", ...
template <typename Target, std::size_t kCount>
std::vector<std::string> paths_of(const std::array<Key<Target>, kCount>& keys) {
    std::vector<std::string> paths;
    for (const Key<Target>& key : keys) {
        if (key.below == nullptr) {
            paths.emplace_back(key.name);
            continue;
        }
        for (const std::string& path : key.below()) {
            paths.push_back(std::string(key.name) + "." + path);
        }
    }
    return paths;
}

// Refuses `key`, the last one of the value's path, with the nearest of `names`, else with the one
// of `paths` that it is the nearest to the end of, else with all names.  A password is refused
// with the way to keep it out of the document.
void refuse_unknown_key(const Value& value, std::string_view key,
                        const std::vector<std::string_view>& names,
                        const std::vector<std::string>& paths);

// Reads every entry of the table in the document's order.
template <typename Target, std::size_t kCount>
void read_table(const Value& table, const std::array<Key<Target>, kCount>& keys, Target& target) {
    if (table.node().kind != Kind::table) {
        table.refuse_kind("a table");
        return;
    }
    for (const Entry& entry : table.node().entries) {
        const auto key = std::find_if(keys.begin(), keys.end(), [&entry](const Key<Target>& known) {
            return known.name == entry.key;
        });
        if (key != keys.end()) {
            key->read(table.at(entry), target);
            continue;
        }
        std::vector<std::string_view> names;
        for (const Key<Target>& known : keys) {
            names.push_back(known.name);
        }
        refuse_unknown_key(table.at(entry), entry.key, names, paths_of(keys));
    }
}

}  // namespace encrypted_email::configuration
