#include "encrypted_email/configuration/oauth_reader.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "encrypted_email/configuration/key_table.hpp"
#include "encrypted_email/configuration/proxy_reader.hpp"
#include "encrypted_email/configuration/token_url.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::string_view kMicrosoft = "login.microsoftonline.com";
// learn.microsoft.com: "Authenticate an IMAP, POP or SMTP connection using OAuth".
constexpr std::string_view kMicrosoftApplicationScope = "https://outlook.office365.com/.default";
constexpr std::string_view kMicrosoftDelegatedScope =
    "https://outlook.office.com/SMTP.Send offline_access";

void read_token_url(const Value& value, Oauth& oauth) {
    const std::optional<std::string> text = value.read_text();
    if (!text) return;
    ParsedTokenUrl parsed = parse_token_url(*text);
    if (!parsed.error.empty()) {
        value.refuse(parsed.error);
        return;
    }
    oauth.host = std::move(parsed.host);
    oauth.port = parsed.port;
    oauth.target = std::move(parsed.target);
}

void read_tenant(const Value& value, Oauth& oauth) {
    const std::optional<std::string> text = value.read_text();
    if (!text) return;
    const bool is_tenant = std::all_of(text->begin(), text->end(), [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '-' || character == '.';
    });
    if (!is_tenant) {
        value.refuse(in_quotes(*text) +
                     " is no tenant; write its domain, such as \"example.onmicrosoft.com\", or the "
                     "\"Directory (tenant) ID\" of the app registration");
        return;
    }
    oauth.host = kMicrosoft;
    oauth.target = "/" + *text + "/oauth2/v2.0/token";
}

template <std::string Oauth::*kMember>
void read_text(const Value& value, Oauth& oauth) {
    if (std::optional<std::string> text = value.read_text()) oauth.*kMember = std::move(*text);
}

template <std::string Oauth::*kMember>
void read_secret_name(const Value& value, Oauth& oauth) {
    if (auto name = value.read_name_of_secret()) oauth.*kMember = std::move(*name);
}

template <std::string Oauth::*kMember, Place Oauth::*kPlace>
void read_file(const Value& value, Oauth& oauth) {
    read_text<kMember>(value, oauth);
    oauth.*kPlace = value.node().place;
}

void read_signature(const Value& value, Oauth& oauth) {
    const std::optional<std::string> text = value.read_text();
    if (text == "ps256") {
        oauth.signature = AssertionSignature::ps256;
    } else if (text == "rs256") {
        oauth.signature = AssertionSignature::rs256;
    } else if (text) {
        value.refuse(in_quotes(*text) + " is not known; allowed are \"ps256\" and \"rs256\"");
    }
}

void read_secret_expires(const Value& value, Oauth& oauth) {
    if (const auto date = value.read_date()) {
        oauth.secret_expires_unix_s =
            std::chrono::duration_cast<std::chrono::seconds>(date->time_since_epoch()).count();
    }
}

void read_timeout(const Value& value, Oauth& oauth) {
    using namespace std::chrono_literals;
    if (const auto timeout = value.read_duration(1s, 5min)) oauth.timeout = *timeout;
}

constexpr std::array kKeys = {
    Key<Oauth>{"token_url", read_token_url},
    Key<Oauth>{"tenant", read_tenant},
    Key<Oauth>{"client_id", read_text<&Oauth::client_id>},
    Key<Oauth>{"scope", read_text<&Oauth::scope>},
    Key<Oauth>{"client_secret", read_secret_name<&Oauth::client_secret>},
    Key<Oauth>{"certificate", read_file<&Oauth::certificate, &Oauth::certificate_place>},
    Key<Oauth>{"key", read_secret_name<&Oauth::key>},
    Key<Oauth>{"signature", read_signature},
    Key<Oauth>{"refresh_token", read_secret_name<&Oauth::refresh_token>},
    Key<Oauth>{"ca_file", read_file<&Oauth::ca_file, &Oauth::ca_file_place>},
    Key<Oauth>{"proxy", [](const Value& value, Oauth& to) { read_proxy(value, to.proxy); }},
    Key<Oauth>{"proxy_user",
               [](const Value& value, Oauth& to) { read_proxy_user(value, to.proxy); }},
    Key<Oauth>{"proxy_secret",
               [](const Value& value, Oauth& to) { read_proxy_secret(value, to.proxy); }},
    Key<Oauth>{"secret_expires", read_secret_expires},
    Key<Oauth>{"timeout", read_timeout},
};

void check_where(const Value& table) {
    const auto tenant = table.find("tenant");
    const auto token_url = table.find("token_url");
    if (!tenant && !token_url) {
        table.refuse_without("token_url",
                             "give the address of the token endpoint, or tenant for Microsoft 365");
    } else if (tenant && token_url) {
        tenant->refuse_key("stands for Microsoft's token_url; keep one of the two");
    }
    if (!table.find("client_id")) {
        table.refuse_without("client_id", "name the application that is registered there");
    }
}

// What the client proves itself by: a secret, a certificate, or nothing with a refresh token.
void check_proof(const Value& table) {
    const auto secret = table.find("client_secret");
    const auto certificate = table.find("certificate");
    const auto key = table.find("key");
    if (secret && (certificate || key)) {
        secret->refuse_key(
            "the client proves itself by its secret or by its certificate; keep one");
    } else if (certificate && !key) {
        table.refuse_without("key", "give the name under which the host keeps certificate's key");
    } else if (key && !certificate) {
        table.refuse_without("certificate", "give the file of the certificate that key belongs to");
    } else if (!secret && !certificate && !table.find("refresh_token")) {
        table.refuse_without("client_secret",
                             "give the name under which the host keeps the client secret; or "
                             "certificate and key; or refresh_token");
    }
    if (const auto signature = table.find("signature"); signature && !certificate) {
        signature->refuse_key("says how certificate's key signs, and there is no certificate");
    }
    if (const auto expires = table.find("secret_expires"); expires && !secret) {
        expires->refuse_key("says until when client_secret is good, and there is none");
    }
}

}  // namespace

void read_oauth(const Value& value, Relay& relay) {
    const std::size_t problems = value.problem_count();
    auto oauth = std::make_shared<Oauth>();
    read_table(value, kKeys, *oauth);
    if (value.node().kind != Kind::table) return;
    check_where(value);
    check_proof(value);
    check_proxy(value, oauth->proxy);
    if (value.problem_count() != problems) return;
    if (oauth->scope.empty() && oauth->host == kMicrosoft) {
        oauth->scope =
            oauth->refresh_token.empty() ? kMicrosoftApplicationScope : kMicrosoftDelegatedScope;
    }
    relay.oauth = std::move(oauth);
}

std::vector<std::string> oauth_keys() { return paths_of(kKeys); }

std::shared_ptr<const Oauth> completed(const Oauth& oauth, const Relay& relay,
                                       const std::filesystem::path& folder) {
    auto complete = std::make_shared<Oauth>(oauth);
    for (std::string* const path : {&complete->ca_file, &complete->certificate}) {
        if (!path->empty()) *path = (folder / *path).lexically_normal().string();
    }
    if (!complete->proxy) complete->proxy = relay.proxy;
    return complete;
}

}  // namespace encrypted_email::configuration
