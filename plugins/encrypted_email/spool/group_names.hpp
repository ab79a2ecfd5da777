// group_names.hpp - a number for each mailing group's name, as long as the process lives.
//
// The owner's thread asks for numbers at once, before the file is open and when it cannot be
// opened; the numbers on disk are the store's own affair, which meets these by name.
//
// Threads: any; it has a lock, which is a leaf.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/spool/records.hpp"

namespace encrypted_email::spool {

class GroupNames {
public:
    [[nodiscard]] GroupKey key_of(std::string_view name) {
        const std::lock_guard lock(mutex_);
        const auto known = keys_.find(name);
        if (known != keys_.end()) return known->second;
        names_.emplace_back(name);
        const auto key = static_cast<GroupKey>(names_.size());
        keys_.emplace(names_.back(), key);
        return key;
    }

    // Empty for a number that key_of() never gave.
    [[nodiscard]] std::string name_of(GroupKey key) const {
        const std::lock_guard lock(mutex_);
        return key == 0 || key > names_.size() ? std::string() : names_[key - 1];
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> names_;
    std::map<std::string, GroupKey, std::less<>> keys_;
};

}  // namespace encrypted_email::spool
