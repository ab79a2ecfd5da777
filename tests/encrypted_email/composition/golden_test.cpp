#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "encrypted_email/composition/mail.hpp"
#include "support/example.hpp"
#include "support/samples.hpp"

// Whole mails, byte for byte, as a reader of the repository can look at them.
namespace {

using namespace encrypted_email::composition;

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class GoldenMail : public testing::TestWithParam<samples::Sample> {};

TEST_P(GoldenMail, IsUnchanged) {
    const std::string name = GetParam().name + ".eml";
    const std::string golden = std::string(GOLDEN_FOLDER) + "/" + name;
    const std::string actual = std::string(ACTUAL_FOLDER) + "/" + name;
    const std::string mail = example::written(GetParam().mail);
    std::ofstream(actual, std::ios::binary) << mail;
    EXPECT_TRUE(content(golden) == mail)
        << "the mail is not " << golden << "\nLook at the difference and, if it is meant to be so:"
        << "\n    cp " << actual << " " << golden;
}

INSTANTIATE_TEST_SUITE_P(Everyday, GoldenMail, testing::ValuesIn(samples::everyday()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
