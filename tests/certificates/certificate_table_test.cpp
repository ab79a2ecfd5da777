// Each row of the table, with TLS 1.3 and 1.2, against OpenSSL's server.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/certificates/table.hpp"

namespace certificates_test {
namespace {

class CertificateTable : public ::testing::TestWithParam<std::size_t> {};

std::string name_of(const ::testing::TestParamInfo<std::size_t>& test) {
    std::string name{rows()[test.param].name};
    std::replace_if(
        name.begin(), name.end(),
        [](char character) { return character == '-' || character == '.'; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Row, CertificateTable, ::testing::Range(std::size_t{0}, rows().size()),
                         name_of);

TEST_P(CertificateTable, EndsAsWrittenDown) {
    const Row& row = rows()[GetParam()];
    const Trial set_up = row.set_up();
    for (const std::string& version : versions_of(set_up)) {
        EXPECT_EQ(complaint(row, run(set_up, version)), "") << row.name << ' ' << version;
    }
}

TEST(CertificateTable, HasEachNameOnce) {
    std::set<std::string_view> names;
    for (const Row& row : rows()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_EQ(row.kind == FailureKind::none, row.words.empty()) << row.name;
        EXPECT_EQ(row.kind == FailureKind::none, row.remedy.empty()) << row.name;
    }
}

// What one class says about itself must not be what another one says.
TEST(CertificateTable, RefusesAtLeastFortyClassesEachWithItsOwnWords) {
    std::set<std::vector<std::string_view>> texts;
    for (const Row& row : rows()) {
        if (row.kind == FailureKind::none) continue;
        std::vector<std::string_view> words = row.words;
        words.insert(words.end(), row.remedy.begin(), row.remedy.end());
        texts.insert(words);
    }
    EXPECT_GE(texts.size(), 40u);
}

}  // namespace
}  // namespace certificates_test
