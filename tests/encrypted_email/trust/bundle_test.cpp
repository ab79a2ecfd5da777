#include "encrypted_email/trust/bundle.hpp"

#include <gtest/gtest.h>

using namespace encrypted_email::trust;

namespace {

TEST(BundleVersion, IsTheNumberInALineBeforeTheFirstCertificate) {
    EXPECT_EQ(version_of("# version: 7\n-----BEGIN CERTIFICATE-----\n"), 7u);
    EXPECT_EQ(version_of("Roots of Building 7\r\n#version:20261128\r\n-----BEGIN"), 20261128u);
    EXPECT_EQ(version_of("  #  version :  18446744073709551615  "), UINT64_MAX);
}

TEST(BundleVersion, IsNoneWhereNoneIsSaid) {
    EXPECT_EQ(version_of(""), std::nullopt);
    EXPECT_EQ(version_of("version: 7\n"), std::nullopt);
    EXPECT_EQ(version_of("-----BEGIN CERTIFICATE-----\n# version: 7\n"), std::nullopt);
    for (const char* text : {"# version:", "# version: -1", "# version: 7.1", "# version: seven",
                             "# version: 18446744073709551616"}) {
        EXPECT_EQ(version_of(text), std::nullopt) << text;
    }
}

TEST(Bundle, IsTheSameWhenItsFilesAreJoined) {
    const Bundle two = bundle_of({{"a.pem", "first"}, {"b.pem", "second\n"}});
    EXPECT_EQ(two.joined(), "first\nsecond\n");
    EXPECT_EQ(two.digest, bundle_of({{"ab.pem", two.joined()}}).digest);
    EXPECT_NE(two.digest, bundle_of({{"ab.pem", "first"}}).digest);
    EXPECT_EQ(two.version, std::nullopt);
}

}  // namespace
