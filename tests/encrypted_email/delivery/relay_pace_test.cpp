#include "encrypted_email/delivery/relay_pace.hpp"

#include <gtest/gtest.h>

using namespace encrypted_email::delivery;
namespace smtp = encrypted_email::smtp;

namespace {

constexpr std::size_t kFar = 1000;  // mails in a round trip: nothing but the relay sets a limit

smtp::TransactionResult mail(smtp::Verdict verdict, bool followed, bool chunked = false) {
    smtp::TransactionResult result;
    result.recipients = {{.verdict = verdict, .reply = {}}};
    result.followed = followed;
    result.chunked = chunked;
    return result;
}

smtp::TransactionResult delivered(bool followed, bool chunked = false) {
    return mail(smtp::Verdict::delivered, followed, chunked);
}

smtp::TransactionResult too_fast(smtp::Awaiting step, bool followed, bool chunked) {
    smtp::TransactionResult result = mail(smtp::Verdict::undecided, followed, chunked);
    result.recipients[0].step = step;
    result.too_fast = true;
    return result;
}

// Its replies can be told apart, and a first mail by BDAT went well.
RelayPace chunking_relay() {
    RelayPace pace;
    smtp::TransactionResult first = delivered(false);
    first.fit_for_chunking = true;
    pace.mail_ended(first);
    pace.mail_ended(delivered(false, true));
    return pace;
}

TEST(RelayPace, TriesTheNextEnvelopeBehindAContentAtOnce) {
    RelayPace pace;
    EXPECT_EQ(pace.pace(kFar).mails, 2u);
    EXPECT_FALSE(pace.pace(kFar).chunking);
    EXPECT_TRUE(pace.is_trial());
    pace.mail_ended(delivered(false));
    EXPECT_TRUE(pace.is_trial());
    pace.mail_ended(delivered(true));
    EXPECT_FALSE(pace.is_trial());
}

TEST(RelayPace, RemembersARelayThatRefusesIt) {
    RelayPace pace;
    pace.mail_ended(too_fast(smtp::Awaiting::mail, true, false));
    EXPECT_EQ(pace.pace(kFar).mails, 1u);
    EXPECT_FALSE(pace.is_trial());
    pace.forget();
    EXPECT_EQ(pace.pace(kFar).mails, 2u);
}

TEST(RelayPace, GivesUpAfterTwoConnectionsThatBrokeOnIt) {
    RelayPace pace;
    pace.connection_broke(mail(smtp::Verdict::undecided, true));
    EXPECT_EQ(pace.pace(kFar).mails, 2u) << "the network may have been to blame";
    pace.connection_broke(mail(smtp::Verdict::undecided, true));
    EXPECT_EQ(pace.pace(kFar).mails, 1u);
}

TEST(RelayPace, BlamesNothingOnItOnceItHasWorked) {
    RelayPace pace;
    pace.mail_ended(delivered(true));
    for (int i = 0; i < 5; ++i)
        pace.connection_broke(mail(smtp::Verdict::undecided, true));
    EXPECT_EQ(pace.pace(kFar).mails, 2u);
}

TEST(RelayPace, UsesBdatOnceRepliesCanBeToldApartAndAtFirstAlone) {
    RelayPace pace;
    smtp::TransactionResult first = delivered(false);
    first.fit_for_chunking = true;
    pace.mail_ended(first);
    EXPECT_TRUE(pace.pace(kFar).chunking);
    EXPECT_EQ(pace.pace(kFar).mails, 1u);
    pace.mail_ended(delivered(false, true));
    EXPECT_EQ(pace.pace(kFar).mails, 2u);
}

TEST(RelayPace, DoublesTheWindowUpToItsBound) {
    RelayPace pace = chunking_relay();
    for (int i = 0; i < 100; ++i)
        pace.mail_ended(delivered(true, true));
    EXPECT_EQ(pace.pace(kFar).mails, RelayPace::kMostMails);
    pace.connection_broke(mail(smtp::Verdict::ambiguous, true, true));
    EXPECT_EQ(pace.pace(kFar).mails, RelayPace::kMostMails / 2);
    EXPECT_TRUE(pace.pace(kFar).chunking);
}

TEST(RelayPace, RisksNoMoreMailsThanARoundTripIsWorth) {
    RelayPace pace = chunking_relay();
    for (int i = 0; i < 100; ++i)
        pace.mail_ended(delivered(true, true));
    EXPECT_EQ(pace.pace(0).mails, 2u);
    EXPECT_EQ(pace.pace(5).mails, 12u);
}

TEST(RelayPace, FallsBackToDataWhenBdatIsRefusedOrBreaksTheFirstTime) {
    RelayPace refusing = chunking_relay();
    refusing.mail_ended(too_fast(smtp::Awaiting::content, false, true));
    EXPECT_FALSE(refusing.pace(kFar).chunking);
    EXPECT_EQ(refusing.pace(kFar).mails, 2u);

    RelayPace breaking;
    smtp::TransactionResult first = delivered(false);
    first.fit_for_chunking = true;
    breaking.mail_ended(first);
    breaking.connection_broke(mail(smtp::Verdict::ambiguous, false, true));
    EXPECT_FALSE(breaking.pace(kFar).chunking);
}

}  // namespace
