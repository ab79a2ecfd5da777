// probe SUBJECT COUNT: does one thing of the hot path COUNT times, on one thread and always in the
// same way, so that callgrind's counts can be compared from change to change.  The work around it
// is the same for every COUNT.
//
// Used by instructions.py, which knows the budgets.
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <memory_resource>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/composition/mail.hpp"
#include "encrypted_email/intake/hand_over.hpp"
#include "encrypted_email/smtp/dialogue.hpp"
#include "encrypted_email/spool/store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace encrypted_email;

constexpr std::int64_t kNow = 1'795'000'000'000'000'000;
const std::string kText(600, 'x');

intake::Event event_of(std::string_view id, std::uint64_t number) {
    intake::Event event;
    event.id = id;
    event.number = number;
    event.ticket = number;
    event.occurred_unix_ns = kNow;
    event.priority = 120;
    event.previous_status = ALARM_SINK_POINT_NORMAL;
    event.current_status = ALARM_SINK_POINT_HIGH_ALARM;
    event.category = "HVAC";
    event.object = "Main/Plant/Boiler-1/FlowTemperature";
    event.summary = "Flow temperature 92.5 degC above its limit of 85 degC";
    event.text = kText;
    return event;
}

std::string id_of(std::uint64_t number) { return "event-" + std::to_string(1'000'000 + number); }

std::shared_ptr<const configuration::MailingGroup> facility() {
    auto group = std::make_shared<configuration::MailingGroup>();
    group->name = "facility";
    group->relays = {"main"};
    group->from = {"Building 7", "alarms", "building7.example"};
    group->to.push_back({"", "facility", "building7.example"});
    return group;
}

// ---- intake: one event from the host's thread to the sink's and back ---------------------------

void hand_over(std::size_t count) {
    std::pmr::synchronized_pool_resource memory;
    intake::HandOver hand_over(
        {}, [] {}, memory);
    std::vector<intake::EventHandle> taken;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string id = id_of(i);
        if (hand_over.push(event_of(id, i)) != intake::HandOver::Answer::taken) {
            throw std::runtime_error("an event was not taken");
        }
        hand_over.take(taken);
        hand_over.release(*taken.front());
        taken.clear();
    }
}

// ---- composition: one mail of so many events ---------------------------------------------------

void compose(std::size_t count, std::size_t events) {
    const auto group = facility();
    const auto letterhead = std::make_shared<const composition::Letterhead>(*group);
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        grouping::Batch batch;
        batch.group = group;
        for (std::size_t j = 0; j < events; ++j) {
            const std::string id = id_of(i * events + j);
            batch.events.push_back(
                std::make_shared<const intake::StoredEvent>(event_of(id, i * events + j + 1)));
        }
        const composition::Mail mail(std::move(batch), kNow, letterhead);
        out.clear();
        mail.write(out, {true, 0, 0});
    }
}

// ---- SMTP: one mail, and the replies to it -----------------------------------------------------

void converse(std::size_t count, bool chunking) {
    smtp::Dialogue dialogue({.client_name = "panel.example", .starttls = false, .credentials = {}});
    const std::string content(1000, 'x');
    const std::vector<std::string> recipients{"facility@building7.example"};
    const auto envelope =
        std::make_shared<const smtp::Envelope>("alarms@building7.example", recipients, false);
    const auto begin = [&] {
        smtp::Transaction transaction;
        transaction.envelope = envelope;
        transaction.eight_bit = true;
        transaction.content = [&content](std::string& out, const smtp::Capabilities&) {
            out += content;
            out += "\r\n";
        };
        if (!dialogue.begin(std::move(transaction))) throw std::runtime_error("no mail begins");
        dialogue.output().clear();
    };
    dialogue.set_pace({.mails = 2, .chunking = chunking});
    dialogue.secured();
    dialogue.receive("220 mail.example ESMTP\r\n");
    dialogue.receive(
        "250-mail.example\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-8BITMIME\r\n"
        "250 ENHANCEDSTATUSCODES\r\n");
    dialogue.output().clear();
    begin();
    if (!chunking) dialogue.receive("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n");
    for (std::size_t i = 0; i < count; ++i) {
        begin();
        if (chunking) {
            dialogue.receive(i == 0 ? "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n250 2.0.0 Ok: queued\r\n"
                                    : "250 2.0.0 Ok\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n"
                                      "250 2.0.0 Ok: queued\r\n");
        } else {
            dialogue.receive(
                "250 2.0.0 Ok: queued as 123456789\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n"
                "354 End data with <CR><LF>.<CR><LF>\r\n");
        }
        dialogue.output().clear();
        while (const auto signal = dialogue.next_signal()) {
            if (*signal == smtp::Signal::failed) {
                throw std::runtime_error(dialogue.failure().text);
            }
        }
        if (dialogue.take_result().recipients.empty()) throw std::runtime_error("no mail ended");
    }
}

// ---- custody: one event from its arrival to its end, 100 to a commit ---------------------------

void keep(std::size_t count, std::size_t events_in_a_mail) {
    constexpr std::size_t kInACommit = 100;
    test_support::TemporaryFolder folder;
    // It holds none, but a search would be counted.
    const std::string kept_in = folder.holds_secrets("spool").string();
    std::filesystem::create_directory(kept_in);
    spool::GroupNames names;
    spool::Limits limits;
    limits.keep_free = 0;
    limits.journal = 256u << 10;  // folded often enough to be part of what is counted
    spool::Store store(spool::StoreOptions{kept_in, limits, {}, 0, [] { return kNow; }, {}}, names);
    const spool::Destination to{names.key_of("facility"), spool::Lane::ordinary};
    const spool::MailProgress progress{
        .recipients = {{"facility@building7.example", ALARM_SINK_OUTCOME_PENDING, 0, 0, ""}},
        .attempts = 1,
        .redeliveries = 0,
        .in_flight = true};
    const auto outcome = std::make_shared<const custody::MailOutcome>(custody::MailOutcome{
        .recipients = {{"facility@building7.example", ALARM_SINK_OUTCOME_DELIVERED, 250, 0x20000,
                        "Ok: queued"}},
        .certainty = ALARM_SINK_SENT_YES,
        .attempts = 1,
        .reason = ""});
    std::uint64_t number = 0;
    std::uint64_t mail = 0;
    for (std::size_t done = 0; done < count; done += kInACommit) {
        const std::uint64_t first = number + 1;
        const std::uint64_t first_mail = mail + 1;
        store.start();
        for (std::size_t i = 0; i < kInACommit; ++i) {
            const std::string id = id_of(++number);
            static_cast<void>(store.keep(
                {std::make_shared<const intake::StoredEvent>(event_of(id, number)), {to}}));
        }
        store.commit();
        store.start();
        for (std::uint64_t next = first; next <= number; next += events_in_a_mail) {
            spool::MailRecord record;
            record.number = ++mail;
            record.group = to.group;
            record.lane = to.lane;
            record.made_unix_ns = kNow;
            for (std::uint64_t i = 0; i < events_in_a_mail; ++i)
                record.events.push_back(next + i);
            store.begin(record, progress);
        }
        store.commit();
        store.start();
        for (std::uint64_t next = first_mail; next <= mail; ++next)
            static_cast<void>(store.end(next, progress, outcome));
        store.commit();
        if (store.wants_fold()) store.fold();
        if (store.log_bytes() > (4u << 20)) store.checkpoint();
    }
}

const std::map<std::string_view, std::function<void(std::size_t)>> kSubjects = {
    {"hand-over", hand_over},
    {"compose-1", [](std::size_t count) { compose(count, 1); }},
    {"compose-100", [](std::size_t count) { compose(count, 100); }},
    {"dialogue-data", [](std::size_t count) { converse(count, false); }},
    {"dialogue-bdat", [](std::size_t count) { converse(count, true); }},
    {"custody-1", [](std::size_t count) { keep(count, 1); }},
    {"custody-100", [](std::size_t count) { keep(count, 100); }},
};

}  // namespace

int main(int argc, char** argv) {
    const auto subject = argc == 3 ? kSubjects.find(argv[1]) : kSubjects.end();
    std::size_t count = 0;
    if (subject == kSubjects.end() ||
        std::from_chars(argv[2], argv[2] + std::string_view(argv[2]).size(), count).ec !=
            std::errc{}) {
        std::fputs("usage: probe SUBJECT COUNT, with a SUBJECT of\n", stderr);
        for (const auto& [name, work] : kSubjects)
            std::fprintf(stderr, "  %.*s\n", static_cast<int>(name.size()), name.data());
        return 2;
    }
    try {
        subject->second(count);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "probe: %s\n", error.what());
        return 1;
    }
    return 0;
}
