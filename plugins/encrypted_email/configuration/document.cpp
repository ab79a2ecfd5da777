#include "encrypted_email/configuration/document.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>

#include "encrypted_email/configuration/nesting.hpp"
#include "encrypted_email/configuration/toml.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

Place place_of(const toml::source_region& source) {
    return {source.begin.line, source.begin.column};
}

Kind kind_of(toml::node_type type) {
    switch (type) {
        case toml::node_type::string: return Kind::text;
        case toml::node_type::integer: return Kind::integer;
        case toml::node_type::floating_point: return Kind::floating;
        case toml::node_type::boolean: return Kind::boolean;
        case toml::node_type::array: return Kind::list;
        case toml::node_type::table: return Kind::table;
        default: return Kind::date_or_time;
    }
}

// Recursion is as deep as the document is nested, which both limits of parse_document() bound.
Node convert(const toml::node& source) {
    Node node;
    node.kind = kind_of(source.type());
    node.place = place_of(source.source());
    if (const auto* text = source.as_string()) {
        node.text = text->get();
    } else if (const auto* integer = source.as_integer()) {
        node.integer = integer->get();
    } else if (const auto* boolean = source.as_boolean()) {
        node.boolean = boolean->get();
    } else if (const auto* date = source.as_date()) {
        node.date = std::chrono::year(date->get().year) / date->get().month / date->get().day;
    } else if (const auto* list = source.as_array()) {
        for (const toml::node& item : *list) {
            node.items.push_back(convert(item));
        }
    } else if (const auto* table = source.as_table()) {
        for (const auto& [key, value] : *table) {
            node.entries.push_back(
                {std::string(key.str()), place_of(key.source()), convert(value)});
        }
        std::sort(node.entries.begin(), node.entries.end(), [](const Entry& a, const Entry& b) {
            return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
        });
    }
    return node;
}

// toml++ repeats a number or a word that it cannot read.  Names of keys may stay.
std::string without_values(std::string_view description) {
    constexpr std::size_t kLongestWord = 8;
    std::string result;
    const bool names_a_key = description.find("redefine") != std::string_view::npos;
    while (!description.empty()) {
        const std::size_t open = description.find('\'');
        const std::size_t close =
            open == std::string_view::npos ? open : description.find('\'', open + 1);
        if (names_a_key || close == std::string_view::npos) {
            return result += description;
        }
        const std::string_view piece = description.substr(open, close + 1 - open);
        result += description.substr(0, open);
        result += piece.size() > kLongestWord + 2 ? "'...'" : piece;
        description.remove_prefix(close + 1);
    }
    return result;
}

}  // namespace

std::string_view kind_text(Kind kind) {
    switch (kind) {
        case Kind::text: return "a string";
        case Kind::integer: return "an integer";
        case Kind::floating: return "a float";
        case Kind::boolean: return "a boolean";
        case Kind::date_or_time: return "a date or time";
        case Kind::list: return "a list";
        case Kind::table: return "a table";
    }
    return "a value";
}

const Entry* Node::find(std::string_view key) const {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [key](const Entry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

ParsedDocument parse_document(std::string_view document) {
    if (const std::optional<Place> place = find_deep_key(document)) {
        return {std::nullopt, *place,
                "a key has more than " + std::to_string(kDeepestKey) + " parts"};
    }
    const toml::parse_result result = toml::parse(document);
    if (!result) {
        const toml::parse_error& error = result.error();
        return {std::nullopt, place_of(error.source()),
                "this is not TOML: " + printable(without_values(error.description()))};
    }
    return {convert(result.table()), {}, {}};
}

}  // namespace encrypted_email::configuration
