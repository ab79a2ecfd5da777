// What can be wrong with the server's certificate itself.
#include "tests/certificates/raw_certificate.hpp"
#include "tests/certificates/table.hpp"

namespace certificates_test {

namespace {

const std::vector<std::string> kAnyStrength = {"-cipher", "ALL@SECLEVEL=0"};

Trial weakly(Trial set_up) {
    set_up.options = kAnyStrength;
    return set_up;
}

}  // namespace

std::vector<Row> leaf_rows() {
    using enum FailureKind;
    return {
        {"expired",
         "it expired yesterday",
         [] {
             Wish wish;
             wish.to = kNowSeconds - kDay;
             return serving(wish);
         },
         expired,
         {"it expired on 2026-06-14 12:00 UTC", "clock says 2026-06-15 12:00 UTC"},
         {"certificate renewed"}},
        {"not-yet-valid",
         "it is from tomorrow",
         [] {
             Wish wish;
             wish.from = kNowSeconds + kDay;
             return serving(wish);
         },
         not_yet_valid,
         {"not valid before 2026-06-16 12:00 UTC", "clock says 2026-06-15 12:00 UTC"},
         {"Check this device's clock"}},
        {"clock-wrong",
         "this device's clock is at 1970",
         [] {
             Trial set_up = good();
             set_up.client.now = 0;
             return set_up;
         },
         not_yet_valid,
         {"clock says 1970-01-01 00:00 UTC"},
         {"Set this device's clock"}},
        {"clock-before-everything",
         "this device's clock is before every certificate",
         [] {
             Trial set_up = good();
             set_up.client.now -= 1200 * kDay * 1'000'000'000;
             return set_up;
         },
         not_yet_valid,
         {"not valid before", "clock says 2023-"},
         {"Set this device's clock"}},
        {"weak-rsa",
         "its RSA key has 1024 bits",
         [] {
             Wish wish;
             wish.key = rsa_key(1024);
             return weakly(serving(wish));
         },
         certificate_unusable,
         {"its RSA key of 1024 bits is too short"},
         {"at least 2048 bits"}},
        {"sha1",
         "it is signed with SHA-1",
         [] {
             Wish wish;
             wish.hash = "SHA-1";
             return weakly(serving(wish));
         },
         certificate_unusable,
         {"signed with ECDSA/SHA-1"},
         {"SHA-256 signature"}},
        {"rsa-md5",
         "it is signed with RSA and MD5",
         [] {
             Trial set_up = weakly(good());
             Wish wish = authority("RSA Root");
             wish.key = rsa_key(2048);
             const Identity issuer = self_signed(wish);
             Wish own;
             own.key_identifiers = false;
             own.to = kNowSeconds + 10'000 * kDay;  // openssl goes by the real time
             set_up.server = signed_anew(self_signed(own), issuer, "-md5");
             set_up.client.trust = trusting({issuer.certificate()});
             return set_up;
         },
         certificate_unusable,
         {"signed with", "MD5", "can be forged or is not known here"},
         {"SHA-256 signature"}},
        {"altered-signature",
         "one bit of its signature is another one",
         [] {
             Trial set_up = good();
             set_up.server = altered(set_up.server, 0);
             return set_up;
         },
         certificate_unusable,
         {"signature of \"Test Root\" on it is wrong: it was altered"},
         {"Install the relay's certificate anew"}},
        {"altered-below-intermediate",
         "one bit of it was altered, below an intermediate authority",
         [] {
             Trial set_up = good();
             set_up.server =
                 altered(issued_by(issued_by(root(), authority("Test Intermediate")), {}), 0);
             return set_up;
         },
         certificate_unusable,
         {"signature of \"Test Intermediate\" on it is wrong"},
         {"anew"}},
        {"client-certificate",
         "it is for TLS clients only (extended key usage)",
         [] {
             Wish wish;
             wish.extended_usage = "PKIX.ClientAuth";
             return serving(wish);
         },
         certificate_unusable,
         {"not issued for TLS servers (extended key usage)"},
         {"server authentication"}},
        {"key-usage",
         "its key usage has no digital signatures",
         [] {
             Wish wish;
             wish.usage = Botan::Key_Constraints(Botan::Key_Constraints::KeyAgreement);
             Trial set_up = serving(wish);
             set_up.options = {"-tls1_3"};  // with 1.2 OpenSSL does not even start
             return set_up;
         },
         certificate_unusable,
         {"sign", "It is \"mail.example.org\""},
         {"digital signatures"}},
        {"signs-without-authority",
         "its key usage lets it sign certificates, and it is no authority",
         [] {
             Wish wish;
             wish.usage = Botan::Key_Constraints(Botan::Key_Constraints::DigitalSignature |
                                                 Botan::Key_Constraints::KeyCertSign);
             return serving(wish);
         },
         certificate_unusable,
         {"it may sign certificates (key usage), but is no authority"},
         {"digital signatures alone"}},
        {"unknown-critical-extension",
         "a critical extension that nobody knows",
         [] {
             Wish wish;
             wish.extensions = {{{1, 3, 6, 1, 4, 1, 99999, 1}, {0x05, 0x00}, true}};
             return serving(wish);
         },
         certificate_unusable,
         {"critical extension that is not known here: 1.3.6.1.4.1.99999.1"},
         {"without that extension"}},
        {"unknown-extension", "nothing: an unknown extension that is not critical",
         [] {
             Wish wish;
             wish.extensions = {{{1, 3, 6, 1, 4, 1, 99999, 1}, {0x05, 0x00}, false}};
             return serving(wish);
         },
         none},
        {"everything-at-once",
         "expired, for another host, for clients, and by an unknown root",
         [] {
             Wish wish;
             wish.names = {"other.example.org"};
             wish.to = kNowSeconds - kDay;
             wish.extended_usage = "PKIX.ClientAuth";
             Trial set_up = serving(wish);
             set_up.client.trust = trusting({other_root().certificate()});
             return set_up;
         },
         unknown_authority,
         {"authority \"Test Root\"", "not for \"mail.example.org\"", "it expired on",
          "not issued for TLS servers"},
         {"Set ca_file"}},
    };
}

}  // namespace certificates_test
