// The same session in pieces of every size: TCP and TLS cut where they like.
#include "encrypted_email/smtp/dialogue.hpp"

#include <gtest/gtest.h>

#include "watched_owner.hpp"

using namespace encrypted_email::smtp;

namespace {

struct Session {
    const char* name;
    DialogueOptions (*options)();
    std::vector<std::string> replies;  // what comes at once when it is not cut
};

std::vector<Session> sessions() {
    const std::string greeting = "220-mail.example.org\r\n220 ESMTP\r\n";
    return {
        {"Pipelined",
         implicit_tls,
         {greeting, hello_reply({"PIPELINING", "SIZE 100000"}),
          "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n550-5.1.1 No\r\n550 5.1.1 such user\r\n354 Go on\r\n",
          "250 2.0.0 Queued\r\n", "250 Ok\r\n450 Later\r\n550 No\r\n354 Go on\r\n", "554 No\r\n",
          "221 Bye\r\n"}},
        {"Serial",
         [] { return with_credentials(implicit_tls()); },
         {greeting, hello_reply({"AUTH LOGIN"}), "334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n",
          "235 Welcome\r\n", "250 Ok\r\n", "250 Ok\r\n", "550 No\r\n", "354 Go on\r\n",
          "250-Queued\r\n250 as 1\r\n", "451 Later\r\n", "221 Bye\r\n"}},
        {"Starttls",
         [] { return with_credentials(with_starttls()); },
         {greeting, hello_reply({"STARTTLS"}), "220 Go\r\n",
          hello_reply({"PIPELINING", "AUTH PLAIN"}), "235 Welcome\r\n",
          "550 No\r\n503 No\r\n503 No\r\n503 No\r\n", "250 Ok\r\n421 4.3.2 Bye\r\n"}},
        {"Refused",
         [] { return with_credentials(implicit_tls()); },
         {greeting, hello_reply({"AUTH PLAIN"}), "535 5.7.8 No\r\n"}},
        {"OutOfStep",
         implicit_tls,
         {greeting, hello_reply({"PIPELINING"}), "250 Ok\r\n250 Ok\r\n250 Ok\r\n250 Ok\r\n"}},
        {"NotSmtp", implicit_tls, {greeting, hello_reply({}), "HTTP/1.1 400 Bad Request\r\n"}},
    };
}

std::string transcript(const Session& session, std::size_t piece) {
    WatchedOwner owner(session.options(), {mail_to({"a@example.org", "b@example.org"}),
                                           mail_to({"c@example.org", "d@example.org"})});
    for (const std::string& reply : session.replies) {
        for (std::size_t at = 0; at < reply.size() && !owner.over(); at += piece) {
            owner.server(std::string_view(reply).substr(at, piece));
        }
    }
    EXPECT_TRUE(owner.over());
    EXPECT_EQ(owner.complaint(), "");
    return owner.transcript();
}

class FragmentedSession : public testing::TestWithParam<std::tuple<std::size_t, std::size_t>> {};

TEST_P(FragmentedSession, GoesAsTheWholeOneDoes) {
    const Session session = sessions()[std::get<0>(GetParam())];
    EXPECT_EQ(transcript(session, std::get<1>(GetParam())), transcript(session, 1 << 20));
}

INSTANTIATE_TEST_SUITE_P(InPieces, FragmentedSession,
                         testing::Combine(testing::Range<std::size_t>(0, 6),
                                          testing::Values<std::size_t>(1, 2, 3, 7, 20)),
                         [](const auto& chosen) {
                             return sessions()[std::get<0>(chosen.param)].name + std::string("By") +
                                    std::to_string(std::get<1>(chosen.param));
                         });

TEST(WholeSession, EndsAsItsServerMeantIt) {
    EXPECT_EQ(
        transcript(sessions()[0], 1 << 20),
        "EHLO panel.example.org\r\n[ready]"
        "MAIL FROM:<panel@example.org>\r\nRCPT TO:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n"
        "DATA\r\nSubject: Boiler\r\n\r\nToo hot.\r\n.\r\n[finished: delivered refused][ready]"
        "MAIL FROM:<panel@example.org>\r\nRCPT TO:<c@example.org>\r\nRCPT TO:<d@example.org>\r\n"
        "DATA\r\n.\r\n[finished: deferred refused][ready]QUIT\r\n[quit]");
    EXPECT_TRUE(transcript(sessions()[2], 1 << 20)
                    .ends_with("[finished: undecided undecided]"
                               "[failed: the server ends the session: 421 4.3.2 Bye]"));
}

}  // namespace
