// A host written in C, against the header alone, sends a mail.
#include <cstdlib>

#include "tests/postfix/scenario.hpp"
#include "tests/support/child_process.hpp"

using namespace postfix_test;
using testing::HasSubstr;

namespace {

TEST(HostInC, SendsAMail) {
    const PostfixInstance postfix;
    const TemporaryFolder folder;
    const auto configuration = folder.path() / "encrypted_email.toml";
    write_file(configuration, configuration_text({relay_to(postfix)}, {GroupText{}}));
    ASSERT_EQ(::setenv("RELAY_PASSWORD", std::string(PostfixInstance::kPassword).c_str(), 1), 0);

    const Finished finished = run({C_HOST_PATH, plugin_path(), configuration.string(),
                                   folder.path().string(), "3", "relay-password=RELAY_PASSWORD"});
    EXPECT_EQ(finished.status, 0) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("3 of 3 events delivered"));

    std::string told;
    ASSERT_TRUE(eventually("every event in a mail", [&] {
        told.clear();
        for (const ReadMail& mail : read_mails(postfix.mails_of("facility"))) {
            EXPECT_THAT(mail.defects, testing::IsEmpty());
            told += mail.body;
        }
        return occurrences(told, "supply air temperature is high") == 3;
    }));
}

}  // namespace
