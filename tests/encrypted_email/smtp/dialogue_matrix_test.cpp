// Every kind of reply at every step of a mail, pipelined and serial: the verdict is the same.
#include "encrypted_email/smtp/dialogue.hpp"

#include <gtest/gtest.h>

#include <array>

#include "conversation.hpp"

using namespace encrypted_email::smtp;

namespace {

constexpr std::array<std::string_view, 4> kSteps = {"MAIL", "RCPT", "DATA", "Content"};

struct Case {
    std::size_t step;  // in kSteps
    int code;          // the reply to it; 0: the server closes, 1: what it sends is no SMTP
    const char* verdict;
    bool usable;  // the connection afterwards
};

const std::vector<Case>& cases() {
    static const std::vector<Case> kCases = {
        {0, 250, "delivered", true},  {0, 251, "delivered", true},  {0, 220, "delivered", true},
        {0, 334, "undecided", false}, {0, 354, "undecided", false}, {0, 421, "undecided", false},
        {0, 432, "deferred", true},   {0, 451, "deferred", true},   {0, 452, "deferred", true},
        {0, 500, "refused", true},    {0, 530, "refused", true},    {0, 552, "refused", true},
        {0, 0, "undecided", false},   {0, 1, "undecided", false},

        {1, 250, "delivered", true},  {1, 251, "delivered", true},  {1, 252, "delivered", true},
        {1, 334, "undecided", false}, {1, 354, "undecided", false}, {1, 421, "undecided", false},
        {1, 450, "deferred", true},   {1, 452, "deferred", true},   {1, 552, "deferred", true},
        {1, 550, "refused", true},    {1, 553, "refused", true},    {1, 571, "refused", true},
        {1, 0, "undecided", false},   {1, 1, "undecided", false},

        {2, 354, "delivered", true},  {2, 250, "undecided", false}, {2, 334, "undecided", false},
        {2, 350, "undecided", false}, {2, 421, "undecided", false}, {2, 451, "deferred", true},
        {2, 503, "refused", true},    {2, 554, "refused", true},    {2, 0, "undecided", false},
        {2, 1, "undecided", false},

        {3, 250, "delivered", true},  {3, 200, "delivered", true},  {3, 354, "ambiguous", false},
        {3, 421, "ambiguous", false}, {3, 451, "deferred", true},   {3, 452, "deferred", true},
        {3, 552, "refused", true},    {3, 554, "refused", true},    {3, 0, "ambiguous", false},
        {3, 1, "ambiguous", false},
    };
    return kCases;
}

class ReplyMatrix : public testing::TestWithParam<std::tuple<std::size_t, bool>> {};

TEST_P(ReplyMatrix, GivesTheVerdict) {
    const Case& test = cases()[std::get<0>(GetParam())];
    const bool pipelining = std::get<1>(GetParam());
    Conversation session(implicit_tls());
    get_ready(session, {pipelining ? "PIPELINING" : "8BITMIME"});

    session.begin(mail_to({"a@example.org"}));
    constexpr std::array kGood = {250, 250, 354, 250};
    for (std::size_t step = 0; step < kSteps.size() && session.dialogue().in_transaction();
         ++step) {
        if (step == test.step && test.code == 0) {
            session.dialogue().closed();
        } else if (step == test.step && test.code == 1) {
            session.server("\x15\x03\x03 alert\n");
        } else if (step == test.step) {
            session.server(std::to_string(test.code) + " reply\r\n");
        } else if (step > test.step && test.verdict != std::string_view("delivered")) {
            session.server("503 Bad sequence\r\n");
        } else {
            session.server(std::to_string(kGood[step]) + " fine\r\n");
        }
    }
    EXPECT_EQ(session.signals(), test.usable ? "finished ready" : "finished failed");
    const TransactionResult result = session.dialogue().take_result();
    EXPECT_EQ(verdicts(result), test.verdict);
    // Who was not delivered to has the reply that decided, or none when nothing did.
    if (test.verdict != std::string_view("delivered")) {
        EXPECT_EQ(result.recipients[0].reply.code, test.usable || test.code == 421 ? test.code : 0);
    }
    EXPECT_EQ(session.begin(mail_to({"b@example.org"})) != "(not begun)", test.usable);
}

INSTANTIATE_TEST_SUITE_P(ReplyTo, ReplyMatrix,
                         testing::Combine(testing::Range<std::size_t>(0, cases().size()),
                                          testing::Bool()),
                         [](const auto& chosen) {
                             const Case& test = cases()[std::get<0>(chosen.param)];
                             return std::string(kSteps[test.step]) + "_" +
                                    (test.code == 0   ? "closed"
                                     : test.code == 1 ? "garbage"
                                                      : std::to_string(test.code)) +
                                    (std::get<1>(chosen.param) ? "_pipelined" : "_serial");
                         });

}  // namespace
