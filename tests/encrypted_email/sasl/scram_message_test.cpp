#include "encrypted_email/sasl/scram_message.hpp"

#include <gtest/gtest.h>

using namespace encrypted_email::sasl;

namespace {

// "" when there is none.
template <class Message>
std::string problem(const std::variant<Message, ScramProblem>& read) {
    const auto* found = std::get_if<ScramProblem>(&read);
    return found == nullptr ? "" : found->text;
}

TEST(ScramMessage, FirstIsRead) {
    const auto read = read_server_first("r=abc+/%,s=QSXC,i=4096");
    ASSERT_EQ(problem(read), "");
    EXPECT_EQ(std::get<ServerFirst>(read).nonce, "abc+/%");
    EXPECT_EQ(std::get<ServerFirst>(read).salt, "A%\xC2");
    EXPECT_EQ(std::get<ServerFirst>(read).iterations, 4096u);
}

TEST(ScramMessage, OptionalExtensionsArePassedOver) {
    EXPECT_EQ(problem(read_server_first("r=abc,s=QSXC,i=4096,x=y,z")), "");
    EXPECT_EQ(problem(read_server_final("v=QSXC,x=y")), "");
}

TEST(ScramMessage, MandatoryExtensionIsRefused) {
    EXPECT_EQ(problem(read_server_first("m=x,r=abc,s=QSXC,i=4096")),
              "it demands an extension that nobody here knows");
}

TEST(ScramMessage, FirstWithoutOneOfItsPartsIsRefused) {
    for (const char* message : {"", "r", "r=", "r=,s=QSXC,i=1", "s=QSXC,i=1", "R=abc,s=QSXC,i=1",
                                "r=a b,s=QSXC,i=1", "r=\xC3\xA4,s=QSXC,i=1", " r=abc,s=QSXC,i=1"}) {
        EXPECT_EQ(problem(read_server_first(message)), "it has no nonce") << message;
    }
    for (const char* message : {"r=abc", "r=abc,", "r=abc,s=,i=1", "r=abc,i=1,s=QSXC",
                                "r=abc,s=QSX,i=1", "r=abc,s=QS=C,i=1"}) {
        EXPECT_EQ(problem(read_server_first(message)), "it has no salt") << message;
    }
    for (const char* message :
         {"r=abc,s=QSXC", "r=abc,s=QSXC,", "r=abc,s=QSXC,i=", "r=abc,s=QSXC,i=0",
          "r=abc,s=QSXC,i=04096", "r=abc,s=QSXC,i=-1", "r=abc,s=QSXC,i=+1", "r=abc,s=QSXC,i=4096x",
          "r=abc,s=QSXC,i=18446744073709551616"}) {
        EXPECT_EQ(problem(read_server_first(message)), "it has no count of iterations") << message;
    }
}

TEST(ScramMessage, FinalHasASignatureOrAnError) {
    const auto signature = read_server_final("v=QSXC");
    ASSERT_EQ(problem(signature), "");
    EXPECT_EQ(std::get<ServerFinal>(signature).signature, "A%\xC2");
    const auto error = read_server_final("e=invalid-proof");
    ASSERT_EQ(problem(error), "");
    EXPECT_EQ(std::get<ServerFinal>(error).error, "invalid-proof");
    for (const char* message : {"", "v=", "v=QSX", "x=QSXC", "v"}) {
        EXPECT_EQ(problem(read_server_final(message)), "it has no signature") << message;
    }
    for (const char* message : {"e=", "e=in valid", "e=\x1B[0m"}) {
        EXPECT_EQ(problem(read_server_final(message)), "its error has no name") << message;
    }
}

TEST(ScramMessage, HasALimit) {
    const std::string filler(kLongestScramMessage, 'x');
    EXPECT_EQ(problem(read_server_first("r=abc,s=QSXC,i=4096,x=" + filler)), "it is too long");
    EXPECT_EQ(problem(read_server_final("v=QSXC,x=" + filler)), "it is too long");
}

}  // namespace
