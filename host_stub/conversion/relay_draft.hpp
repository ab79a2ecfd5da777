// relay_draft.hpp - the table of a relay that is being written, with what is to be said about it.
//
// Threads: plain values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host_stub/conversion/account.hpp"

namespace host_stub::conversion {

struct RelayDraft {
    std::vector<std::string> lines;  ///< Of the table, without its head.
    std::vector<std::string> changes;
    std::vector<std::string> to_do;

    /// `key = "value"`, as TOML has it.
    void text(std::string_view key, std::string_view value);
    void line(std::string text) { lines.push_back(std::move(text)); }
};

/// `place` in front of `text`, where there is one.
[[nodiscard]] std::string at(std::string_view place, std::string_view text);

/// The text as a TOML string on one line.
[[nodiscard]] std::string quoted(std::string_view text);

/// The relay that is nearest to what `account` used.
[[nodiscard]] RelayDraft relay_of(Account account);

}  // namespace host_stub::conversion
