// site.hpp - the building of the crash and soak runs: who has to hear of which events.
//
// Six mailing groups behind three relays.  An event's category decides its groups, and no
// recipient belongs to two groups: so whoever gets a mail tells which events may stand in it.  One
// category has two groups behind different relays.
//
// Threads: functions of their arguments, and constants.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crash {

inline constexpr std::size_t kRelays = 3;
inline constexpr std::size_t kCategories = 5;

/// The most events in a mail, unless it is a catch-up mail.
inline constexpr int kMostInMail = 100;

/// The categories' priorities 0 to this one leave at once in groups that have urgent events.
inline constexpr int kUrgent = 39;

inline constexpr std::string_view kUser = "alarms";
inline constexpr std::string_view kSecret = "relay-password";
inline constexpr std::string_view kPassword = "correct horse, Canary-7f3a9c51, battery staple";

struct Group {
    std::string name;
    std::size_t category;
    std::size_t relay;
    std::vector<std::string> to;
    std::vector<std::string> cc;
    std::vector<std::string> bcc;
    bool urgent = false;
};

[[nodiscard]] const std::vector<Group>& groups();
[[nodiscard]] std::string_view category_name(std::size_t category);

/// Recipients as bits: each recipient of a category has one of its own.
using Recipients = std::uint8_t;

struct Place {
    std::size_t group;
    Recipients bit;
};

/// Nothing for an address that nobody has.
[[nodiscard]] std::optional<Place> place_of(std::string_view address);

/// Everybody who has to hear of the category's events.
[[nodiscard]] Recipients everybody(std::size_t category);

/// The first of the category's groups is 0, the second 1.
inline constexpr std::size_t kMostGroups = 2;
[[nodiscard]] std::size_t rank_of(std::size_t group);

struct SiteOptions {
    std::array<std::uint16_t, kRelays> ports{};
    std::string ca_file;
    std::string timeout = "5s";  ///< for each step until a mail can be sent
};

/// The sink's configuration document.
[[nodiscard]] std::string configuration(const SiteOptions& options);

}  // namespace crash
