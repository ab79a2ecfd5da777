// The examples of plugin_api/README.md are code that compiles, and the sink is one.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "plugin_api/cpp/sink_handle.hpp"
#include "tests/plugin_api/recording_host.hpp"

namespace {

using alarm_sink::SinkHandle;
using alarm_sink::test::make_event;
using alarm_sink::test::RecordingHost;

std::ifstream open(const std::string& path) { return std::ifstream(SOURCE_ROOT "/" + path); }

std::string readme() {
    std::ostringstream text;
    text << open("plugin_api/README.md").rdbuf();
    return text.str();
}

// What stands between [readme] and [/readme], without the indentation of a function's body.
std::string example(const std::string& path) {
    std::ifstream file = open(path);
    std::string example;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        if (line.find("[/readme]") != std::string::npos) return example;
        const bool in_function = path.ends_with(".c") && line.starts_with("    ");
        if (inside) example += (in_function ? line.substr(4) : line) + "\n";
        if (line.find("[readme]") != std::string::npos) inside = true;
    }
    return "no example in " + path;
}

TEST(Readme, ShowsTheHostThatIsCompiled) {
    EXPECT_NE(readme().find(example("tests/plugin_api/readme/minimal_host.c")), std::string::npos);
}

TEST(Readme, ShowsTheSinkThatIsCompiled) {
    EXPECT_NE(readme().find(example("tests/plugin_api/readme/minimal_sink.cpp")),
              std::string::npos);
}

TEST(Readme, ShowsASinkThatWorks) {
    RecordingHost host;
    SinkHandle sink;
    ASSERT_TRUE(SinkHandle::create(*alarm_sink_module_v1(), host.get(), "count", "/", sink).ok());
    ASSERT_TRUE(sink.configure("", "none").ok());
    ASSERT_TRUE(sink.start(0).ok());
    const alarm_sink_event event = make_event("a");
    const alarm_sink_event* events[] = {&event, &event};
    EXPECT_EQ(sink.submit(events).taken, 2u);
    EXPECT_TRUE(sink.stop(0).ok());
}

}  // namespace
