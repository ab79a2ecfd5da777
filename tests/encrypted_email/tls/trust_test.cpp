#include "encrypted_email/tls/trust.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "certificates.hpp"
#include "encrypted_email/tls/trust_impl.hpp"

namespace encrypted_email::tls {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

namespace fs = std::filesystem;

class TrustTest : public ::testing::Test {
protected:
    TrustTest() {
        std::string pattern = (fs::temp_directory_path() / "tls_trust_XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~TrustTest() override { fs::remove_all(folder_); }

    fs::path file(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name, std::ios::binary) << text;
        return folder_ / name;
    }

    [[nodiscard]] std::string error_of(const std::string& text) const {
        const Trust::Loaded loaded = Trust::load(file("ca.pem", text), kNow);
        EXPECT_EQ(loaded.trust, nullptr);
        EXPECT_THAT(loaded.error, HasSubstr((folder_ / "ca.pem").string()));
        return loaded.error;
    }

    fs::path folder_;
    const std::string root_ = test_root().certificate().PEM_encode();
    const std::string other_ = self_signed(authority("Other Root")).certificate().PEM_encode();
};

TEST_F(TrustTest, ReadsAllCertificatesOfAFile) {
    const fs::path path = file("ca.pem", "# roots\n" + root_ + "\nand\n" + other_ + root_);
    const Trust::Loaded loaded = Trust::load(path, kNow);
    ASSERT_NE(loaded.trust, nullptr) << loaded.error;
    EXPECT_EQ(loaded.trust->size(), 2u) << "the same one twice is one";
    EXPECT_EQ(loaded.trust->origin(), path.string());
    EXPECT_THAT(loaded.error, IsEmpty());
}

TEST_F(TrustTest, SaysWhichCertificateIsThereTwice) {
    const fs::path first = file("a.pem", root_ + other_ + root_);
    EXPECT_THAT(
        Trust::load(first, kNow).warnings,
        ElementsAre(AllOf(StartsWith(first.string() + ":"),
                          HasSubstr("\"Test Root\" is in " + first.string() + ":1 already"))));
}

TEST_F(TrustTest, SaysWhichRootHasExpiredOrSoonWill) {
    Wish old_wish = authority("Old Root");
    old_wish.to = kNowSeconds - kDay;
    Wish ending_wish = authority("Ending Root");
    ending_wish.to = kNowSeconds + 20 * kDay;
    const std::string old_root = self_signed(old_wish).certificate().PEM_encode();
    const fs::path path =
        file("ca.pem", old_root + root_ + self_signed(ending_wish).certificate().PEM_encode());
    const Trust::Loaded loaded = Trust::load(path, kNow);
    ASSERT_NE(loaded.trust, nullptr);
    EXPECT_EQ(loaded.trust->size(), 3u) << "it may still be what a server is known by";
    EXPECT_THAT(
        loaded.warnings,
        ElementsAre(AllOf(StartsWith(path.string() + ":1: "),
                          HasSubstr("\"Old Root\" expired on 2026-06-14 12:00 UTC; put the")),
                    HasSubstr("\"Ending Root\" expires on 2026-07-05 12:00 UTC; put the")));
    EXPECT_THAT(Trust::load(path, std::nullopt).warnings, IsEmpty());
}

TEST_F(TrustTest, ReadsTheCertificateFilesOfAFolder) {
    file("b.crt", other_);
    file("a.pem", root_);
    file("README", "-----BEGIN CERTIFICATE-----\n$\n-----END CERTIFICATE-----\n");
    fs::create_directory(folder_ / "folder.pem");
    fs::create_symlink(folder_ / "a.pem", folder_ / "5ed36f99.0");
    const Trust::Loaded loaded = Trust::load(folder_, kNow);
    ASSERT_NE(loaded.trust, nullptr) << loaded.error;
    EXPECT_EQ(loaded.trust->size(), 2u);
    EXPECT_EQ(loaded.trust->origin(), folder_.string());
    EXPECT_THAT(loaded.warnings, IsEmpty());
}

TEST_F(TrustTest, NamesTheFileOfAFolderThatCannotBeRead) {
    file("a.pem", root_);
    const fs::path large = file("b.pem", "");
    fs::resize_file(large, 16 * 1024 * 1024 + 1);
    const Trust::Loaded loaded = Trust::load(folder_, kNow);
    ASSERT_NE(loaded.trust, nullptr) << loaded.error;
    EXPECT_THAT(loaded.warnings,
                ElementsAre(AllOf(StartsWith(large.string()), HasSubstr("larger than 16 MiB"))));
}

TEST_F(TrustTest, ReportsWhatItSkipsWithFileAndLine) {
    const std::string broken = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
    const fs::path path = file("ca.pem", broken + root_ + "-----BEGIN CERTIFICATE-----\n");
    const Trust::Loaded loaded = Trust::load(path, kNow);
    ASSERT_NE(loaded.trust, nullptr);
    EXPECT_EQ(loaded.trust->size(), 1u);
    EXPECT_THAT(loaded.warnings,
                ElementsAre(StartsWith(path.string() + ":1: not a certificate: "),
                            AllOf(StartsWith(path.string() + ":"), HasSubstr("END is missing"))));
}

TEST_F(TrustTest, ReportsOnlySoMuch) {
    std::string text = root_;
    for (int i = 0; i < 100; ++i) {
        text += "-----BEGIN CERTIFICATE-----\n$\n-----END CERTIFICATE-----\n";
    }
    const Trust::Loaded loaded = Trust::load(file("ca.pem", text), kNow);
    ASSERT_EQ(loaded.warnings.size(), 21u);
    EXPECT_THAT(loaded.warnings.back(), HasSubstr("and 80 more"));
}

TEST_F(TrustTest, IsTheSameForTheSameRootsInAnyOrder) {
    const auto identity = [](const std::string& text) {
        const std::vector<TrustSource> sources{{"ca.pem", text}};
        return Trust::from_texts(sources, "ca.pem", kNow).trust->impl().identity;
    };
    EXPECT_EQ(identity(root_ + other_), identity(other_ + root_));
    EXPECT_NE(identity(root_ + other_), identity(root_));
    EXPECT_NE(identity(other_), identity(root_));
}

TEST_F(TrustTest, SaysWhatIsWrongWithAFile) {
    EXPECT_THAT(error_of(""), HasSubstr("is empty"));
    EXPECT_THAT(error_of("hello"), HasSubstr("no certificate in PEM form"));
    EXPECT_THAT(error_of("-----BEGIN CERTIFICATE-----\n$\n-----END CERTIFICATE-----\n"),
                AllOf(HasSubstr("can be read"), HasSubstr("ca.pem:1: ")));
    EXPECT_THAT(error_of("-----BEGIN PRIVATE KEY-----\naGVs\n-----END PRIVATE KEY-----\n"),
                HasSubstr("holds a private key and no certificate"));
    EXPECT_THAT(error_of("-----BEGIN CERTIFICATE REQUEST-----\naGVs\n"
                         "-----END CERTIFICATE REQUEST-----\n"),
                HasSubstr("certificate request"));
    EXPECT_THAT(error_of("-----BEGIN TRUSTED CERTIFICATE-----\naGVs\n"
                         "-----END TRUSTED CERTIFICATE-----\n"),
                HasSubstr("openssl x509 -in"));
    const std::vector<std::uint8_t> der = test_root().certificate().BER_encode();
    EXPECT_THAT(error_of({der.begin(), der.end()}), HasSubstr("openssl x509 -inform der -in "));
}

TEST_F(TrustTest, SaysWhyAFileCannotBeRead) {
    const auto error = [](const fs::path& path) { return Trust::load(path, kNow).error; };
    EXPECT_THAT(error(folder_ / "none.pem"),
                AllOf(StartsWith((folder_ / "none.pem").string()), HasSubstr("no such file"),
                      HasSubstr("ca_file")));
    EXPECT_THAT(error(folder_), HasSubstr("has no file *.pem, *.crt or *.cer"));
    EXPECT_THAT(error("/dev/null"), HasSubstr("is not a file"));
    const fs::path large = file("large.pem", "");
    fs::resize_file(large, 16 * 1024 * 1024 + 1);
    EXPECT_THAT(error(large), HasSubstr("larger than 16 MiB"));
    EXPECT_THAT(error(file("inner", "x") / "ca.pem"), HasSubstr("ca_file"));
}

TEST_F(TrustTest, TakesTheFirstBundleThatExists) {
    const std::vector<fs::path> candidates{folder_ / "none.pem", file("a.pem", root_),
                                           file("b.pem", root_ + other_)};
    const Trust::Loaded loaded = Trust::load_first_of(candidates);
    ASSERT_NE(loaded.trust, nullptr) << loaded.error;
    EXPECT_EQ(loaded.trust->origin(), (folder_ / "a.pem").string());
}

TEST_F(TrustTest, SaysWhereItLookedForTheSystemsRoots) {
    const std::vector<fs::path> candidates{folder_ / "x.pem", folder_ / "y.pem"};
    const Trust::Loaded loaded = Trust::load_first_of(candidates);
    EXPECT_EQ(loaded.trust, nullptr);
    EXPECT_THAT(loaded.error,
                AllOf(HasSubstr("x.pem, "), HasSubstr("y.pem"),
                      HasSubstr("install the package ca-certificates or set ca_file")));
}

}  // namespace
}  // namespace encrypted_email::tls
