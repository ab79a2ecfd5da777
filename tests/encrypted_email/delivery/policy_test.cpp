#include "encrypted_email/delivery/policy.hpp"

#include <gtest/gtest.h>

#include "mails.hpp"

using namespace encrypted_email;
using namespace encrypted_email::delivery;
using namespace std::chrono_literals;

namespace {

smtp::Reply reply(std::uint16_t code, std::string text = "said so") {
    smtp::Reply made;
    made.code = code;
    made.text = std::move(text);
    return made;
}

smtp::TransactionResult result(std::initializer_list<smtp::RecipientVerdict> verdicts) {
    return {verdicts, {}};
}

const smtp::RecipientVerdict kDelivered{smtp::Verdict::delivered, reply(250)};
const smtp::RecipientVerdict kRefused{smtp::Verdict::refused, reply(550, "no such user")};
const smtp::RecipientVerdict kDeferred{smtp::Verdict::deferred, reply(450)};
const smtp::RecipientVerdict kUndecided{smtp::Verdict::undecided, {}};
const smtp::RecipientVerdict kAmbiguous{smtp::Verdict::ambiguous, {}};

}  // namespace

TEST(Policy, SettlesAMailWhoseRecipientsAreAllDecided) {
    const auto mail = outbound_mail({"a@x.example", "b@x.example"});
    mail->attempts = 1;
    EXPECT_EQ(apply(result({kDelivered, kRefused}), *mail), NextStep::settled);
    const auto outcome = outcome_of(*mail);
    EXPECT_EQ(outcome.recipients[0].outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    EXPECT_EQ(outcome.recipients[1].outcome, std::uint32_t{ALARM_SINK_OUTCOME_REJECTED});
    EXPECT_EQ(outcome.recipients[1].reply_code, 550u);
    EXPECT_EQ(outcome.certainty, std::uint32_t{ALARM_SINK_SENT_YES});
    EXPECT_EQ(outcome.reason, "b@x.example: 550 no such user");
}

TEST(Policy, TriesOnlyTheDeferredRecipientsAgain) {
    const auto mail = outbound_mail({"a@x.example", "b@x.example", "c@x.example"});
    EXPECT_EQ(apply(result({kDelivered, kDeferred, kRefused}), *mail), NextStep::retry_later);
    EXPECT_EQ(mail->recipients[0].outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    EXPECT_EQ(mail->recipients[1].outcome, std::uint32_t{ALARM_SINK_OUTCOME_PENDING});
    EXPECT_EQ(mail->recipients[2].outcome, std::uint32_t{ALARM_SINK_OUTCOME_REJECTED});
    // The second attempt speaks of the one that is left.
    EXPECT_EQ(apply(result({kDelivered}), *mail), NextStep::settled);
    EXPECT_EQ(mail->recipients[1].outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
}

TEST(Policy, MovesAMailOnAtOnceWhenOnlyTheConnectionFailed) {
    const auto mail = outbound_mail({"a@x.example"});
    EXPECT_EQ(apply(result({kUndecided}), *mail), NextStep::retry_now);
    EXPECT_EQ(mail->redeliveries, 0u);
}

TEST(Policy, RemembersThatTheReplyToTheContentWasLost) {
    const auto mail = outbound_mail({"a@x.example"});
    EXPECT_EQ(apply(result({kAmbiguous}), *mail), NextStep::retry_now);
    EXPECT_EQ(mail->redeliveries, 1u);
    conclude(*mail, ALARM_SINK_OUTCOME_EXPIRED);
    EXPECT_EQ(outcome_of(*mail).certainty, std::uint32_t{ALARM_SINK_SENT_MAYBE});
}

TEST(Policy, KeepsTheMailWhenTheServerDemandsALogIn) {
    const auto mail = outbound_mail({"a@x.example"});
    EXPECT_EQ(apply(result({{smtp::Verdict::refused, reply(530)}}), *mail), NextStep::relay_fault);
    EXPECT_EQ(mail->recipients[0].outcome, std::uint32_t{ALARM_SINK_OUTCOME_PENDING});
}

TEST(Policy, NeverSaysSentOfAMailThatNobodyTook) {
    const auto mail = outbound_mail({"a@x.example"});
    EXPECT_EQ(apply(result({kRefused}), *mail), NextStep::settled);
    EXPECT_EQ(outcome_of(*mail).certainty, std::uint32_t{ALARM_SINK_SENT_NO});
}

TEST(BackOff, DoublesUpToItsLimitAndIsScatteredByAFifth) {
    BackOff back_off;
    auto expected = std::chrono::milliseconds(1s);
    for (int failure = 0; failure < 20; ++failure) {
        const auto pause = back_off.after_failure(FailureKind::unreachable);
        EXPECT_LE(pause, expected);
        EXPECT_GE(pause, expected * 4 / 5);
        expected = std::min<std::chrono::milliseconds>(expected * 2, 5min);
    }
    back_off.reset();
    EXPECT_LE(back_off.after_failure(FailureKind::unreachable), 1s);
}

TEST(BackOff, DoesNotHammerRefusedCredentials) {
    BackOff back_off;
    EXPECT_GE(back_off.after_failure(FailureKind::credentials), 48s);
}

TEST(BackOff, GivesADeferredMailAMinuteAtFirstAndHalfAnHourAtMost) {
    BackOff back_off;
    EXPECT_GE(back_off.after_deferral(1), 48s);
    EXPECT_LE(back_off.after_deferral(1), 60s);
    EXPECT_LE(back_off.after_deferral(1000), 30min);
}
