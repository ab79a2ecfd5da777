// Whatever a server says, in whatever order: content never goes out without 354 and an accepted
// recipient, nothing secret goes out without TLS, and no mail is called delivered that was not.
#include "encrypted_email/smtp/dialogue.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

#include "watched_owner.hpp"

using namespace encrypted_email::smtp;

namespace {

// A server that mostly answers well, often refuses, and sometimes makes no sense.
class CapriciousServer {
public:
    explicit CapriciousServer(unsigned seed) : random_(seed) {}

    std::string speak(const std::string& question) {
        std::string words = one_in(12) ? reply(any_code()) : answer_to(question);
        while (one_in(8))
            words += one_in(3) ? reply(any_code()) : answer_to("RCPT");
        if (one_in(60)) words += "nonsense\r\n";
        if (one_in(20)) words.resize(words.size() - 1 - pick(words.size() / 2));
        return words;
    }

    bool one_in(unsigned count) { return pick(count) == 0; }

private:
    std::size_t pick(std::size_t count) { return random_() % count; }

    std::string answer_to(const std::string& question) {
        if (question == "EHLO") {
            return hello_reply(
                {one_in(3) ? "SIZE 1000" : "PIPELINING", one_in(9) ? "DSN" : "STARTTLS",
                 one_in(2) ? "AUTH LOGIN" : "AUTH PLAIN", "8BITMIME",
                 one_in(2) ? "CHUNKING" : "HELP", one_in(6) ? "VRFY" : "ENHANCEDSTATUSCODES"});
        }
        if (one_in(6)) return reply(one_in(2) ? 450 : 550);
        static const std::map<std::string, int> kGood = {
            {"greeting", 220}, {"STARTTLS", 220}, {"DATA", 354}, {"QUIT", 221}};
        if (question == "AUTH") return reply(one_in(2) ? 334 : 235);
        const auto good = kGood.find(question);
        if (good != kGood.end()) return reply(good->second);
        if (question == "MAIL") return reply(250, "2.1.0");
        return question == "RCPT" ? reply(250, "2.1.5") : reply(250, "2.0.0");
    }

    int any_code() {
        constexpr std::array kCodes = {220, 221, 235, 250, 251, 334, 354, 421, 450, 451, 452,
                                       500, 503, 530, 535, 550, 552, 554, 571, 199, 999};
        return kCodes[pick(kCodes.size())];
    }

    std::string reply(int code, const std::string& status = "") {
        const std::string number = std::to_string(code);
        const bool told = !status.empty() && !one_in(40);
        const std::string text = told ? " " + status + " words" : one_in(4) ? "" : " words";
        return (one_in(5) ? number + "-" + text.substr(text.empty() ? 0 : 1) + "\r\n" : "") +
               number + text + (one_in(9) ? "\n" : "\r\n");
    }

    std::mt19937 random_;
};

TEST(AnyServer, GetsNothingThatItMustNotGet) {
    std::map<std::string, int> seen;
    for (unsigned seed = 0; seed < 20000; ++seed) {
        CapriciousServer server(seed);
        DialogueOptions options = server.one_in(2) ? implicit_tls() : with_starttls();
        if (server.one_in(2)) options = with_credentials(std::move(options));
        const Pace pace{.mails = server.one_in(3) ? 1u : 4u, .chunking = server.one_in(2)};
        WatchedOwner owner(
            std::move(options),
            {mail_to({"a@example.org"}), mail_to({"a@example.org", "nobody", "c@example.org"}),
             mail_to({"nobody"}), mail_to({"a@example.org", "b@example.org"})},
            pace);
        for (int turn = 0; turn < 60 && !owner.over() && !server.one_in(150); ++turn) {
            owner.server(server.speak(owner.wire().question()));
        }
        if (!owner.over()) owner.closed();
        ASSERT_EQ(owner.complaint(), "") << "seed " << seed << "\n" << owner.transcript();

        for (const char* word : {"[upgrade]", "delivered", "refused", "deferred", "undecided",
                                 "ambiguous", "RSET", "\r\n.\r\n[", "DATA\r\n.\r\n", "[quit]",
                                 "[failed", "hot.\r\n.\r\n[ready]MAIL", "hot.\r\nRSET"}) {
            seen[word] += owner.transcript().find(word) != std::string::npos ? 1 : 0;
        }
    }
    // All that can happen did happen often enough to mean something.
    for (const auto& [word, count] : seen)
        EXPECT_GT(count, 50) << word;
}

}  // namespace
