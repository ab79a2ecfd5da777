#include "encrypted_email/configuration/value.hpp"

#include <algorithm>
#include <array>

#include "encrypted_email/configuration/duration.hpp"
#include "encrypted_email/configuration/size.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

// What tokens and keys begin with: a JSON Web Token (RFC 7519), PEM (RFC 7468), Google's tokens and
// client secrets.
constexpr std::array<std::string_view, 5> kBeginningsOfSecrets = {"eyJ", "-----BEGIN", "ya29.",
                                                                  "1//0", "GOCSPX-"};

// Microsoft's client secrets: "8Q~" behind three characters, 40 in all.
bool is_secret(std::string_view text) {
    constexpr std::size_t kLeastClientSecret = 30;
    return std::any_of(
               kBeginningsOfSecrets.begin(), kBeginningsOfSecrets.end(),
               [text](std::string_view beginning) { return text.starts_with(beginning); }) ||
           (text.size() >= kLeastClientSecret && text.substr(4, 2) == "Q~");
}

}  // namespace

Value Value::at(const Entry& entry) const {
    Value value = *this;
    value.node_ = &entry.value;
    value.path_ += (path_.empty() ? "" : ".") + key_text(entry.key);
    value.key_place_ = entry.place;
    return value;
}

std::optional<Value> Value::find(std::string_view key) const {
    const Entry* entry = node_->find(key);
    return entry == nullptr ? std::nullopt : std::optional(at(*entry));
}

Value Value::item(const Node& item) const {
    Value value = *this;
    value.node_ = &item;
    return value;
}

void Value::refuse(std::string_view what) const {
    review_->problems.add(node_->place, path_, what);
}

void Value::warn(std::string_view what) const { review_->warnings.add(node_->place, path_, what); }

void Value::refuse_kind(std::string_view expected) const {
    refuse("expected " + std::string(expected) + ", found " + std::string(kind_text(node_->kind)));
}

void Value::refuse_key(std::string_view what) const {
    review_->problems.add(key_place_, path_, what);
}

void Value::refuse_without(std::string_view key, std::string_view remedy) const {
    const std::string path = path_ + (path_.empty() ? "" : ".") + std::string(key);
    review_->problems.add(key_place_, path, "missing; " + std::string(remedy));
}

std::optional<std::string> Value::read_text() const {
    if (node_->kind != Kind::text) {
        refuse_kind("a string");
    } else if (node_->text.empty()) {
        refuse("must not be empty");
    } else if (node_->text.size() > kLongestText) {
        refuse("longer than " + std::to_string(kLongestText) + " bytes");
    } else if (has_control_character(node_->text)) {
        refuse("holds a control character");
    } else {
        return node_->text;
    }
    return std::nullopt;
}

std::optional<std::string> Value::read_name_of_secret() const {
    if (node_->kind == Kind::text && is_secret(node_->text)) {
        refuse(
            "this is a token or a key, and not the name of one; let the host keep it, and give "
            "the host's name for it here. Whoever could read this document knows it now: have a "
            "new one made");
        return std::nullopt;
    }
    return read_text();
}

std::vector<Value> Value::read_list_of_texts() const {
    std::vector<Value> values;
    if (node_->kind != Kind::list) {
        refuse_kind("a list of strings");
        return values;
    }
    for (const Node& node : node_->items) {
        const Value value = item(node);
        if (value.read_text()) {
            values.push_back(value);
        }
    }
    return values;
}

std::optional<std::uint32_t> Value::read_integer(std::uint32_t least, std::uint32_t most) const {
    if (node_->kind != Kind::integer) {
        refuse_kind("an integer");
        return std::nullopt;
    }
    if (node_->integer < least || node_->integer > most) {
        refuse(std::to_string(node_->integer) + " is out of range; allowed is " +
               std::to_string(least) + " to " + std::to_string(most));
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(node_->integer);
}

std::optional<bool> Value::read_boolean() const {
    if (node_->kind != Kind::boolean) {
        refuse_kind("true or false");
        return std::nullopt;
    }
    return node_->boolean;
}

std::optional<std::uint64_t> Value::read_size(std::uint64_t least, std::uint64_t most) const {
    ParsedSize parsed;
    std::string written;
    bool is_negative = false;
    if (node_->kind == Kind::integer) {
        is_negative = node_->integer < 0;
        parsed.bytes = static_cast<std::uint64_t>(node_->integer);
        written = std::to_string(node_->integer);
    } else if (node_->kind == Kind::text) {
        parsed = parse_size(node_->text);
        written = in_quotes(node_->text);
    } else {
        refuse_kind("a size such as \"512 MiB\" or a number of bytes");
        return std::nullopt;
    }
    if (!parsed.bytes) {
        refuse(parsed.error);
    } else if (is_negative || *parsed.bytes < least || *parsed.bytes > most) {
        refuse(written + " is out of range; allowed is " + size_text(least) + " to " +
               size_text(most));
    } else {
        return parsed.bytes;
    }
    return std::nullopt;
}

std::optional<std::chrono::seconds> Value::read_duration(std::chrono::seconds least,
                                                         std::chrono::seconds most) const {
    ParsedDuration parsed;
    std::string written;
    if (node_->kind == Kind::integer) {
        parsed.value = std::chrono::seconds(node_->integer);
        written = std::to_string(node_->integer);
    } else if (node_->kind == Kind::text) {
        parsed = parse_duration(node_->text);
        written = in_quotes(node_->text);
    } else {
        refuse_kind("a duration such as \"30s\" or a number of seconds");
        return std::nullopt;
    }
    if (!parsed.value) {
        refuse(parsed.error);
    } else if (*parsed.value < least || *parsed.value > most) {
        refuse(written + " is out of range; allowed is " + duration_text(least) + " to " +
               duration_text(most));
    } else {
        return parsed.value;
    }
    return std::nullopt;
}

std::optional<std::chrono::sys_days> Value::read_date() const {
    if (!node_->date) {
        refuse_kind("a date without a time and without quotes, such as 2027-03-01");
        return std::nullopt;
    }
    return std::chrono::sys_days(*node_->date);
}

}  // namespace encrypted_email::configuration
