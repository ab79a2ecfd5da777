#include "encrypted_email/composition/identifiers.hpp"

#include <botan/hash.h>

#include <algorithm>
#include <array>
#include <boost/uuid/uuid.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace encrypted_email::composition {

namespace {

// 57b5ec6b-28ad-48e2-a2ef-3ba7b7d8ba5e, made for this project: changing it would give the mails
// that are repeated after an upgrade new Message-IDs.
constexpr boost::uuids::uuid kNamespace = {{0x57, 0xb5, 0xec, 0x6b, 0x28, 0xad, 0x48, 0xe2, 0xa2,
                                            0xef, 0x3b, 0xa7, 0xb7, 0xd8, 0xba, 0x5e}};

// RFC 2919 section 3: a list-id has at most 255 octets.
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestListId = 255;

constexpr std::size_t kUuidText = 36;

// As RFC 9562 section 4 writes it, four times as fast as Boost does.
void append_uuid(std::string& out, const boost::uuids::uuid& uuid) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<char, kUuidText + 1> text;
    char* at = text.data();
    const std::uint8_t* byte = uuid.begin();
    for (const std::ptrdiff_t bytes : {4, 2, 2, 2, 6}) {
        for (const std::uint8_t* const end = byte + bytes; byte != end; ++byte) {
            *at++ = kDigits[*byte >> 4];
            *at++ = kDigits[*byte & 0xFu];
        }
        *at++ = '-';
    }
    out.append(text.data(), kUuidText);
}

// Version 5 of RFC 9562 section 5.5, with Botan's SHA-1: Boost's takes twice as long.  It is made
// from one that is there, since finding it by its name takes as long as half of a block.
boost::uuids::uuid named_uuid(std::string_view name) {
    static const auto prototype = Botan::HashFunction::create_or_throw("SHA-1");
    const auto hash = prototype->new_object();
    hash->update(kNamespace.data, kNamespace.size());
    hash->update(name);
    std::array<std::uint8_t, 20> digest;
    hash->final(digest);
    boost::uuids::uuid uuid;
    std::copy_n(digest.begin(), uuid.size(), uuid.begin());
    uuid.data[6] = static_cast<std::uint8_t>((uuid.data[6] & 0x0fu) | 0x50u);
    uuid.data[8] = static_cast<std::uint8_t>((uuid.data[8] & 0x3fu) | 0x80u);
    return uuid;
}

bool is_alphanumeric(char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char byte) {
        return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    });
    return text;
}

// A domain that a list-id can end with: of an address literal, the address under "localhost",
// which RFC 2919 section 3 sets aside for those who own no domain.
std::string list_domain(const std::string& domain) {
    if (!domain.starts_with('[')) {
        return domain;
    }
    std::string name = lower_case(domain.substr(1, domain.size() - 2));
    std::replace_if(
        name.begin(), name.end(), [](char byte) { return !is_alphanumeric(byte); }, '-');
    return name + ".localhost";
}

}  // namespace

std::string message_id(const grouping::Batch& batch) {
    std::vector<std::string_view> ids;
    ids.reserve(batch.events.size());
    std::size_t size = batch.group->name.size();
    for (const intake::EventHandle& event : batch.events) {
        ids.push_back((*event)->id);
        size += 1 + ids.back().size();
    }
    std::sort(ids.begin(), ids.end());

    // NUL separates: neither a group's name nor an id can hold it.
    std::string name;
    name.reserve(size);
    name += batch.group->name;
    for (const std::string_view id : ids) {
        name += '\0';
        name += id;
    }
    const std::string& domain = batch.group->from.domain;
    std::string text;
    text.reserve(kUuidText + domain.size() + 3);
    text += '<';
    append_uuid(text, named_uuid(name));
    text += '@';
    text += domain;
    text += '>';
    return text;
}

std::string list_id(const configuration::MailingGroup& group) {
    const std::string domain = list_domain(group.from.domain);
    std::string label;
    bool lossy = false;
    for (const char byte : lower_case(group.name)) {
        if (is_alphanumeric(byte)) {
            label += byte;
            continue;
        }
        lossy = lossy || (byte != ' ' && byte != '-') || label.ends_with('-');
        if (!label.empty() && !label.ends_with('-')) {
            label += '-';
        }
    }
    if (label.size() > kLongestLabel) {
        label.resize(kLongestLabel);
        lossy = true;
    }
    if (lossy || label.empty()) {
        label += label.empty() || label.ends_with('-') ? "" : "-";
        std::string digits;
        append_uuid(digits, named_uuid(group.name));
        label += digits.substr(0, 8);
    }
    // What tells the groups apart is at the end.
    const std::size_t most = kLongestListId - std::min(domain.size() + 1, kLongestListId - 1);
    if (label.size() > most) {
        label.erase(0, label.size() - most);
    }
    return label + "." + domain;
}

}  // namespace encrypted_email::composition
