#include "plugin_api/cpp/sink_module.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugin_api/cpp/sink_handle.hpp"
#include "tests/plugin_api/recording_host.hpp"

namespace alarm_sink {
namespace {

using namespace std::chrono_literals;
using test::make_event;
using test::RecordingHost;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What the sink below was asked, and what it shall answer.
struct Script {
    std::vector<std::string> calls;
    Status configure;
    Status start;
    Status stop;
    SubmitResult submit;
    std::function<void()> in_constructor;
    std::function<void()> in_flush;
    std::size_t letters = 0;  // that it keeps
    bool trusts = false;
    bool diagnoses = false;
};

Script* script = nullptr;

class ScriptedSink final : public Sink,
                           private DeadLetters,
                           private TrustControl,
                           private Diagnosis {
public:
    ScriptedSink(HostServices, CreateInfo info) {
        if (script->in_constructor) script->in_constructor();
        script->calls.push_back("create " + info.instance + " " + info.state_dir);
    }
    ~ScriptedSink() override { script->calls.emplace_back("destroy"); }

    Status configure(std::string_view text, std::string_view origin, bool dry_run) override {
        script->calls.push_back("configure " + std::string(text) + " " + std::string(origin) +
                                (dry_run ? " dry" : ""));
        return script->configure;
    }
    Status start(std::int64_t) override {
        script->calls.emplace_back("start");
        return script->start;
    }
    SubmitResult submit(std::span<const alarm_sink_event* const> events) override {
        script->calls.push_back("submit " + std::to_string(events.size()));
        if (script->submit.code != ALARM_SINK_OK) return script->submit;
        return {ALARM_SINK_OK, events.size(), {}};
    }
    Status flush(std::uint32_t, std::int64_t) override {
        script->calls.emplace_back("flush");
        if (script->in_flush) script->in_flush();
        return {};
    }
    Status stop(std::int64_t) override {
        script->calls.emplace_back("stop");
        return script->stop;
    }
    const void* query(std::string_view id) override { return id == "known/1" ? this : nullptr; }
    DeadLetters* dead_letters() override { return script->letters == 0 ? nullptr : this; }
    TrustControl* trust_control() override { return script->trusts ? this : nullptr; }
    Diagnosis* diagnosis() override { return script->diagnoses ? this : nullptr; }

private:
    Status list(std::uint64_t after, std::size_t most, std::int64_t deadline,
                const DeadLetters::Visit& visit) override {
        script->calls.push_back("list " + std::to_string(after) + " " + std::to_string(most) + " " +
                                std::to_string(deadline));
        for (std::size_t i = 0; i < script->letters; ++i) {
            alarm_sink_dead_letter letter{};
            letter.number = i + 1;
            visit(letter);
        }
        return Status::timeout("that is all for now");
    }
    Status renew(TrustChange change, bool by_force, std::int64_t deadline,
                 const Tell& tell) override {
        script->calls.push_back((change == TrustChange::update ? "update" : "roll_back") +
                                std::string(by_force ? " by force " : " ") +
                                std::to_string(deadline));
        tell({false, "ca.pem", "taken"});
        tell({true, "more.pem", "refused"});
        return {};
    }
    Status run(std::uint32_t flags, std::int64_t deadline, const Diagnosis::Visit& visit,
               const Transcript& transcript) override {
        script->calls.push_back("run " + std::to_string(flags) + " " + std::to_string(deadline));
        alarm_sink_diagnosis_step step{};
        step.name = str("connect");
        visit(step);
        alarm_sink_transcript_line line{};
        line.text = str("220 mail.example.org");
        if (transcript) transcript(line);
        return Status::timeout("that was it");
    }
    void cancel() override { script->calls.emplace_back("cancel"); }
};

constexpr alarm_sink_module kModule =
    make_module<ScriptedSink>({.id = "test.scripted", .name = "Scripted"});

class SinkModule : public ::testing::Test {
protected:
    SinkModule() { script = &script_; }

    void create() {
        ASSERT_TRUE(SinkHandle::create(kModule, host_.get(), "mail", "/state", sink_).ok());
        script_.calls.clear();
    }
    void run() {
        create();
        ASSERT_TRUE(sink_.configure("text", "origin").ok());
        ASSERT_TRUE(sink_.start(0).ok());
        script_.calls.clear();
    }

    Script script_;
    RecordingHost host_;
    SinkHandle sink_;
};

TEST_F(SinkModule, IsAConstantThatSaysWhatItIs) {
    EXPECT_EQ(kModule.magic, ALARM_SINK_MAGIC);
    EXPECT_EQ(kModule.struct_size, sizeof(alarm_sink_module));
    EXPECT_EQ(kModule.abi_minor, ALARM_SINK_ABI_MINOR);
    EXPECT_STREQ(kModule.id, "test.scripted");
}

TEST_F(SinkModule, CopiesTheCreateInfo) {
    ASSERT_TRUE(SinkHandle::create(kModule, host_.get(), "mail", "/state", sink_).ok());
    EXPECT_THAT(script_.calls, ElementsAre("create mail /state"));
}

TEST_F(SinkModule, RefusesAHostThatIsTooShort) {
    alarm_sink_host host = *host_.get();
    host.struct_size = 16;
    const Status status = SinkHandle::create(kModule, &host, "mail", "/state", sink_);
    EXPECT_EQ(status.code(), ALARM_SINK_E_INVALID);
    EXPECT_THAT(status.text(), AllOf(HasSubstr("alarm_sink_host.struct_size is 16"),
                                     HasSubstr(std::to_string(kMinor0Size<alarm_sink_host>))));
    EXPECT_TRUE(script_.calls.empty());
}

TEST_F(SinkModule, RefusesAHostWithANullMember) {
    alarm_sink_host host = *host_.get();
    host.receipts = nullptr;
    EXPECT_EQ(SinkHandle::create(kModule, &host, "mail", "/state", sink_).code(),
              ALARM_SINK_E_INVALID);
}

TEST_F(SinkModule, RefusesNullArgumentsOfCreate) {
    const alarm_sink_create_info info{sizeof info, 0, str("mail"), str("/state")};
    alarm_sink_sink* sink = nullptr;
    EXPECT_EQ(kModule.create(nullptr, &info, &sink, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(kModule.create(host_.get(), nullptr, &sink, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(kModule.create(host_.get(), &info, nullptr, nullptr), ALARM_SINK_E_INVALID);
}

TEST_F(SinkModule, ReportsWhatAConstructorThrows) {
    script_.in_constructor = [] { throw std::runtime_error("no entropy"); };
    const Status status = SinkHandle::create(kModule, host_.get(), "mail", "/state", sink_);
    EXPECT_EQ(describe(status), "E_INTERNAL: no entropy");
    EXPECT_FALSE(sink_);
}

TEST_F(SinkModule, RefusesStartBeforeConfigureAndNamesBoth) {
    create();
    const Status status = sink_.start(0);
    EXPECT_EQ(status.code(), ALARM_SINK_E_STATE);
    EXPECT_THAT(status.text(), AllOf(HasSubstr("start()"), HasSubstr("created")));
    EXPECT_TRUE(script_.calls.empty());
}

TEST_F(SinkModule, RefusesSubmitAndFlushBeforeStart) {
    create();
    const alarm_sink_event event = make_event("a");
    const alarm_sink_event* events[] = {&event};
    EXPECT_EQ(sink_.submit(events).code, ALARM_SINK_E_STATE);
    ASSERT_TRUE(sink_.configure("text", "origin").ok());
    EXPECT_EQ(sink_.submit(events).code, ALARM_SINK_E_STATE);
    EXPECT_EQ(sink_.flush(ALARM_SINK_FLUSH_ATTEMPT, 0).code(), ALARM_SINK_E_STATE);
    EXPECT_THAT(script_.calls, ElementsAre("configure text origin"));
}

TEST_F(SinkModule, RefusesASecondStart) {
    run();
    EXPECT_EQ(sink_.start(0).code(), ALARM_SINK_E_STATE);
    EXPECT_TRUE(script_.calls.empty());
}

TEST_F(SinkModule, ADryRunDoesNotConfigure) {
    create();
    ASSERT_TRUE(sink_.configure("text", "origin", true).ok());
    EXPECT_EQ(sink_.start(0).code(), ALARM_SINK_E_STATE);
    EXPECT_THAT(script_.calls, ElementsAre("configure text origin dry"));
}

TEST_F(SinkModule, ARefusedConfigurationDoesNotConfigure) {
    create();
    script_.configure = Status::config("origin:1:1: no");
    EXPECT_EQ(describe(sink_.configure("text", "origin")), "E_CONFIG: origin:1:1: no");
    EXPECT_EQ(sink_.start(0).code(), ALARM_SINK_E_STATE);
}

TEST_F(SinkModule, AFailedStartCanBeRepeated) {
    create();
    ASSERT_TRUE(sink_.configure("text", "origin").ok());
    script_.start = Status::storage("no room");
    EXPECT_EQ(sink_.start(0).code(), ALARM_SINK_E_STORAGE);
    script_.start = {};
    EXPECT_TRUE(sink_.start(0).ok());
}

TEST_F(SinkModule, CanBeStartedAgainAfterStop) {
    run();
    EXPECT_TRUE(sink_.stop(0).ok());
    EXPECT_TRUE(sink_.start(0).ok());
    EXPECT_THAT(script_.calls, ElementsAre("stop", "start"));
}

TEST_F(SinkModule, StopIsDoneWhenNothingRuns) {
    create();
    EXPECT_TRUE(sink_.stop(0).ok());
    ASSERT_TRUE(sink_.configure("text", "origin").ok());
    ASSERT_TRUE(sink_.start(0).ok());
    script_.stop = Status::timeout("3 events were left over");
    EXPECT_EQ(sink_.stop(0).code(), ALARM_SINK_E_TIMEOUT);
    EXPECT_TRUE(sink_.stop(0).ok());
}

TEST_F(SinkModule, RefusesSubmitAfterStop) {
    run();
    ASSERT_TRUE(sink_.stop(0).ok());
    const alarm_sink_event event = make_event("a");
    const alarm_sink_event* events[] = {&event};
    const SubmitResult result = sink_.submit(events);
    EXPECT_EQ(result.code, ALARM_SINK_E_STATE);
    EXPECT_THAT(result.text, HasSubstr("stopped"));
}

TEST_F(SinkModule, DestroyOfARunningSinkStopsItAndLogsMisuse) {
    run();
    sink_ = SinkHandle{};
    EXPECT_THAT(script_.calls, ElementsAre("stop", "destroy"));
    const auto log = host_.record().log;
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(log[0].severity, ALARM_SINK_LOG_MISUSE);
}

TEST_F(SinkModule, DestroyOfAStoppedSinkIsSilent) {
    run();
    ASSERT_TRUE(sink_.stop(0).ok());
    sink_ = SinkHandle{};
    EXPECT_TRUE(host_.record().log.empty());
}

TEST_F(SinkModule, TurnsExceptionsIntoAStatus) {
    run();
    script_.in_flush = [] { throw std::runtime_error("out of luck"); };
    EXPECT_EQ(describe(sink_.flush(ALARM_SINK_FLUSH_ATTEMPT, 0)), "E_INTERNAL: out of luck");
    script_.in_flush = [] { throw std::bad_alloc(); };
    EXPECT_EQ(describe(sink_.flush(ALARM_SINK_FLUSH_ATTEMPT, 0)), "E_INTERNAL: out of memory");
    script_.in_flush = [] { throw 1; };
    EXPECT_EQ(sink_.flush(ALARM_SINK_FLUSH_ATTEMPT, 0).code(), ALARM_SINK_E_INTERNAL);
}

TEST_F(SinkModule, RefusesFlushLevelsThatItDoesNotKnow) {
    run();
    EXPECT_EQ(sink_.flush(3, 0).code(), ALARM_SINK_E_UNSUPPORTED);
    EXPECT_TRUE(script_.calls.empty());
}

TEST_F(SinkModule, TakesEventsBeforeAnUnusableOneAndNamesIt) {
    run();
    const alarm_sink_event good = make_event("a");
    const alarm_sink_event bad = make_event("line\nbreak");
    const alarm_sink_event* events[] = {&good, &good, &bad, &good};
    const SubmitResult result = sink_.submit(events);
    EXPECT_EQ(result.code, ALARM_SINK_E_INVALID);
    EXPECT_EQ(result.taken, 2u);
    EXPECT_THAT(result.text, AllOf(HasSubstr("event 2"), HasSubstr("printable ASCII")));
    EXPECT_THAT(script_.calls, ElementsAre("submit 2"));
}

TEST_F(SinkModule, KnowsEveryKindOfUnusableEvent) {
    run();
    const std::string long_id(65, 'x');
    alarm_sink_event no_id = make_event("");
    alarm_sink_event too_long = make_event(long_id);
    alarm_sink_event not_ascii = make_event("\x7F");
    alarm_sink_event too_short = make_event("a");
    too_short.struct_size = 16;
    alarm_sink_event null_fields = make_event("a");
    null_fields.field_count = 1;
    const std::array<const alarm_sink_event*, 6> unusable = {nullptr,    &no_id,     &too_long,
                                                             &not_ascii, &too_short, &null_fields};
    for (const alarm_sink_event* const& event : unusable) {
        const SubmitResult result = sink_.submit({&event, 1});
        EXPECT_EQ(result.code, ALARM_SINK_E_INVALID);
        EXPECT_EQ(result.taken, 0u);
        EXPECT_FALSE(result.text.empty());
    }
    EXPECT_TRUE(script_.calls.empty());
}

TEST_F(SinkModule, PassesBackPressureOn) {
    run();
    script_.submit = {ALARM_SINK_E_AGAIN, 1, "full"};
    const alarm_sink_event good = make_event("a");
    const alarm_sink_event bad = make_event("");
    const alarm_sink_event* events[] = {&good, &good, &bad};
    const SubmitResult result = sink_.submit(events);
    EXPECT_EQ(result.code, ALARM_SINK_E_AGAIN);
    EXPECT_EQ(result.taken, 1u);
}

TEST_F(SinkModule, RefusesNullArguments) {
    run();
    const alarm_sink_sink_api& api = *kModule.api;
    std::size_t taken = 99;
    EXPECT_EQ(api.configure(nullptr, nullptr, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(api.configure(sink_.get(), nullptr, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(api.start(nullptr, 0, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(api.submit(nullptr, nullptr, 0, &taken, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(taken, 0u);
    EXPECT_EQ(api.submit(sink_.get(), nullptr, 1, &taken, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(api.submit(sink_.get(), nullptr, 0, nullptr, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(api.flush(nullptr, ALARM_SINK_FLUSH_ATTEMPT, 0, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(api.stop(nullptr, 0, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(api.query(nullptr, "known/1"), nullptr);
    EXPECT_EQ(api.query(sink_.get(), nullptr), nullptr);
    api.destroy(nullptr);
    EXPECT_TRUE(script_.calls.empty());
}

TEST_F(SinkModule, RefusesAConfigThatIsTooShort) {
    create();
    const alarm_sink_config config{8, 0, str("text"), str("origin")};
    EXPECT_EQ(kModule.api->configure(sink_.get(), &config, nullptr), ALARM_SINK_E_INVALID);
}

TEST_F(SinkModule, AnswersQueryInEveryState) {
    create();
    EXPECT_NE(sink_.query("known/1"), nullptr);
    EXPECT_EQ(sink_.query("unknown/1"), nullptr);
}

TEST_F(SinkModule, ListsDeadLettersWhileItRuns) {
    script_.letters = 2;
    create();
    std::vector<std::uint64_t> numbers;
    const auto note = [&](const alarm_sink_dead_letter& letter) {
        numbers.push_back(letter.number);
    };
    const Status early = sink_.list_dead_letters(3, 4, 5, note);
    EXPECT_EQ(early.code(), ALARM_SINK_E_STATE);
    EXPECT_THAT(early.text(), AllOf(HasSubstr("list()"), HasSubstr("configure() it first")));
    run();
    const Status listed = sink_.list_dead_letters(3, 4, 5, note);
    EXPECT_EQ(listed.code(), ALARM_SINK_E_TIMEOUT);
    EXPECT_EQ(listed.text(), "that is all for now");
    EXPECT_THAT(numbers, ElementsAre(1u, 2u));
    EXPECT_THAT(script_.calls, ElementsAre("list 3 4 5"));
}

TEST_F(SinkModule, ListsNoDeadLettersWhenItsSinkKeepsNone) {
    run();
    EXPECT_EQ(sink_.query(ALARM_SINK_DEAD_LETTERS), nullptr);
    EXPECT_EQ(sink_.list_dead_letters(0, 1, 0, [](const auto&) {}).code(),
              ALARM_SINK_E_UNSUPPORTED);
}

TEST_F(SinkModule, DiagnosesOnceItIsConfigured) {
    script_.diagnoses = true;
    create();
    std::vector<std::string> seen;
    const auto note_step = [&](const alarm_sink_diagnosis_step& step) {
        seen.emplace_back(view(step.name));
    };
    const auto note_line = [&](const alarm_sink_transcript_line& line) {
        seen.emplace_back(view(line.text));
    };
    const Status early = sink_.diagnose(0, 5, note_step, note_line);
    EXPECT_EQ(early.code(), ALARM_SINK_E_STATE);
    EXPECT_THAT(early.text(), AllOf(HasSubstr("run()"), HasSubstr("configure() it first")));
    ASSERT_TRUE(sink_.configure("text", "origin").ok());
    script_.calls.clear();
    const Status diagnosed = sink_.diagnose(1, 5, note_step, note_line);
    EXPECT_EQ(diagnosed.code(), ALARM_SINK_E_TIMEOUT);
    EXPECT_EQ(diagnosed.text(), "that was it");
    EXPECT_THAT(seen, ElementsAre("connect", "220 mail.example.org"));
    EXPECT_FALSE(sink_.diagnose(0, 5, note_step).ok());
    EXPECT_THAT(seen, ElementsAre("connect", "220 mail.example.org", "connect"));
    sink_.cancel_diagnosis();
    EXPECT_THAT(script_.calls, ElementsAre("run 1 5", "run 0 5", "cancel"));
}

TEST_F(SinkModule, CancelsADiagnosisWhoseVisitThrows) {
    script_.diagnoses = true;
    run();
    const auto fail = [](const alarm_sink_diagnosis_step&) {
        throw std::runtime_error("the pipe is closed");
    };
    EXPECT_THROW(static_cast<void>(sink_.diagnose(0, 5, fail)), std::runtime_error);
    EXPECT_THAT(script_.calls, ElementsAre("run 0 5", "cancel"));
}

TEST_F(SinkModule, DiagnosesNothingWhenItsSinkCannot) {
    run();
    EXPECT_EQ(sink_.query(ALARM_SINK_DIAGNOSIS), nullptr);
    EXPECT_EQ(sink_.diagnose(0, 0, [](const auto&) {}).code(), ALARM_SINK_E_UNSUPPORTED);
    sink_.cancel_diagnosis();
}

TEST_F(SinkModule, RefusesNullArgumentsOfADiagnosis) {
    script_.diagnoses = true;
    run();
    const auto* const diagnosis = sink_.ability<alarm_sink_diagnosis>(ALARM_SINK_DIAGNOSIS);
    ASSERT_NE(diagnosis, nullptr);
    EXPECT_EQ(diagnosis->run(sink_.get(), 0, 0, nullptr, nullptr, nullptr, nullptr),
              ALARM_SINK_E_INVALID);
    EXPECT_EQ(diagnosis->run(
                  nullptr, 0, 0, nullptr, [](void*, const alarm_sink_diagnosis_step*) {}, nullptr,
                  nullptr),
              ALARM_SINK_E_INVALID);
    diagnosis->cancel(nullptr);
}

TEST_F(SinkModule, HandsBackWhatAVisitOfADeadLetterThrows) {
    script_.letters = 3;
    run();
    int visits = 0;
    const auto once = [&](const alarm_sink_dead_letter&) {
        ++visits;
        throw std::runtime_error("the pipe is closed");
    };
    EXPECT_THROW(static_cast<void>(sink_.list_dead_letters(0, 9, 0, once)), std::runtime_error);
    EXPECT_EQ(visits, 1);
}

TEST_F(SinkModule, RefusesNullArgumentsOfDeadLetters) {
    script_.letters = 1;
    run();
    const auto* const letters =
        static_cast<const alarm_sink_dead_letters*>(sink_.query(ALARM_SINK_DEAD_LETTERS));
    ASSERT_NE(letters, nullptr);
    EXPECT_EQ(letters->list(sink_.get(), 0, 1, 0, nullptr, nullptr, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(letters->list(
                  nullptr, 0, 1, 0, nullptr, [](void*, const alarm_sink_dead_letter*) {}, nullptr),
              ALARM_SINK_E_INVALID);
}

TEST_F(SinkModule, RenewsWhatItTrustsWhileItRuns) {
    script_.trusts = true;
    create();
    std::vector<std::string> findings;
    const auto note = [&](const TrustFinding& finding) {
        findings.push_back(std::string(finding.source) + (finding.refused ? " - " : " + ") +
                           std::string(finding.text));
    };
    EXPECT_EQ(sink_.renew_trust(TrustChange::update, false, 5, note).code(), ALARM_SINK_E_STATE);
    run();
    EXPECT_TRUE(sink_.renew_trust(TrustChange::update, true, 5, note).ok());
    EXPECT_THAT(findings, ElementsAre("ca.pem + taken", "more.pem - refused"));
    EXPECT_TRUE(sink_.renew_trust(TrustChange::roll_back, false, 6, note).ok());
    EXPECT_THAT(script_.calls, ElementsAre("update by force 5", "roll_back 6"));
    EXPECT_THROW(static_cast<void>(sink_.renew_trust(
                     TrustChange::update, false, 5,
                     [](const TrustFinding&) { throw std::runtime_error("the pipe is closed"); })),
                 std::runtime_error);
}

TEST_F(SinkModule, RenewsNothingWhenItsSinkCannot) {
    run();
    EXPECT_EQ(sink_.query(ALARM_SINK_TRUST), nullptr);
    EXPECT_EQ(sink_.renew_trust(TrustChange::update, false, 5, [](const TrustFinding&) {}).code(),
              ALARM_SINK_E_UNSUPPORTED);
}

TEST_F(SinkModule, RefusesNullArgumentsAndUnknownFlagsOfTrust) {
    script_.trusts = true;
    run();
    const auto* const trust =
        static_cast<const alarm_sink_trust*>(sink_.query(ALARM_SINK_TRUST));
    ASSERT_NE(trust, nullptr);
    const auto ignore = [](void*, const alarm_sink_trust_finding*) {};
    EXPECT_EQ(trust->update(sink_.get(), 0, 0, nullptr, nullptr, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(trust->roll_back(nullptr, 0, 0, nullptr, ignore, nullptr), ALARM_SINK_E_INVALID);
    EXPECT_EQ(trust->update(sink_.get(), 2, 0, nullptr, ignore, nullptr),
              ALARM_SINK_E_UNSUPPORTED);
}

}  // namespace
}  // namespace alarm_sink
