#include "encrypted_email/trust/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/encrypted_email/tls/certificates.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace encrypted_email;
using namespace encrypted_email::trust;
using encrypted_email::tls::testing::authority;
using encrypted_email::tls::testing::kNow;
using encrypted_email::tls::testing::self_signed;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

namespace {

class RootStore : public testing::Test {
protected:
    void write(const std::string& text) const {
        std::ofstream(path_, std::ios::binary | std::ios::trunc) << text;
    }
    static std::string edition(int version, const std::string& text) {
        return "# version: " + std::to_string(version) + "\n" + text;
    }
    // As when a configuration with the file comes into force.
    std::shared_ptr<const tls::Trust> take() {
        const Store::Opened opened = store_.open(source(), kNow);
        EXPECT_NE(opened.roots.trust, nullptr) << opened.refusal;
        EXPECT_EQ(store_.keep(source(), opened.bundle, false), "");
        return opened.roots.trust;
    }
    [[nodiscard]] std::string refusal() {
        return store_.look({source(), nullptr, {}}, kNow).refusal;
    }
    [[nodiscard]] Source source() const { return {path_.string(), {}}; }

    test_support::TemporaryFolder folder_;
    const fs::path path_ = folder_.path() / "ca.pem";
    Store store_{folder_.path() / "trust"};
    const std::string one_ = self_signed(authority("Root One")).certificate().PEM_encode();
    const std::string two_ = self_signed(authority("Root Two")).certificate().PEM_encode();
};

TEST_F(RootStore, TakesWhatLiesThere) {
    write(one_);
    take();
    write(one_ + two_);
    EXPECT_EQ(take()->size(), 2u);
}

TEST_F(RootStore, TakesNoOlderVersionThanOneThatWasInForce) {
    write(edition(7, one_));
    take();
    EXPECT_THAT(refusal(), IsEmpty()) << "the same one";
    write(edition(6, two_));
    EXPECT_THAT(refusal(), HasSubstr("has version 6, and version 7 was in force already; hand out"));
    write(edition(7, two_));
    EXPECT_THAT(refusal(), HasSubstr("has version 7, and version 7")) << "another one of that name";
    write(two_);
    EXPECT_THAT(refusal(), HasSubstr("has no version, and version 7"));
    write(edition(8, two_));
    EXPECT_THAT(refusal(), IsEmpty());
}

TEST_F(RootStore, GoesOnWithWhatWasInForceWhenTheFileIsOfNoUse) {
    write(edition(7, one_));
    const std::string identity = take()->identity();
    for (const std::string& bad :
         {std::string{}, std::string("-----BEGIN CERTIFICATE-----\nAAAA"), edition(6, two_)}) {
        write(bad);
        const Store::Opened opened = store_.open(source(), kNow);
        ASSERT_NE(opened.roots.trust, nullptr) << opened.refusal;
        EXPECT_EQ(opened.roots.trust->identity(), identity);
        ASSERT_THAT(opened.warnings, testing::Not(IsEmpty()));
        EXPECT_THAT(opened.warnings.front(),
                    HasSubstr("the bundle that was in force before stays so"));
    }
    fs::remove(path_);
    EXPECT_NE(store_.open(source(), kNow).roots.trust, nullptr);
    EXPECT_THAT(refusal(), HasSubstr("no such file"));
}

TEST_F(RootStore, GoesBackOnceAndDoesNotTakeTheSameAgain) {
    write(edition(7, one_));
    const std::string identity = take()->identity();
    write(edition(8, two_));
    take();
    const Store::Opened former = store_.previous(source(), kNow);
    ASSERT_NE(former.roots.trust, nullptr) << former.refusal;
    EXPECT_EQ(former.roots.trust->identity(), identity);
    EXPECT_EQ(store_.keep(source(), former.bundle, true), "");

    EXPECT_THAT(refusal(), HasSubstr("is the bundle that was rolled back"));
    EXPECT_EQ(take()->identity(), identity) << "also at the next start";
    EXPECT_THAT(store_.previous(source(), kNow).refusal, HasSubstr("no bundle is kept"));
    write(edition(8, one_ + two_));
    EXPECT_THAT(refusal(), HasSubstr("version 8 was in force already"));
    write(edition(9, one_ + two_));
    EXPECT_THAT(refusal(), IsEmpty());
}

TEST_F(RootStore, WithASiteKeyTakesNothingUnsigned) {
    write(edition(1, one_));
    take();
    const Source with_key{path_.string(), "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU="};
    EXPECT_THAT(store_.open(with_key, kNow).refusal, HasSubstr("ca.pem.sig is not there"))
        << "what was in force without a signature does not count";
    std::ofstream(path_.string() + ".sig") << std::string(64, 'x');
    EXPECT_THAT(store_.look({with_key, nullptr, {}}, kNow).refusal,
                HasSubstr("ca.pem.sig does not fit); sign it with: openssl pkeyutl -sign"));

    std::ofstream(folder_.path() / "another.crt") << two_;
    const Source folder{folder_.path().string(), with_key.site_key};
    EXPECT_THAT(store_.look({folder, nullptr, {}}, kNow).refusal,
                HasSubstr("join the certificates into one"));
}

TEST_F(RootStore, LeavesFoldersWithoutEditions) {
    write(edition(7, one_));
    const Source folder{folder_.path().string(), {}};
    const Store::Opened opened = store_.open(folder, kNow);
    ASSERT_NE(opened.roots.trust, nullptr) << opened.refusal;
    EXPECT_EQ(store_.keep(folder, opened.bundle, false), "");
    std::ofstream(folder_.path() / "another.crt") << two_;
    EXPECT_EQ(store_.look({folder, nullptr, {}}, kNow).roots.trust->size(), 2u);
}

TEST_F(RootStore, HasAnotherStampWhenSomethingHasChanged) {
    write(one_);
    const std::string before = stamp_of(source());
    const std::string folder_before = stamp_of({folder_.path().string(), {}});
    EXPECT_EQ(stamp_of(source()), before);
    write(one_ + two_);
    EXPECT_NE(stamp_of(source()), before);
    EXPECT_NE(stamp_of({folder_.path().string(), {}}), folder_before);
    const std::string without_signature = stamp_of({path_.string(), "key"});
    std::ofstream(path_.string() + ".sig") << "x";
    EXPECT_NE(stamp_of({path_.string(), "key"}), without_signature);
}

}  // namespace
