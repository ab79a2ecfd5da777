#include "host_stub/commands/trial/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_stub/commands/trial/report.hpp"

namespace {

using namespace host_stub::commands::trial_run;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// One urgent event in one mail to one group.
Results good_results() {
    Results results;
    results.groups = {{"fire", {"a@example.org", "b@example.org"}}};
    Course course;
    course.urgent = true;
    course.submitted = Clock::now();
    course.settled = course.submitted + std::chrono::milliseconds(5);
    course.outcome = ALARM_SINK_OUTCOME_DELIVERED;
    course.delivered_to = results.groups[0].recipients;
    results.courses = {course};
    results.counts.kept = results.counts.delivered = 1;
    host_stub::trial_server::Mail mail;
    mail.recipients = {"b@example.org", "a@example.org"};
    mail.content = "Subject: x\r\nImportance: high\r\n\r\nbody\x1b[2J\r\n";
    mail.tls_version = "TLS 1.3";
    mail.cipher = "AES_128_GCM_SHA256";
    results.mails = {mail};
    results.evening.mails = 1;
    return results;
}

TEST(TrialVerdict, NothingIsWrongWithAGoodTrial) {
    EXPECT_THAT(problems_of(good_results()), IsEmpty());
    EXPECT_THAT(describe(good_results()), HasSubstr("All is well: 1 event"));
}

TEST(TrialVerdict, NamesEveryEventThatWasNotDelivered) {
    auto results = good_results();
    results.counts.undecided = 2;
    results.counts.evicted = 4;
    results.counts.rejected = 3;
    Course refused;
    refused.settled = Clock::now();
    refused.outcome = ALARM_SINK_OUTCOME_REJECTED;
    refused.trouble = "c@example.org: 550 no such mailbox";
    results.courses.push_back(refused);
    EXPECT_THAT(
        problems_of(results),
        ElementsAre("2 events have no final receipt", "3 events were rejected",
                    "4 events were evicted", "one of them: c@example.org: 550 no such mailbox"));
    EXPECT_THAT(describe(results), HasSubstr("The trial has failed:\n  - 2 events have no final"));
}

TEST(TrialVerdict, UrgentEventsThatWaitAreAFailure) {
    auto results = good_results();
    results.evening.urgent_open = 1;
    EXPECT_THAT(problems_of(results), ElementsAre("1 urgent events waited with the others"));
}

TEST(TrialVerdict, PlaintextIsAFailure) {
    auto results = good_results();
    results.mails[0].tls_version.clear();
    EXPECT_THAT(problems_of(results), ElementsAre("1 mails came in plaintext"));
    EXPECT_THAT(describe(results), HasSubstr("PLAINTEXT"));
}

TEST(TrialVerdict, ReceiptsAndMailboxMustAgree) {
    auto results = good_results();
    results.mails.clear();
    EXPECT_THAT(problems_of(results),
                ElementsAre("receipts and mailbox disagree on the mailing group fire"));

    results = good_results();
    results.mails[0].recipients = {"a@example.org"};
    EXPECT_THAT(problems_of(results),
                Contains("1 mails have an envelope that is no mailing group's"));
}

TEST(TrialVerdict, NothingDeliveredIsAFailure) {
    EXPECT_THAT(problems_of({}), ElementsAre("no event was delivered"));
}

TEST(TrialVerdict, TellsWhatServerAndSinkComplainAbout) {
    auto results = good_results();
    results.interrupted = true;
    results.sink_failure = "the sink does not stop: E_INTERNAL";
    results.statistics.failed_handshakes = {"the client sent the alert bad_certificate"};
    results.statistics.refused_logins = 1;
    results.troubles = {{"relay-unreachable:main", "no route\nto host", 40, 0}};
    results.misuse = 1;
    EXPECT_THAT(problems_of(results),
                ElementsAre("the trial was interrupted", "the sink does not stop: E_INTERNAL",
                            HasSubstr("alert bad_certificate"), "1 log-ins were refused",
                            HasSubstr("relay-unreachable:main: no route\\x0ato host"),
                            "the sink broke the contract 1 times"));
}

TEST(TrialReport, NothingFromAMailReachesTheTerminalUnchecked) {
    const auto text = describe(good_results());
    EXPECT_THAT(text, HasSubstr("body\\x1b[2J"));
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
