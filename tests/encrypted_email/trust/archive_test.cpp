#include "encrypted_email/trust/archive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.hpp"

using namespace encrypted_email::trust;
namespace fs = std::filesystem;

namespace {

Record recorded(const std::string& text) {
    Record record;
    record.in_force = digest_of(text);
    return record;
}

class TrustArchive : public testing::Test {
protected:
    void keep(const std::string& text, const std::string& before = {}) {
        Record record;
        record.in_force = digest_of(text);
        if (!before.empty()) record.previous = digest_of(before);
        EXPECT_EQ(archive_.keep("/etc/ca.pem", text, record), "");
    }
    [[nodiscard]] std::string in_force() const {
        return archive_.text("/etc/ca.pem", archive_.record("/etc/ca.pem").in_force)
            .value_or("nothing");
    }
    [[nodiscard]] std::string previous() const {
        return archive_.text("/etc/ca.pem", archive_.record("/etc/ca.pem").previous)
            .value_or("nothing");
    }
    [[nodiscard]] fs::path file(const std::string& name) const {
        return fs::directory_iterator(folder_.path() / "trust")->path() / name;
    }

    test_support::TemporaryFolder folder_;
    Archive archive_{folder_.path() / "trust"};
};

TEST_F(TrustArchive, HasWhatIsInForceAndWhatWasBefore) {
    EXPECT_EQ(in_force(), "nothing");
    keep("one");
    EXPECT_EQ(in_force(), "one");
    EXPECT_EQ(previous(), "nothing");
    keep("two", "one");
    keep("three", "two");
    keep("four", "three");
    EXPECT_EQ(in_force(), "four");
    EXPECT_EQ(previous(), "three");
    EXPECT_EQ(archive_.record("/etc/other.pem").in_force, "") << "each path has its own";
}

TEST_F(TrustArchive, GivesTheRecordBackAsItWas) {
    Record record;
    record.in_force = digest_of("text");
    record.previous = "AA";
    record.set_aside = "BB";
    record.version = UINT64_MAX;
    record.site_key = "CC=";
    ASSERT_EQ(archive_.keep("/a path\nwith a line", "text", record), "");
    const Record read = archive_.record("/a path\nwith a line");
    EXPECT_EQ(read.in_force, record.in_force);
    EXPECT_EQ(read.previous, "AA");
    EXPECT_EQ(read.set_aside, "BB");
    EXPECT_EQ(read.version, UINT64_MAX);
    EXPECT_EQ(read.site_key, "CC=");
}

TEST_F(TrustArchive, KeepsTheFormerStateWhenACrashComesBeforeTheRecord) {
    keep("one");
    keep("two", "one");
    const std::string record = [&] {
        std::ifstream stream(file("record"));
        return std::string(std::istreambuf_iterator<char>(stream), {});
    }();
    keep("three", "two");
    std::ofstream(file("record")) << record;
    EXPECT_EQ(in_force(), "two") << "its text was not overwritten";
}

TEST_F(TrustArchive, DoesNotTakeADamagedTextForAGoodOne) {
    keep("one");
    std::ofstream(file("first.pem")) << "another";
    EXPECT_EQ(in_force(), "nothing");
    std::ofstream(file("record")) << "in_force\nversion x\n\n \nprevious";
    EXPECT_EQ(in_force(), "nothing");
    EXPECT_EQ(archive_.record("/etc/ca.pem").version, std::nullopt);
}

TEST_F(TrustArchive, SaysWhenItCannotWrite) {
    std::ofstream(folder_.path() / "trust") << "a file in the way";
    EXPECT_THAT(archive_.keep("/etc/ca.pem", "one", recorded("one")),
                testing::HasSubstr("Not a directory"));
}

TEST(TrustArchiveNowhere, KeepsNothingAndIsNoError) {
    const Archive archive{fs::path{}};
    EXPECT_EQ(archive.keep("/etc/ca.pem", "one", recorded("one")), "");
    EXPECT_EQ(archive.record("/etc/ca.pem").in_force, "");
}

}  // namespace
