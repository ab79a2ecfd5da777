#include "host_stub/commands/event_input.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "host_stub/events/event_line.hpp"
#include "host_stub/host/printable.hpp"

namespace host_stub::commands {

namespace {

constexpr std::size_t kPiece = 65536;

std::int64_t unix_now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

EventInput::EventInput(const std::string& path)
    : name_(path == "-" ? "standard input" : path),
      descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)),
      buffer_(kPiece),
      splitter_([this](const events::LineSplitter::Line& line) { take(line); }) {
    if (descriptor_ < 0) throw std::runtime_error(path + ": " + ::strerror(errno));
}

EventInput::~EventInput() {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

std::vector<events::Event> EventInput::next(host::StopSignal& stop) {
    pollfd waiting[] = {{descriptor_, POLLIN, 0}, {stop.descriptor(), POLLIN, 0}};
    while (::poll(waiting, std::size(waiting), -1) < 0 && errno == EINTR) {
    }
    ssize_t got = 0;
    if (!stop.came()) {
        do {
            got = ::read(descriptor_, buffer_.data(), buffer_.size());
        } while (got < 0 && errno == EINTR);
        if (got < 0) std::cerr << name_ << ": " << ::strerror(errno) << '\n';
        if (got > 0) splitter_.feed({buffer_.data(), static_cast<std::size_t>(got)});
        if (got == 0) splitter_.finish();
    }
    ended_ = got <= 0;
    return std::exchange(batch_, {});
}

void EventInput::take(const events::LineSplitter::Line& line) {
    if (line.too_long) {
        return complain(
            line.number, 0,
            fmt::format("longer than {} bytes, skipped", events::LineSplitter::kLongestLine));
    }
    if (line.text.find_first_not_of(" \t") == std::string_view::npos) return;
    auto read = events::read_event_line(line.text, {line.number, unix_now_ns()});
    if (auto* event = std::get_if<events::Event>(&read)) {
        batch_.push_back(std::move(*event));
    } else {
        const auto& error = std::get<events::LineError>(read);
        complain(line.number, error.column, error.reason);
    }
}

void EventInput::complain(std::uint64_t number, std::size_t column, const std::string& reason) {
    ++bad_lines_;
    std::cerr << name_ << ':' << number << ':';
    if (column != 0) std::cerr << column << ':';
    std::cerr << ' ' << host::printable(reason) << '\n';
}

}  // namespace host_stub::commands
