// event_input.hpp - events from a file or from standard input, a batch at a time.
//
// Lines that hold no event are told on standard error with file, line and column, and counted;
// the rest is read on.  Waiting for input ends when a stop signal comes.
//
// Threads: one thread at a time.
// Fails:   the constructor throws std::runtime_error; a read error ends the input and is told.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "host_stub/events/event.hpp"
#include "host_stub/events/line_splitter.hpp"
#include "host_stub/host/stop_signal.hpp"

namespace host_stub::commands {

class EventInput {
public:
    /// "-": standard input.
    explicit EventInput(const std::string& path);
    ~EventInput();
    EventInput(const EventInput&) = delete;
    EventInput& operator=(const EventInput&) = delete;

    /// The events of the next piece of input, which may be none.
    std::vector<events::Event> next(host::StopSignal& stop);

    /// True when nothing more will come: end of input, read error or stop signal.
    bool ended() const { return ended_; }

    std::size_t bad_lines() const { return bad_lines_; }

private:
    void take(const events::LineSplitter::Line& line);
    void complain(std::uint64_t number, std::size_t column, const std::string& reason);

    std::string name_;
    int descriptor_;
    bool ended_ = false;
    std::size_t bad_lines_ = 0;
    std::vector<char> buffer_;
    std::vector<events::Event> batch_;
    events::LineSplitter splitter_;
};

}  // namespace host_stub::commands
