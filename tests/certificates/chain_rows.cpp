// What can be wrong between the server's certificate and the root.
#include <botan/pkix_types.h>

#include "encrypted_email/tls/pin.hpp"
#include "tests/certificates/raw_certificate.hpp"
#include "tests/certificates/table.hpp"

namespace certificates_test {

namespace {

Identity intermediate() { return issued_by(root(), authority("Test Intermediate")); }

Trial under(const Identity& issuer, const Wish& wish = {}) {
    Trial set_up = good();
    set_up.server = issued_by(issuer, wish);
    return set_up;
}

Trial trusting_instead(Trial set_up, const Identity& trusted) {
    set_up.client.trust = trusting({trusted.certificate()});
    return set_up;
}

}  // namespace

std::vector<Row> chain_rows() {
    using enum FailureKind;
    return {
        {"good", "nothing", good, none},
        {"good-with-intermediate", "nothing: an intermediate authority, sent along",
         [] { return under(intermediate()); }, none},
        {"unordered-chain", "nothing that matters: the chain is out of order, with extras",
         [] {
             const Identity second = issued_by(intermediate(), authority("Second Intermediate"));
             Trial set_up = under(second);
             auto& chain = set_up.server.chain;
             std::swap(chain[1], chain[2]);
             chain.insert(chain.begin() + 1, other_root().certificate());
             chain.push_back(root().certificate());
             return set_up;
         },
         none},
        {"missing-intermediate",
         "the server does not send its intermediate",
         [] {
             Trial set_up = under(intermediate());
             set_up.server.chain.resize(1);
             return set_up;
         },
         unknown_authority,
         {"authority \"Test Intermediate\"", "roots.pem", "sends no other certificate along"},
         {"let the relay send its certificate along"}},
        {"missing-intermediate-with-url",
         "as before, and the certificate says where to get it",
         [] {
             Wish wish;
             wish.issuer_url = "http://ca.example/intermediate.crt";
             Trial set_up = under(intermediate(), wish);
             set_up.server.chain.resize(1);
             return set_up;
         },
         unknown_authority,
         {"authority \"Test Intermediate\""},
         {"published at http://ca.example/intermediate.crt", "does not fetch it"}},
        {"truncated-chain",
         "the server sends one of its two intermediates",
         [] {
             Trial set_up = under(issued_by(intermediate(), authority("Second Intermediate")));
             set_up.server.chain.resize(2);
             return set_up;
         },
         unknown_authority,
         {"authority \"Test Intermediate\"", "\"Second Intermediate\" by \"Test Intermediate\""},
         {"let the relay send its certificate along"}},
        {"unknown-root",
         "its root is not trusted here",
         [] { return trusting_instead(good(), other_root()); },
         unknown_authority,
         {"authority \"Test Root\", which is not in roots.pem (1 certificate)"},
         {"Set ca_file"}},
        {"unknown-root-sent-along",
         "its root is not trusted here, and the server sends it",
         [] {
             Trial set_up = trusting_instead(good(), other_root());
             set_up.server.chain.push_back(root().certificate());
             return set_up;
         },
         unknown_authority,
         {"authority \"Test Root\""},
         {"If you trust that authority"}},
        {"root-with-another-key",
         "a root of the same name, but another key",
         [] { return trusting_instead(good(), test_root()); },
         unknown_authority,
         {"\"Test Root\" but with another key"},
         {"present certificate into ca_file"}},
        {"self-signed",
         "the server's certificate is signed by itself",
         [] {
             Trial set_up = good();
             set_up.server = self_signed({});
             return set_up;
         },
         unknown_authority,
         {"it is self-signed"},
         {"issued by an authority", "pins", "sha256//"}},
        {"self-signed-and-trusted", "nothing: the self-signed certificate is in ca_file",
         [] {
             Trial set_up = good();
             set_up.server = self_signed({});
             return trusting_instead(set_up, set_up.server);
         },
         none},
        {"self-signed-and-pinned", "nothing: its key is pinned, and nothing else is trusted",
         [] {
             Trial set_up = good();
             set_up.server = self_signed({});
             set_up.client.trust = Trust::pins_only();
             set_up.client.pins = {pin_of(set_up.server.certificate())};
             return set_up;
         },
         none},
        {"self-signed-with-another-pin",
         "self-signed, and its key is not the pinned one",
         [] {
             Trial set_up = good();
             set_up.server = self_signed({});
             set_up.client.trust = Trust::pins_only();
             set_up.client.pins = {pin_of(root().certificate())};
             return set_up;
         },
         pin_mismatch,
         {"none of its keys is among the 1 pin", "sha256//"},
         {"compare this one with the relay's own", "not the server that you mean"}},
        {"pinned-authority", "nothing: the key of the intermediate authority is pinned",
         [] {
             const Identity issuer = intermediate();
             Trial set_up = under(issuer);
             set_up.client.pins = {pin_of(issuer.certificate())};
             return set_up;
         },
         none},
        {"pin-mismatch",
         "issued by the trusted root, but no key is pinned",
         [] {
             Trial set_up = good();
             set_up.client.pins = {pin_of(other_root().certificate())};
             return set_up;
         },
         pin_mismatch,
         {"none of its keys is among the 1 pin"},
         {"set pins to it"}},
        {"issuer-is-no-authority",
         "issued by a server's certificate (CA:FALSE)",
         [] {
             Wish wish;
             wish.common_name = "www.example.org";
             return under(issued_by(root(), wish));
         },
         certificate_unusable,
         {"\"www.example.org\" issued it, but is no authority", "CA:FALSE"},
         {"issued by an authority"}},
        {"issuer-may-not-sign",
         "its authority's key usage has no signing of certificates",
         [] {
             Wish wish = authority("Test Intermediate");
             wish.usage = Botan::Key_Constraints(Botan::Key_Constraints::CrlSign);
             return under(issued_by(root(), wish));
         },
         certificate_unusable,
         {"\"Test Intermediate\" issued it", "no signing of certificates"},
         {"issued by an authority"}},
        {"version-1-authority",
         "its authority is an X.509 certificate of version 1",
         [] {
             Trial set_up = under(version_1(root(), "Old Authority"));
             return set_up;
         },
         certificate_unusable,
         {"\"Old Authority\" issued it", "version 1"},
         {"issued by an authority"}},
        {"path-length",
         "more authorities than its root allows",
         [] {
             Wish wish = authority("First Intermediate");
             wish.path_limit = 0;
             return under(issued_by(issued_by(root(), wish), authority("Second Intermediate")));
         },
         certificate_unusable,
         {"\"Second Intermediate\" is one too many", "path length"},
         {"further up"}},
        {"name-constraint",
         "a name that its authority must not certify",
         [] {
             Wish wish = authority("Limited Authority");
             const std::string_view suffix = "example.com";
             wish.extensions = {permitting(der(0x82, {suffix.begin(), suffix.end()}))};
             return under(issued_by(root(), wish));
         },
         certificate_unusable,
         {"names that its authority must not certify"},
         {"within the limits"}},
        {"directory-name-constraint",
         "an authority that is limited by directory names",
         [] {
             Wish wish = authority("Limited Authority");
             const Botan::X509_DN name{{"X520.CommonName", "mail.example.org"}};
             wish.extensions = {permitting(der(0xA4, name.DER_encode()))};
             return under(issued_by(root(), wish));
         },
         certificate_unusable,
         {"limited to certain directory names", "CVE-2026-48057"},
         {"limited by DNS names"}},
        {"expired-intermediate",
         "its intermediate authority has expired",
         [] {
             Wish wish = authority("Test Intermediate");
             wish.to = kNowSeconds - kDay;
             return under(issued_by(root(), wish));
         },
         expired,
         {"authority \"Test Intermediate\" expired on 2026-06-14 12:00 UTC"},
         {"authority's certificate renewed"}},
        {"weak-authority",
         "the RSA key of its authority has 1024 bits",
         [] {
             Wish wish = authority("Weak Authority");
             wish.key = rsa_key(1024);
             Trial set_up = under(issued_by(root(), wish));
             set_up.options = {"-cipher", "ALL@SECLEVEL=0"};
             return set_up;
         },
         certificate_unusable,
         {"key of the authority \"Weak Authority\" is too short"},
         {"at least 2048 bits"}},
        {"hundred-kilobytes",
         "a chain of 100 KB",
         [] {
             Trial set_up = good();
             while (set_up.server.chain.size() < 220) {
                 set_up.server.chain.push_back(root().certificate());
             }
             return set_up;
         },
         certificate_unusable,
         {"chain", "larger than 32 KiB"},
         {"send only the certificates that lead to"}},
    };
}

}  // namespace certificates_test
