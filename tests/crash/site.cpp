#include "tests/crash/site.hpp"

#include <fmt/format.h>

#include <map>

#include "tests/support/configuration_text.hpp"

namespace crash {
namespace {

constexpr std::array<std::string_view, kCategories> kCategoryNames{"Heating", "Cooling", "Power",
                                                                   "Lifts", "Fire"};

struct Directory {
    std::map<std::string, Place, std::less<>> places;
    std::array<Recipients, kCategories> everybody{};
    std::vector<std::size_t> ranks;

    Directory() {
        std::array<std::size_t, kCategories> groups_so_far{};
        for (std::size_t group = 0; group < groups().size(); ++group) {
            const Group& entry = groups()[group];
            ranks.push_back(groups_so_far[entry.category]++);
            for (const auto* list : {&entry.to, &entry.cc, &entry.bcc}) {
                for (const std::string& address : *list)
                    add(address, group, entry.category);
            }
        }
    }

private:
    void add(const std::string& address, std::size_t group, std::size_t category) {
        const auto bit = static_cast<Recipients>(everybody[category] + 1);
        places.emplace(address, Place{group, bit});
        everybody[category] = static_cast<Recipients>(everybody[category] | bit);
    }
};

const Directory& directory() {
    static const Directory kDirectory;
    return kDirectory;
}

}  // namespace

const std::vector<Group>& groups() {
    static const std::vector<Group> kGroups{
        {.name = "boilers",
         .category = 0,
         .relay = 0,
         .to = {"boilers@site.example"},
         .cc = {"caretaker@site.example"},
         .bcc = {}},
        {.name = "cold-store",
         .category = 1,
         .relay = 1,
         .to = {"cold-store@site.example", "service@cold-and-sons.example"},
         .cc = {},
         .bcc = {}},
        {.name = "power",
         .category = 2,
         .relay = 1,
         .to = {"power@site.example"},
         .cc = {},
         .bcc = {"archive@site.example"}},
        {.name = "lifts",
         .category = 3,
         .relay = 2,
         .to = {"lifts@site.example"},
         .cc = {},
         .bcc = {}},
        {.name = "fire",
         .category = 4,
         .relay = 2,
         .to = {"fire@site.example", "porter@site.example"},
         .cc = {},
         .bcc = {},
         .urgent = true},
        {.name = "fire-log",
         .category = 4,
         .relay = 0,
         .to = {"fire-log@site.example"},
         .cc = {},
         .bcc = {}},
    };
    return kGroups;
}

std::string_view category_name(std::size_t category) { return kCategoryNames.at(category); }

std::optional<Place> place_of(std::string_view address) {
    const auto found = directory().places.find(address);
    return found == directory().places.end() ? std::nullopt : std::optional(found->second);
}

Recipients everybody(std::size_t category) { return directory().everybody.at(category); }

std::size_t rank_of(std::size_t group) { return directory().ranks.at(group); }

std::string configuration(const SiteOptions& options) {
    std::vector<test_support::RelayText> relays;
    for (std::size_t relay = 0; relay < kRelays; ++relay) {
        relays.push_back({.name = fmt::format("relay-{}", relay),
                          .port = options.ports[relay],
                          .user = std::string(kUser),
                          .secret = std::string(kSecret),
                          .ca_file = options.ca_file,
                          .connections = 2,
                          .idle_timeout = "5s",
                          .timeout = options.timeout});
    }
    std::vector<test_support::GroupText> texts;
    for (const Group& group : groups()) {
        test_support::GroupText text{.name = group.name,
                                     .relay = fmt::format("relay-{}", group.relay),
                                     .to = group.to,
                                     .cc = group.cc,
                                     .bcc = group.bcc,
                                     .category = std::string(category_name(group.category)),
                                     .wait = "1s",
                                     .maximum = kMostInMail,
                                     .urgent = {}};
        if (group.urgent) text.urgent = kUrgent;
        texts.push_back(std::move(text));
    }
    return test_support::configuration_text(relays, texts);
}

}  // namespace crash
