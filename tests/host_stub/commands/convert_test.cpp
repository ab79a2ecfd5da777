// `host-stub convert` as a person uses it, down to the sink that takes what it printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using test_support::Finished;
using test_support::write_file;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Convert : public ::testing::Test {
protected:
    // With standard output and standard error apart.
    Finished convert(const std::vector<std::string>& arguments, std::string_view input = {}) {
        std::vector<std::string> command = {"sh",
                                            "-c",
                                            R"(out=$1; err=$2; shift 2; "$@" >"$out" 2>"$err")",
                                            "sh",
                                            path("site.toml"),
                                            path("told"),
                                            HOST_STUB,
                                            "convert"};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return test_support::run(command, input);
    }
    [[nodiscard]] std::string path(const std::string& name) const { return folder_.path() / name; }
    [[nodiscard]] std::string document() const {
        return test_support::read_file(path("site.toml"));
    }
    [[nodiscard]] std::string told() const { return test_support::read_file(path("told")); }

    // By the plugin itself.
    [[nodiscard]] Finished judged() const {
        return test_support::run(
            {HOST_STUB, "check", ENCRYPTED_EMAIL, "--config", path("site.toml"), "--offline"});
    }

    const test_support::TemporaryFolder folder_;
};

TEST_F(Convert, PrintsADocumentThatTheSinkTakes) {
    write_file(path("old.cfg"),
               "SMTP Server Host = mail.example.org\nPort = 465\nSSL = yes\nUser = alarms\n"
               "Password = open sesame\nSender = Building 7 <alarms@example.org>\n"
               "Recipients = service@example.org\n");
    EXPECT_EQ(convert({path("old.cfg")}).status, 0) << told();
    EXPECT_THAT(document(), HasSubstr("Made by `host-stub convert` from " + path("old.cfg")));
    EXPECT_THAT(told(), AllOf(StartsWith("To do before it works:\n"), HasSubstr("relay-password")));
    EXPECT_THAT(document() + told(), Not(HasSubstr("sesame")));
    EXPECT_EQ(judged().status, 0) << judged().output;
}

TEST_F(Convert, TakesOptionsInPlaceOfLinesAndOfTheFile) {
    const std::vector<std::string> options = {
        "--host", "mail.example.org", "--port",      "587",           "--ssl",    "starttls",
        "--user", "alarms",           "--recipient", "b@example.org", "--sender", "a@example.org"};
    EXPECT_EQ(convert(options).status, 0) << told();
    EXPECT_EQ(judged().status, 0) << judged().output;
    std::vector<std::string> with_file = options;
    with_file.insert(with_file.begin(), "-");
    EXPECT_EQ(convert(with_file, "port = 25\ncc = c@example.org\n").status, 0) << told();
    EXPECT_THAT(document(), AllOf(HasSubstr("port = 587"), HasSubstr("c@example.org")));
}

TEST_F(Convert, SaysByItsExitCodeWhatIsDifferentOrNotUnderstood) {
    const std::string lines =
        "host = mail.example.org\nssl = no\nfrom = a@example.org\nto = b@example.org\n";
    EXPECT_EQ(convert({"-"}, lines).status, 1);
    EXPECT_THAT(told(), HasSubstr("Different from before:\n  standard input:2: SSL was off"));
    EXPECT_EQ(convert({"-"}, lines + "colour = blue\n").status, 5);
    EXPECT_THAT(told(), StartsWith("Not understood:\n  standard input:5: \"colour\" is not known"));
    EXPECT_EQ(judged().status, 0) << judged().output;
}

TEST_F(Convert, PrintsNothingWhenTheSettingsCannotBeUsed) {
    EXPECT_EQ(convert({"-"}, "host = mail.example.org\nport = x\n").status, 2);
    EXPECT_THAT(told(), StartsWith("There is no configuration for these settings:\n"
                                   "  standard input:2: \"x\" is no port"));
    EXPECT_EQ(document(), "");
    EXPECT_EQ(convert({}).status, 2);
    EXPECT_THAT(told(), HasSubstr("no mail server is named"));
    EXPECT_EQ(convert({path("nowhere")}).status, 2);
    EXPECT_THAT(told(), HasSubstr("No such file or directory"));
    EXPECT_EQ(convert({path("."), path(".")}).status, 2);
    EXPECT_THAT(told(), HasSubstr("host-stub convert --help explains it"));
    write_file(path("large"), std::string(100'000, '\n'));
    EXPECT_EQ(convert({path("large")}).status, 2);
    EXPECT_THAT(told(), HasSubstr("larger than 65536 bytes"));
}

// Whoever looks at the processes would see it.
TEST_F(Convert, TakesNoPasswordAsAnOption) {
    EXPECT_EQ(convert({"--password", "open sesame"}).status, 2);
    EXPECT_THAT(told(), Not(HasSubstr("sesame")));
}

}  // namespace
