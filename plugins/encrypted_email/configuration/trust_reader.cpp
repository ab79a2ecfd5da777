#include "encrypted_email/configuration/trust_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "encrypted_email/configuration/key_table.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::size_t kMostPins = 16;
constexpr std::string_view kScheme = "sha256//";

// The SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 section 4), up to the key, in base64.
constexpr std::string_view kKeyHeader = "MCowBQYDK2VwAyEA";

// 32 bytes have one spelling in base64: 43 characters, the last of which carries 4 bits and 2 that
// are 0, and "=".  So pins can be compared as texts.
bool is_32_bytes(std::string_view text) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() != 44 || text.back() != '=') return false;
    text.remove_suffix(1);
    return text.find_first_not_of(kAlphabet) == std::string_view::npos &&
           kAlphabet.find(text.back()) % 4 == 0;
}

bool is_pin(std::string_view text) {
    return text.starts_with(kScheme) && is_32_bytes(text.substr(kScheme.size()));
}

void read_site_key(const Value& value, TrustRules& trust) {
    const std::optional<std::string> text = value.read_text();
    if (!text) return;
    if (!text->starts_with(kKeyHeader) ||
        !is_32_bytes(std::string_view(*text).substr(kKeyHeader.size()))) {
        value.refuse(in_quotes(*text) +
                     " is not a public Ed25519 key; it is the middle line of what this prints: "
                     "openssl pkey -in SITE.key -pubout");
        return;
    }
    trust.site_key = text->substr(kKeyHeader.size());
}

constexpr std::array kKeys = {Key<TrustRules>{"site_key", read_site_key}};

}  // namespace

void read_pins(const Value& value, Relay& relay) {
    for (const Value& item : value.read_list_of_texts()) {
        const std::string& text = item.node().text;
        if (!is_pin(text)) {
            item.refuse(in_quotes(text) +
                        " is not a pin; it has the form \"sha256//BASE64\", of the SHA-256 of a "
                        "public key: openssl x509 -in FILE -noout -pubkey | openssl pkey -pubin "
                        "-outform der | openssl dgst -sha256 -binary | base64");
        } else if (std::find(relay.pins.begin(), relay.pins.end(), text) == relay.pins.end()) {
            relay.pins.push_back(text);
        }
    }
    if (relay.pins.size() > kMostPins) {
        value.refuse("more than " + std::to_string(kMostPins) +
                     " pins; keep those of the present key and of the next one");
    }
}

void read_revocation(const Value& value, Relay& relay) {
    const std::optional<std::string> text = value.read_text();
    if (text == "off") {
        relay.revocation = Revocation::off;
    } else if (text == "stapled") {
        relay.revocation = Revocation::stapled;
    } else if (text == "require") {
        relay.revocation = Revocation::require;
    } else if (text) {
        value.refuse(in_quotes(*text) +
                     " is not known; allowed are \"off\", \"stapled\" (an OCSP answer that the "
                     "server staples is judged) and \"require\" (there has to be a good one)");
    }
}

void read_trust(const Value& table, TrustRules& trust) { read_table(table, kKeys, trust); }

std::vector<std::string> trust_keys() { return paths_of(kKeys); }

}  // namespace encrypted_email::configuration
