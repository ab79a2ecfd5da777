#include "host_stub/trial_server/command.hpp"

#include <gtest/gtest.h>

namespace {

using namespace host_stub::trial_server;

TEST(Command, VerbIsUpperCaseAndArgumentIsTrimmed) {
    const auto command = parse_command("mail  FROM:<a@example.org> ");
    ASSERT_TRUE(command);
    EXPECT_EQ(command->verb, "MAIL");
    EXPECT_EQ(command->argument, "FROM:<a@example.org>");
}

TEST(Command, LineWithControlCharactersIsNone) {
    EXPECT_FALSE(parse_command("NOOP\n"));
    EXPECT_FALSE(parse_command("NOOP\rQUIT"));
    EXPECT_FALSE(parse_command(std::string_view("NOOP\0", 5)));
    EXPECT_FALSE(parse_command(""));
    EXPECT_FALSE(parse_command(" NOOP"));
}

TEST(PathArgument, HoldsMailboxAndParameters) {
    const auto path = parse_path_argument("From:<a@example.org> SIZE=100 smtputf8", "FROM:");
    ASSERT_TRUE(path);
    EXPECT_EQ(path->mailbox, "a@example.org");
    ASSERT_EQ(path->parameters.size(), 2u);
    EXPECT_EQ(path->parameters[0].keyword, "SIZE");
    EXPECT_EQ(path->parameters[0].value, "100");
    EXPECT_EQ(path->parameters[1].keyword, "SMTPUTF8");
    EXPECT_EQ(path->parameters[1].value, "");
}

TEST(PathArgument, NullReversePathIsEmpty) {
    const auto path = parse_path_argument("FROM:<>", "FROM:");
    ASSERT_TRUE(path);
    EXPECT_EQ(path->mailbox, "");
}

TEST(PathArgument, QuotedLocalPartMayHoldAnAngleBracket) {
    const auto path = parse_path_argument(R"(TO:<"a\"b>c"@example.org>)", "TO:");
    ASSERT_TRUE(path);
    EXPECT_EQ(path->mailbox, R"("a\"b>c"@example.org)");
}

TEST(PathArgument, RefusesWhatIsNoPathInBrackets) {
    for (const auto* text :
         {"", "FROM:", "FROM: <a@example.org>", "FROM:a@example.org", "FROM:<a@example.org",
          "TO:<a@example.org>", "FROM:<a@example.org>SIZE=1", R"(FROM:<"a>)"}) {
        EXPECT_FALSE(parse_path_argument(text, "FROM:")) << text;
    }
}

TEST(Mailbox, AcceptsWhatTheStandardAllows) {
    for (const auto* text :
         {"a@example.org", "first.last+tag@sub.example.org", R"("a b"@example.org)",
          R"("a\\\"b"@example.org)", "a@[127.0.0.1]", "a@[IPv6:::1]", "postmaster@localhost"}) {
        EXPECT_TRUE(is_mailbox(text, false)) << text;
    }
}

TEST(Mailbox, RefusesWhatTheStandardForbids) {
    for (const auto* text :
         {"", "a", "@example.org", "a@", ".a@example.org", "a.@example.org", "a..b@example.org",
          "a b@example.org", R"("a"b"@example.org)", R"("a\\"b"@example.org)", "a@exa mple.org",
          "a@.example.org", "a@example..org", "<a@example.org>", R"("a\"@example.org)"}) {
        EXPECT_FALSE(is_mailbox(text, true)) << text;
    }
    EXPECT_FALSE(is_mailbox(std::string(65, 'a') + "@example.org", false));
    EXPECT_FALSE(is_mailbox("a@" + std::string(254, 'b'), false));
}

TEST(Mailbox, NonAsciiNeedsPermission) {
    EXPECT_FALSE(is_mailbox("gebäude@example.org", false));
    EXPECT_TRUE(is_mailbox("gebäude@example.org", true));
    EXPECT_TRUE(is_mailbox("a@gebäude.example", true));
}

}  // namespace
