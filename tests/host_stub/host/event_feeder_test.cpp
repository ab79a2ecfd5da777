#include "host_stub/host/event_feeder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "plugin_api/cpp/text.hpp"

namespace {

using namespace host_stub::host;
using host_stub::events::Event;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What submit() is to answer, one call after the other: how many it takes, and its status.
struct Answer {
    std::size_t taken;
    alarm_sink_status status;
};

/// A sink that answers submit() from a script; an exhausted script takes everything.
class ScriptedSink {
public:
    static const alarm_sink_module& module() {
        static const alarm_sink_sink_api kApi = [] {
            alarm_sink_sink_api api{};
            api.struct_size = sizeof api;
            api.submit = submit;
            api.destroy = [](alarm_sink_sink*) noexcept {};
            return api;
        }();
        static const alarm_sink_module kModule = [] {
            alarm_sink_module module{};
            module.struct_size = sizeof module;
            module.api = &kApi;
            module.create = create;
            return module;
        }();
        return kModule;
    }

    static inline ScriptedSink* current = nullptr;
    ScriptedSink() { current = this; }

    std::deque<Answer> script;
    std::vector<std::string> taken;

private:
    static alarm_sink_status create(const alarm_sink_host*, const alarm_sink_create_info*,
                                    alarm_sink_sink** out, alarm_sink_error*) noexcept {
        *out = reinterpret_cast<alarm_sink_sink*>(current);
        return ALARM_SINK_OK;
    }

    static alarm_sink_status submit(alarm_sink_sink* sink, const alarm_sink_event* const* events,
                                    std::size_t count, std::size_t* taken,
                                    alarm_sink_error*) noexcept {
        auto& self = *reinterpret_cast<ScriptedSink*>(sink);
        Answer answer{count, ALARM_SINK_OK};
        if (!self.script.empty()) {
            answer = self.script.front();
            self.script.pop_front();
        }
        for (std::size_t i = 0; i < std::min(answer.taken, count); ++i) {
            self.taken.emplace_back(alarm_sink::view(events[i]->event_id));
        }
        *taken = answer.taken;
        return answer.status;
    }
};

class EventFeederTest : public testing::Test {
protected:
    EventFeederTest() {
        const auto created =
            alarm_sink::SinkHandle::create(ScriptedSink::module(), nullptr, "test", "/", handle_);
        EXPECT_TRUE(created.ok());
    }

    bool feed(const std::vector<std::string>& ids) {
        std::vector<Event> events;
        for (const std::string& id : ids)
            events.emplace_back().id = id;
        return feeder_.feed(events);
    }

    std::vector<std::string> unfinished() {
        std::vector<std::string> ids;
        for (const Event& event : runtime_.ledger().unfinished())
            ids.push_back(event.id);
        return ids;
    }

    ScriptedSink sink_;
    alarm_sink::SinkHandle handle_;
    SimulatedRuntime runtime_{{spdlog::level::off, {}, {}}};
    int waits_ = 0;
    bool room_comes_ = true;
    std::vector<std::string> refused_;
    EventFeeder feeder_{
        handle_, runtime_,
        [this] {
            ++waits_;
            return room_comes_;
        },
        [this](const Event& event, const std::string&) { refused_.push_back(event.id); }};
};

TEST_F(EventFeederTest, HandsOverInOrder) {
    EXPECT_TRUE(feed({"a", "b", "c"}));
    EXPECT_THAT(sink_.taken, ElementsAre("a", "b", "c"));
    EXPECT_TRUE(feed({}));
}

TEST_F(EventFeederTest, GoesOnBehindThePrefixWhenThereIsRoomAgain) {
    sink_.script = {{2, ALARM_SINK_E_AGAIN}, {0, ALARM_SINK_E_AGAIN}};
    EXPECT_TRUE(feed({"a", "b", "c"}));
    EXPECT_THAT(sink_.taken, ElementsAre("a", "b", "c"));
    EXPECT_EQ(waits_, 2);
    EXPECT_EQ(feeder_.times_full(), 2u);
}

TEST_F(EventFeederTest, LeavesOutWhatTheSinkCanNeverUse) {
    sink_.script = {{1, ALARM_SINK_E_INVALID}};
    EXPECT_TRUE(feed({"a", "bad", "c"}));
    EXPECT_THAT(sink_.taken, ElementsAre("a", "c"));
    EXPECT_THAT(refused_, ElementsAre("bad"));
    EXPECT_EQ(runtime_.ledger().counts().refused, 1u);
}

TEST_F(EventFeederTest, GivesUpWithTheRestUnfinished) {
    sink_.script = {{1, ALARM_SINK_E_AGAIN}};
    room_comes_ = false;
    EXPECT_FALSE(feed({"a", "b", "c"}));
    EXPECT_THAT(sink_.taken, ElementsAre("a"));
    EXPECT_THAT(unfinished(), ElementsAre("a", "b", "c"));
}

TEST_F(EventFeederTest, GivesUpWhenTheSinkFails) {
    sink_.script = {{0, ALARM_SINK_E_STATE}};
    EXPECT_FALSE(feed({"a"}));
    EXPECT_THAT(unfinished(), ElementsAre("a"));
    EXPECT_EQ(waits_, 0);
}

TEST_F(EventFeederTest, DoesNotTrustACountBeyondWhatWasGiven) {
    sink_.script = {{9, ALARM_SINK_OK}};
    EXPECT_TRUE(feed({"a", "b"}));
    EXPECT_THAT(refused_, IsEmpty());
}

TEST_F(EventFeederTest, HandsOverTheSameIdOnce) {
    EXPECT_TRUE(feed({"a", "a"}));
    EXPECT_TRUE(feed({"a"}));
    EXPECT_THAT(sink_.taken, ElementsAre("a"));
    EXPECT_EQ(runtime_.ledger().counts().repeated, 2u);
}

}  // namespace
