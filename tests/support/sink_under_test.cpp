#include "tests/support/sink_under_test.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <stdexcept>
#include <variant>

#include "host_stub/events/event_view.hpp"
#include "host_stub/host/event_feeder.hpp"
#include "host_stub/host/receipt_line.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/eventually.hpp"

namespace test_support {
namespace {

using alarm_sink::Status;

void require(const Status& status, std::string_view call) {
    expect_no_secret(status.text(), call);
    if (!status.ok()) {
        throw std::runtime_error(std::string(call) + " failed: " + alarm_sink::describe(status));
    }
}

host_stub::loader::Module loaded() {
    auto result = host_stub::loader::load_module(plugin_path());
    if (const auto* refusal = std::get_if<host_stub::loader::Refusal>(&result)) {
        throw std::runtime_error(refusal->text);
    }
    return std::get<host_stub::loader::Module>(std::move(result));
}

}  // namespace

const char* plugin_path() { return PLUGIN_PATH; }

SinkUnderTest::SinkUnderTest(const std::filesystem::path& folder)
    : folder_(folder.empty() ? own_folder_.path() : folder), module_(loaded()) {
    const std::filesystem::path state = folder_ / "state";
    std::error_code exists_already;
    std::filesystem::create_directory(state, exists_already);
    require(alarm_sink::SinkHandle::create(module_.descriptor(), adapter_.get(), "under-test",
                                           state.string(), sink_),
            "create()");
}

SinkUnderTest::~SinkUnderTest() {
    // Also what is on disk only while it runs.
    expect_no_secret_in_files(folder_ / "state");
    if (running_) static_cast<void>(stop(std::chrono::seconds(2)));
    expect_no_secret_in_files(folder_ / "state");
    EXPECT_EQ(host_.runtime().misuse_count(), 0u) << "the sink broke the contract";
    if (testing::Test::HasFailure()) std::cerr << "The sink said:\n" << host_.everything_said();
}

void SinkUnderTest::configure(std::string_view document) {
    require(sink_.configure(document, (folder_ / "encrypted_email.toml").string()),
            "configure()");
}

void SinkUnderTest::start() {
    require(sink_.start(from_now(kPatience)), "start()");
    running_ = true;
}

void SinkUnderTest::submit(const std::vector<host_stub::events::Event>& events) {
    auto& room = host_.runtime().writable_latch();
    host_stub::host::EventFeeder feeder(
        sink_, host_.runtime(),
        [&] { return bool(eventually("room in the sink", [&] { return room.take(); })); },
        [](const host_stub::events::Event& event, const std::string& why) {
            throw std::runtime_error("event " + event.id + " was refused: " + why);
        });
    if (!feeder.feed(events)) throw std::runtime_error("the sink did not take every event");
}

alarm_sink::SubmitResult SinkUnderTest::submit_again(
    const std::vector<host_stub::events::Event>& events) {
    std::vector<host_stub::events::EventView> views;
    std::vector<const alarm_sink_event*> pointers;
    views.reserve(events.size());  // the pointers are into it
    for (const host_stub::events::Event& event : events) {
        pointers.push_back(views.emplace_back(event, 0).get());
    }
    return sink_.submit(pointers);
}

Status SinkUnderTest::flush(std::uint32_t level) { return sink_.flush(level, from_now(kPatience)); }

Status SinkUnderTest::list_dead_letters(std::uint64_t after, std::size_t most,
                                        const alarm_sink::DeadLetters::Visit& visit) {
    return sink_.list_dead_letters(
        after, most, from_now(std::chrono::seconds(10)), [&](const alarm_sink_dead_letter& letter) {
            expect_no_secret(host_stub::host::write_receipt_line(*letter.receipt), "a dead letter");
            visit(letter);
        });
}

Status SinkUnderTest::renew_trust(alarm_sink::TrustChange change, bool by_force,
                                  const alarm_sink::TrustControl::Tell& tell) {
    return sink_.renew_trust(change, by_force, from_now(std::chrono::seconds(10)),
                             [&](const alarm_sink::TrustFinding& finding) {
                                 expect_no_secret(finding.text, "a finding about certificates");
                                 tell(finding);
                             });
}

Status SinkUnderTest::diagnose(const alarm_sink::Diagnosis::Visit& visit,
                               const alarm_sink::Diagnosis::Transcript& transcript) {
    using alarm_sink::view;
    const auto searched_visit = [&](const alarm_sink_diagnosis_step& step) {
        for (const auto& text : {step.subject, step.object, step.finding, step.words, step.remedy})
            expect_no_secret(view(text), "a step of the check");
        visit(step);
    };
    alarm_sink::Diagnosis::Transcript searched_transcript;
    if (transcript) {
        searched_transcript = [&](const alarm_sink_transcript_line& line) {
            expect_no_secret(view(line.text), "a transcript");
            transcript(line);
        };
    }
    return sink_.diagnose(0, from_now(std::chrono::seconds(60)), searched_visit,
                          searched_transcript);
}

Status SinkUnderTest::stop(std::chrono::milliseconds within) {
    running_ = false;
    return sink_.stop(from_now(within));
}

}  // namespace test_support
