// table.hpp - every way in which a server's certificate or handshake can be bad, and what has to be
// said about it: one row each, written down once.
//
// Threads: functions of their arguments.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/encrypted_email/tls/certificates.hpp"
#include "tests/encrypted_email/tls/peer.hpp"

namespace certificates_test {

using namespace encrypted_email::tls;
using namespace encrypted_email::tls::testing;

// A server, and a client that sets out to it with every thing as it should be, but for one.
struct Trial {
    Identity server;
    Client client;
    std::vector<std::string> options = {};   // of openssl s_server
    std::vector<std::uint8_t> staple = {};   // the OCSP answer that it brings along
    std::optional<std::string> speaks = {};  // no TLS at all: it says this and closes
};

struct Row {
    std::string_view name;  // "wildcard-for-two-labels"
    std::string_view what;  // for people: what is wrong
    std::function<Trial()> set_up;
    FailureKind kind;                          // none: it has to be accepted
    std::vector<std::string_view> words = {};  // that the text holds
    std::vector<std::string_view> remedy = {};
};

// Mail.example.org under "Test Root", which the client trusts as "roots.pem".
[[nodiscard]] Trial good();
[[nodiscard]] Trial serving(const Wish& wish);  // with that certificate of the root
[[nodiscard]] const Identity& root();
[[nodiscard]] const Identity& other_root();

[[nodiscard]] std::vector<Row> chain_rows();
[[nodiscard]] std::vector<Row> leaf_rows();
[[nodiscard]] std::vector<Row> name_rows();
[[nodiscard]] std::vector<Row> staple_rows();
[[nodiscard]] std::vector<Row> handshake_rows();

[[nodiscard]] const std::vector<Row>& rows();

// What came of a row: the report of the channel, and whether mails could be sent on it.
struct Outcome {
    bool established = false;
    Failure failure;
    Report report;
};

// The versions of TLS to try it with, as options of s_server: both, where the row does not choose.
[[nodiscard]] std::vector<std::string> versions_of(const Trial& set_up);

// `version` is one of versions_of().
[[nodiscard]] Outcome run(const Trial& set_up, const std::string& version);

// Why the outcome is not that of the row; empty: it is.
[[nodiscard]] std::string complaint(const Row& row, const Outcome& outcome);

}  // namespace certificates_test
