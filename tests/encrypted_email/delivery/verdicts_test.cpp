#include "encrypted_email/delivery/verdicts.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "plugin_api/alarm_sink.h"

using namespace encrypted_email;
using namespace encrypted_email::delivery;
using smtp::Awaiting;
using smtp::RecipientVerdict;
using smtp::Verdict;

namespace {

constexpr std::uint32_t kPending = ALARM_SINK_OUTCOME_PENDING;
constexpr std::uint32_t kDelivered = ALARM_SINK_OUTCOME_DELIVERED;
constexpr std::uint32_t kRejected = ALARM_SINK_OUTCOME_REJECTED;

smtp::Reply reply(std::uint16_t code, std::string text = "said so",
                  smtp::EnhancedStatus status = {}) {
    return {code, status, std::move(text)};
}

const RecipientVerdict kTaken{Verdict::delivered, reply(250), Awaiting::content};
const RecipientVerdict kUnknown{Verdict::refused, reply(550, "no such user"), Awaiting::recipient};
const RecipientVerdict kBusyMailbox{Verdict::deferred, reply(450), Awaiting::recipient};
const RecipientVerdict kSurplus{Verdict::deferred, reply(452, "too many recipients", {4, 5, 3}),
                                Awaiting::recipient};
const RecipientVerdict kUndecided{};
const RecipientVerdict kAmbiguous{Verdict::ambiguous, {}, Awaiting::nothing};

class Verdicts : public testing::Test {
protected:
    explicit Verdicts(std::size_t count = 3) {
        for (std::size_t i = 0; i < count; ++i) {
            recipients_.push_back({.address = std::string(1, static_cast<char>('a' + i)) + "@x",
                                   .outcome = kPending,
                                   .reply_text = {}});
        }
    }

    Decision decide_each(std::initializer_list<RecipientVerdict> verdicts) {
        return decide({verdicts, {}}, recipients_);
    }

    // The same verdict for everyone who is pending: one on the mail as a whole.
    Decision decide_all(const RecipientVerdict& verdict) {
        return decide({std::vector(recipients_.size(), verdict), {}}, recipients_);
    }

    [[nodiscard]] std::vector<std::uint32_t> outcomes() const {
        std::vector<std::uint32_t> outcomes;
        for (const auto& recipient : recipients_)
            outcomes.push_back(recipient.outcome);
        return outcomes;
    }

    std::vector<custody::RecipientOutcome> recipients_;
};

using Outcomes = std::vector<std::uint32_t>;

TEST_F(Verdicts, SettleAMailWhoseRecipientsAreAllDecided) {
    const Decision decision = decide_each({kTaken, kUnknown, kTaken});
    EXPECT_EQ(decision.next, Next::settled);
    EXPECT_TRUE(decision.worked);
    EXPECT_EQ(outcomes(), (Outcomes{kDelivered, kRejected, kDelivered}));
    const auto outcome = outcome_of(recipients_, 1, 0);
    EXPECT_EQ(outcome.recipients[1].reply_code, 550u);
    EXPECT_EQ(outcome.attempts, 1u);
    EXPECT_EQ(outcome.certainty, std::uint32_t{ALARM_SINK_SENT_YES});
    EXPECT_EQ(outcome.reason, "b@x: 550 no such user");
}

TEST_F(Verdicts, AskAgainForTheDeferredOnesAlone) {
    const Decision first = decide_each({kTaken, kBusyMailbox, kUnknown});
    EXPECT_EQ(first.next, Next::again);
    EXPECT_EQ(first.blame, Blame::recipient);
    EXPECT_EQ(first.reply.code, 450);
    EXPECT_EQ(outcomes(), (Outcomes{kDelivered, kPending, kRejected}));
    // The next attempt speaks of the one that is left.
    EXPECT_EQ(decide_each({kTaken}).next, Next::settled);
    EXPECT_EQ(outcomes(), (Outcomes{kDelivered, kDelivered, kRejected}));
}

TEST_F(Verdicts, SendTheSurplusInAnotherMailOnlyWhenTheFirstOnesWereTaken) {
    const Decision some = decide_each({kTaken, kSurplus, kSurplus});
    EXPECT_EQ(some.next, Next::again);
    EXPECT_EQ(some.blame, Blame::surplus);
    const Decision none = decide_each({kSurplus, kSurplus});
    EXPECT_EQ(none.blame, Blame::recipient);
    EXPECT_EQ(outcomes(), (Outcomes{kDelivered, kPending, kPending}));
}

TEST_F(Verdicts, BlameTheConnectionWhenItBroke) {
    const Decision decision = decide_all(kUndecided);
    EXPECT_EQ(decision.next, Next::again);
    EXPECT_EQ(decision.blame, Blame::connection);
    EXPECT_FALSE(decision.worked);
    EXPECT_FALSE(decision.ambiguous);
}

TEST_F(Verdicts, RememberThatTheReplyToTheContentWasLost) {
    const Decision decision = decide_each({kUnknown, kAmbiguous, kAmbiguous});
    EXPECT_TRUE(decision.ambiguous);
    EXPECT_EQ(decision.blame, Blame::connection);
    conclude(recipients_, ALARM_SINK_OUTCOME_EXPIRED);
    EXPECT_EQ(outcome_of(recipients_, 1, 1).certainty, std::uint32_t{ALARM_SINK_SENT_MAYBE});
}

TEST_F(Verdicts, NeverSaySentOfAMailThatNobodyTook) {
    EXPECT_EQ(decide_all(kUnknown).next, Next::settled);
    EXPECT_EQ(outcome_of(recipients_, 1, 0).certainty, std::uint32_t{ALARM_SINK_SENT_NO});
}

TEST_F(Verdicts, OnTheMailAsAWhole) {
    struct Case {
        smtp::Reply reply;
        Awaiting step;
        Next next;
        Blame blame;
        std::uint32_t outcome;
    };
    const Case cases[] = {
        {reply(554, "spam"), Awaiting::content, Next::settled, Blame::mail, kRejected},
        {reply(554, "no"), Awaiting::data, Next::settled, Blame::mail, kRejected},
        {reply(451, "x", {4, 7, 1}), Awaiting::content, Next::again, Blame::mail, kPending},
        {reply(550, "not you"), Awaiting::mail, Next::again, Blame::configuration, kPending},
        {reply(550, "no permissions", {5, 7, 60}), Awaiting::content, Next::again,
         Blame::configuration, kPending},
        {reply(432, "x", {4, 3, 2}), Awaiting::mail, Next::again, Blame::capacity, kPending},
        {reply(552, "x", {5, 3, 4}), Awaiting::content, Next::shorter, Blame::size, kPending},
        {reply(530), Awaiting::mail, Next::when_relay_works, Blame::credentials, kPending},
        {reply(503), Awaiting::mail, Next::again, Blame::connection, kPending},
    };
    for (const Case& test : cases) {
        for (auto& recipient : recipients_)
            recipient.outcome = kPending;
        const Verdict verdict = test.reply.transient() ? Verdict::deferred : Verdict::refused;
        const Decision decision = decide_all({verdict, test.reply, test.step});
        EXPECT_EQ(decision.next, test.next) << test.reply.describe();
        EXPECT_EQ(decision.blame, test.blame) << test.reply.describe();
        EXPECT_EQ(decision.reply.code, test.reply.code);
        EXPECT_EQ(outcomes(), Outcomes(3, test.outcome)) << test.reply.describe();
        EXPECT_EQ(decision.worked,
                  test.blame != Blame::connection && test.blame != Blame::credentials);
    }
}

TEST_F(Verdicts, FollowTheGravestBlameOfSeveral) {
    const Decision decision =
        decide_each({kBusyMailbox,
                     {Verdict::refused, reply(530, "log in"), Awaiting::recipient},
                     {Verdict::deferred, reply(452), Awaiting::recipient}});
    EXPECT_EQ(decision.blame, Blame::credentials);
    EXPECT_EQ(decision.reply.text, "log in");
    EXPECT_EQ(decision.next, Next::when_relay_works);
}

TEST_F(Verdicts, RefuseForGoodWhatNoServerCanBeAskedFor) {
    const Decision decision =
        decide_all({Verdict::refused, {0, {}, "not sent: no SMTPUTF8"}, Awaiting::nothing});
    EXPECT_EQ(decision.next, Next::settled);
    EXPECT_FALSE(decision.worked) << "nobody answered";
    EXPECT_EQ(outcome_of(recipients_, 1, 0).reason,
              "a@x: not sent: no SMTPUTF8; b@x: not sent: no SMTPUTF8; c@x: not sent: no SMTPUTF8");
}

TEST_F(Verdicts, TellTheLastAnswerOfAMailThatExpired) {
    decide_each({kTaken, kBusyMailbox, kUndecided});
    conclude(recipients_, ALARM_SINK_OUTCOME_EXPIRED);
    EXPECT_EQ(outcome_of(recipients_, 2, 0).reason,
              "b@x: its time ran out first; the last answer was 450 said so; "
              "c@x: its time ran out first");
}

TEST_F(Verdicts, SurviveAResultThatIsTooShort) {
    const Decision decision = decide_each({kTaken});
    EXPECT_EQ(decision.next, Next::again);
    EXPECT_EQ(decision.blame, Blame::connection);
    EXPECT_EQ(outcomes(), (Outcomes{kDelivered, kPending, kPending}));
}

// Whatever happens: a decision once made stays, and pending means that there is a next attempt.
TEST_F(Verdicts, NeverChangeADecisionNorForgetARecipient) {
    std::minstd_rand chance(7);
    const auto any = [&chance](std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(chance);
    };
    const std::uint16_t codes[] = {250, 421, 432, 450, 451, 452, 500, 503, 530,
                                   550, 551, 552, 553, 554, 555, 354, 599};
    const Verdict verdicts[] = {Verdict::delivered, Verdict::refused, Verdict::deferred,
                                Verdict::undecided, Verdict::ambiguous};
    const Awaiting steps[] = {Awaiting::mail, Awaiting::recipient, Awaiting::data,
                              Awaiting::content};
    for (int i = 0; i < 20'000; ++i) {
        const Outcomes before = outcomes();
        smtp::TransactionResult result;
        for (const std::uint32_t outcome : before) {
            if (outcome != kPending) continue;
            result.recipients.push_back({verdicts[any(std::size(verdicts))],
                                         reply(codes[any(std::size(codes))]),
                                         steps[any(std::size(steps))]});
        }
        const Decision decision = decide(result, recipients_);
        bool any_pending = false;
        for (std::size_t j = 0; j < before.size(); ++j) {
            if (before[j] != kPending) {
                EXPECT_EQ(recipients_[j].outcome, before[j]);
            }
            any_pending |= recipients_[j].outcome == kPending;
        }
        EXPECT_EQ(decision.next == Next::settled, !any_pending);
        if (any_pending) {
            EXPECT_NE(decision.blame, Blame::nobody);
        } else {
            for (auto& recipient : recipients_)
                recipient.outcome = kPending;
        }
    }
}

TEST(ShorterSize, HalvesUntilThereIsNothingLeftToLeaveOut) {
    EXPECT_EQ(shorter_size(10'000'000), 5'000'000u);
    EXPECT_EQ(shorter_size(16'384), 8'192u);
    EXPECT_EQ(shorter_size(16'383), std::nullopt);
    EXPECT_EQ(shorter_size(0), std::nullopt);
    int steps = 0;
    for (std::optional<std::uint64_t> size = 1ULL << 40; size; size = shorter_size(*size))
        ++steps;
    EXPECT_EQ(steps, 28);
}

}  // namespace
