// What can be wrong with TLS itself.
#include "tests/certificates/table.hpp"

namespace certificates_test {

namespace {

Trial with(std::vector<std::string> options) {
    Trial set_up = good();
    set_up.options = std::move(options);
    return set_up;
}

Trial saying(std::string text) {
    Trial set_up = good();
    set_up.speaks = std::move(text);
    return set_up;
}

std::string record(std::string_view type_and_version, std::string_view content) {
    std::string text{type_and_version};
    text += static_cast<char>(content.size() >> 8);
    text += static_cast<char>(content.size() & 0xFF);
    return text.append(content);
}

constexpr std::string_view kBetter = "Enable TLS 1.3 (or 1.2";

}  // namespace

std::vector<Row> handshake_rows() {
    using enum FailureKind;
    using namespace std::string_literals;
    return {
        {"tls-1.1",
         "the server speaks TLS 1.1 at most",
         [] {
             return with({"-tls1_1", "-cipher", "ALL@SECLEVEL=0"});
         },
         protocol,
         {"protocol_version (70)", "no TLS version in common", "1.3 and 1.2"},
         {"Enable TLS 1.2 or, better, 1.3"}},
        {"cbc",
         "TLS 1.2 with suites of AES-CBC only",
         [] {
             return with({"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"});
         },
         protocol,
         {"handshake_failure (40)", "no cipher suite"},
         {kBetter, "AES-GCM"}},
        {"ccm",
         "TLS 1.3 with a suite of AES-CCM only",
         [] {
             return with({"-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256"});
         },
         protocol,
         {"handshake_failure (40)", "no cipher suite"},
         {kBetter, "AES-GCM"}},
        {"no-group",
         "TLS 1.3 with a group that is not offered",
         [] {
             return with({"-tls1_3", "-groups", "P-521"});
         },
         protocol,
         {"handshake_failure (40)", "key exchange group", "P-256"},
         {"X25519", "P-256"}},
        {"no-group-in-tls-1.2",
         "TLS 1.2 with a group that is not offered",
         [] {
             return with({"-tls1_2", "-groups", "P-521"});
         },
         protocol,
         {"handshake_failure (40)", "key exchange group", "P-256"},
         {"X25519", "P-256"}},
        {"client-certificate-wanted",
         "the server wants a certificate of the client's",
         [] {
             return with({"-Verify", "1"});
         },
         protocol,
         {"asks for a client's certificate"},
         {"accept clients without a certificate"}},
        {"smtp-greeting",
         "a port that speaks SMTP in clear first",
         [] { return saying("220 mail.example.org ESMTP\r\n"); },
         not_tls,
         {"does not answer with TLS but with: \"220 mail.example.org ESMTP\""},
         {"set tls = \"starttls\""}},
        {"http",
         "a port that speaks HTTP",
         [] { return saying("HTTP/1.1 400 Bad Request\r\n\r\n"); },
         not_tls,
         {"\"HTTP/1.1 400 Bad Request\""},
         {"Check host and port"}},
        {"closes-at-once",
         "the server closes without a word",
         [] { return saying(""); },
         closed,
         {"closed the connection"},
         {"this port speaks TLS"}},
        {"unknown-name-alert",
         "the server does not know the name that it is called by",
         [] { return saying(record("\x15\x03\x03"s, "\x02\x70"s)); },
         protocol,
         {"unrecognized_name (112)"},
         {"Set host to a name"}},
        {"garbage-records",
         "records that hold no handshake",
         [] { return saying(record("\x16\x03\x03"s, "\x0B\x00\x00\x04\x00\x00\x00\x00"s)); },
         protocol,
         {"was ended here with the alert"},
         {"proxy, firewall or virus scanner"}},
        {"oversized-record",
         "a record that is longer than TLS allows",
         [] { return saying("\x16\x03\x03\x7F\xFF"s + std::string(0x7FFF, 'x')); },
         protocol,
         {"was ended here with the alert"},
         {"proxy, firewall or virus scanner"}},
    };
}

}  // namespace certificates_test
