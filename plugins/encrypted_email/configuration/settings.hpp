// settings.hpp - what a configuration document says, as plain values.
//
// Complete and valid by construction: reader.hpp makes no Settings from a document that has an
// error.  Relays and groups are shared and immutable, so that a mail under way keeps the group
// that it was made for while a new configuration comes into force.
//
// Threads: immutable after reading; const access from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/sasl/mechanism.hpp"

namespace encrypted_email::configuration {

// A place in the document, for error texts.  Lines and columns count from 1.
struct Place {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

// A mailbox, as RFC 5322 section 3.4 has it: "Boiler house" <boiler@example.org>.
struct Address {
    std::string display_name;  // UTF-8, may be empty; no control characters
    std::string local_part;    // as RFC 5321 section 4.1.2, without quoting; may be UTF-8
    std::string domain;        // lower case ASCII (IDN as punycode) or an address literal

    [[nodiscard]] std::string mailbox() const { return local_part + "@" + domain; }
};

enum class TlsMode {
    implicit,  // TLS from the first byte, RFC 8314 section 3.3 (port 465)
    starttls,  // STARTTLS required, RFC 3207 (port 587); never falls back to plaintext
};

// Whether it has to be proved that the server's certificate is not revoked (OCSP stapling, RFC 6066
// section 8).
enum class Revocation {
    off,
    stapled,  // judged when the server staples an answer, required for must-staple certificates
    require,
};

// How long a server may take over each step of a mail: RFC 5321 section 4.5.3.2.
struct Deadlines {
    std::chrono::milliseconds envelope = std::chrono::minutes(5);  // MAIL, and each RCPT
    std::chrono::milliseconds data = std::chrono::minutes(2);
    // From the last byte to the reply.  Who gives up earlier makes duplicates (RFC 1047).
    std::chrono::milliseconds content = std::chrono::minutes(10);
};

enum class ProxyProtocol {
    http,    // CONNECT, RFC 9110 section 9.3.6
    socks5,  // RFC 1928
};

// Who is asked for a connection to the server, where there is no way of one's own.
struct Proxy {
    ProxyProtocol protocol = ProxyProtocol::http;
    std::string host;  // a DNS name without trailing dot, or an IP address
    std::uint16_t port = 0;
    std::string user;    // empty: no log-in
    std::string secret;  // the name under which the host keeps the password

    [[nodiscard]] bool operator==(const Proxy&) const = default;
};

// How an access token is signed for where the client proves itself by a certificate (RFC 7518
// section 3.1).
enum class AssertionSignature { ps256, rs256 };

// Where a relay's access tokens come from (OAuth 2, RFC 6749), and what they are asked for by.
// With a refresh token: that grant (section 6), else client credentials (section 4.4).  The client
// proves itself by its secret, by its certificate (RFC 7523), or, with a refresh token, by nothing.
struct Oauth {
    std::string host;  // of the token endpoint: a DNS name, or an IP address
    std::uint16_t port = 443;
    std::string target;  // path and query: "/TENANT/oauth2/v2.0/token"
    std::string client_id;
    std::string scope;          // empty: none is named
    std::string client_secret;  // the names under which the host keeps them; empty: none
    std::string refresh_token;
    std::string key;          // of the certificate; PKCS#8, RSA
    std::string certificate;  // absolute path of a PEM file
    Place certificate_place;
    AssertionSignature signature = AssertionSignature::ps256;
    std::string ca_file;  // absolute path of a PEM file or a folder of such; empty: the system's
    Place ca_file_place;
    std::optional<Proxy> proxy;        // on the way to the token endpoint: the relay's, or its own
    std::chrono::seconds timeout{30};  // for one token, from its request to the end of the answer
    // When the provider will not take the client secret any more, as an operator noted it.
    std::optional<std::int64_t> secret_expires_unix_s;
};

// A log-in by POP3 before mails, for servers that take mail from whom has read some (POP before
// SMTP).
struct Pop {
    std::string host;  // a DNS name without trailing dot, or an IP address
    std::uint16_t port = 995;
    TlsMode tls = TlsMode::implicit;
    std::chrono::seconds lasts{600};  // the server takes mail for so long after it
};

// How to reach one mail server.
struct Relay {
    std::string name;
    std::string host;  // a DNS name without trailing dot, or an IP address
    std::uint16_t port = 465;
    TlsMode tls = TlsMode::implicit;
    std::optional<Proxy> proxy;
    std::string user;     // empty: no authentication
    std::string secret;   // the name under which the host keeps the password or the token
    std::optional<Pop> pop;  // user and secret are for it, and the relay itself is not logged in to
    std::shared_ptr<const Oauth> oauth;  // instead of secret: the token is fetched; null: it is not
    std::string certificate;  // absolute path of this client's, in PEM; empty: it shows none
    Place certificate_place;
    std::string key;                            // the name under which the host keeps its key
    sasl::Proof proof = sasl::Proof::password;  // what it logs in by
    std::vector<sasl::Mechanism> mechanisms;    // allowed; empty: those that are so by default
    std::string ca_file;  // absolute path of a PEM file or a folder of such; empty: the system's
                          // roots, or none where there are pins
    Place ca_file_place;
    std::vector<std::string> pins;  // "sha256//BASE64" of public keys; empty: any key
    Revocation revocation = Revocation::stapled;
    std::uint32_t connections = 2;           // most at the same time, 1 to 100
    std::chrono::seconds idle_timeout{30};   // an unused connection is closed after this
    std::chrono::seconds life_time{300};     // no connection takes a new mail after this
    std::chrono::seconds timeout{30};        // each step until it can take a mail, 1 to 300
    std::uint32_t mails_per_connection = 0;  // at most, up to 100,000; 0: only time limits it
    std::uint32_t mails_per_minute = 0;      // at most, up to 100,000; 0: no limit
    Deadlines deadlines;                     // each step of a mail

    // Whether it needs anything that the host keeps, or that is fetched.
    [[nodiscard]] bool proves_itself() const { return !user.empty() || !certificate.empty(); }
};

// Bytes in one path glob, at most: what bounds the work of matching it.
inline constexpr std::size_t kMaximumGlob = 255;

// Which events a group wants.  All that is given must hold; an empty list wants everything.
struct Filter {
    std::uint32_t priority_from = 0;  // inclusive, 0 to 255
    std::uint32_t priority_to = 255;
    std::vector<std::string> categories;  // compared without regard to ASCII case
    std::vector<std::uint32_t> statuses;  // ALARM_SINK_POINT_*, of the current status
    std::vector<std::string> objects;     // path globs: * within a segment, ** across, ? one
};

// How a group's events become mails.
struct Batching {
    std::chrono::seconds wait{30};        // collected so long after the first event; 0: at once
    std::chrono::seconds interval{0};     // least time between two mails of the group
    std::uint32_t maximum = 50;           // events in one mail, 1 to 1000
    std::optional<std::uint32_t> urgent;  // priorities 0 to this one neither wait nor are spaced
};

// Who gets one mail, about what.
struct MailingGroup {
    std::string name;
    std::vector<std::string> relays;  // names in Settings::relays, the preferred one first
    Address from;
    std::vector<Address> to;
    std::vector<Address> cc;
    std::vector<Address> bcc;
    std::string subject_prefix;  // UTF-8, may be empty
    Filter filter;
    Batching batching;
    std::chrono::seconds late_after{900};  // what waits so long after its time is a trouble

    [[nodiscard]] std::size_t recipient_count() const { return to.size() + cc.size() + bcc.size(); }
};

// Where events wait on disk, and how much of it they may take.
struct Spool {
    bool enabled = true;                          // false: in memory, without CUSTODY
    std::uint32_t events = 1'000'000;             // unsettled ones, 1,000 to 10,000,000
    std::uint64_t size = 512ULL << 20;            // bytes of the file, 16 MiB to 64 GiB
    std::uint64_t keep_free = 64ULL << 20;        // bytes of the file system left to others
    std::chrono::seconds remember{24 * 60 * 60};  // a settled event id is known so long; 0: not
    std::string seal_secret;  // the name under which the host keeps the key; empty: not sealed
};

// Whom new roots have to come from.
struct TrustRules {
    std::string site_key;  // 32 octets of an Ed25519 key in base64; empty: no signature is needed
};

struct Settings {
    std::vector<std::shared_ptr<const Relay>> relays;         // at least one, names unique
    std::vector<std::shared_ptr<const MailingGroup>> groups;  // at least one, names unique
    Spool spool;
    TrustRules trust;
};

}  // namespace encrypted_email::configuration
