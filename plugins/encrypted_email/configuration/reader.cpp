#include "encrypted_email/configuration/reader.hpp"

#include <algorithm>
#include <filesystem>

#include "encrypted_email/configuration/group_reader.hpp"
#include "encrypted_email/configuration/key_table.hpp"
#include "encrypted_email/configuration/relay_reader.hpp"
#include "encrypted_email/configuration/spool_reader.hpp"
#include "encrypted_email/configuration/trust_reader.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::size_t kLongestName = 64;

// Calls read(value, name) for each entry of the root's table `key`.
template <typename Read>
void read_named_tables(const Value& root, std::string_view key, std::string_view example,
                       const Read& read) {
    const std::optional<Value> tables = root.find(key);
    if (!tables) {
        root.refuse_without(key, "at least one is needed, as in " + std::string(example));
        return;
    }
    if (tables->node().kind != Kind::table) {
        tables->refuse_kind("tables with a name each, as in " + std::string(example));
        return;
    }
    if (tables->node().entries.empty()) {
        tables->refuse("at least one is needed, as in " + std::string(example));
    }
    for (const Entry& entry : tables->node().entries) {
        const Value value = tables->at(entry);
        if (!is_bare_key(entry.key) || entry.key.size() > kLongestName) {
            value.refuse_key("a name has 1 to 64 letters, digits, \"_\" and \"-\"");
        }
        read(value, entry.key);
    }
}

std::vector<std::string_view> names_of_relays(const Node& root) {
    std::vector<std::string_view> names;
    if (const Entry* relays = root.find("relays")) {
        for (const Entry& relay : relays->value.entries) {
            names.push_back(relay.key);
        }
    }
    return names;
}

// Absolute, unless there is no current folder that a relative origin could start in.
std::filesystem::path folder_of(std::string_view origin) {
    std::error_code error;
    return std::filesystem::current_path(error) / std::filesystem::path(origin).parent_path();
}

std::shared_ptr<const Settings> read_root(const Node& node, std::string_view origin,
                                          Review& review) {
    const Value root(node, review);
    for (const Entry& entry : node.entries) {
        const std::vector<std::string_view> tables = {"relays", "groups", "spool", "trust"};
        if (std::find(tables.begin(), tables.end(), entry.key) == tables.end()) {
            refuse_unknown_key(root.at(entry), entry.key, tables, known_keys());
        }
    }
    auto settings = std::make_shared<Settings>();
    const std::filesystem::path folder = folder_of(origin);
    read_named_tables(root, "relays", "[relays.main]",
                      [&](const Value& table, std::string_view name) {
                          settings->relays.push_back(read_relay(table, name, folder));
                      });
    const std::vector<std::string_view> relays = names_of_relays(node);
    read_named_tables(root, "groups", "[groups.facility]",
                      [&](const Value& table, std::string_view name) {
                          settings->groups.push_back(read_group(table, name, relays));
                      });
    if (const std::optional<Value> spool = root.find("spool")) {
        read_spool(*spool, settings->spool);
    }
    if (const std::optional<Value> trust = root.find("trust")) {
        read_trust(*trust, settings->trust);
    }
    return review.problems.count() == 0 ? settings : nullptr;
}

}  // namespace

std::string ReadResult::describe() const {
    std::string text;
    for (const std::string& problem : problems) {
        text += text.empty() ? "" : "\n";
        text += problem;
    }
    return text;
}

ReadResult read_settings(std::string_view document, std::string_view origin) {
    Review review(origin);
    ReadResult result;
    if (document.size() > kMaximumDocument) {
        review.problems.add({1, 1}, {},
                            "the document has " + std::to_string(document.size()) +
                                " bytes; allowed are " + std::to_string(kMaximumDocument));
    } else if (const ParsedDocument parsed = parse_document(document); parsed.root) {
        result.settings = read_root(*parsed.root, origin, review);
    } else {
        review.problems.add(parsed.place, {}, parsed.error);
    }
    result.problems = review.problems.lines();
    result.warnings = review.warnings.lines();
    return result;
}

std::vector<std::string> known_keys() {
    std::vector<std::string> keys;
    for (const std::string& key : relay_keys()) {
        keys.push_back("relays.NAME." + key);
    }
    for (const std::string& key : group_keys()) {
        keys.push_back("groups.NAME." + key);
    }
    for (const std::string& key : spool_keys()) {
        keys.push_back("spool." + key);
    }
    for (const std::string& key : trust_keys()) {
        keys.push_back("trust." + key);
    }
    return keys;
}

}  // namespace encrypted_email::configuration
