// storage_error.hpp - why the disk, or SQLite, did not do what the store asked for.
//
// Thrown and caught inside this room alone: the writer makes StorageTrouble of it.
#pragma once

#include <stdexcept>
#include <string>

#include "encrypted_email/spool/spool.hpp"

namespace encrypted_email::spool {

class StorageError : public std::runtime_error {
public:
    StorageError(StorageTrouble kind, const std::string& text)
        : std::runtime_error(text), kind_(kind) {}

    [[nodiscard]] StorageTrouble kind() const { return kind_; }

private:
    StorageTrouble kind_;
};

}  // namespace encrypted_email::spool
