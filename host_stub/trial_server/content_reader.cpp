#include "host_stub/trial_server/content_reader.hpp"

namespace host_stub::trial_server {
namespace {

constexpr std::size_t kLongestLine = 998;  // RFC 5322 section 2.1.1

}  // namespace

std::size_t ContentReader::feed(std::string_view bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && state_ != State::finished) {
        step(bytes[taken++]);
    }
    return taken;
}

void ContentReader::step(char byte) {
    switch (state_) {
        case State::line_start:
            if (byte == '.') {
                state_ = State::dot;
                return;
            }
            break;
        case State::dot:
            if (byte == '\r') {
                state_ = State::dot_return;
                return;
            }
            break;
        case State::dot_return:
            if (byte == '\n') {
                state_ = State::finished;
                return;
            }
            violated(ContentViolation::bare_line_end);
            break;
        case State::carriage_return:
            if (byte == '\n') {
                keep('\r');
                keep('\n');
                line_length_ = 0;
                state_ = State::line_start;
                return;
            }
            violated(ContentViolation::bare_line_end);
            break;
        case State::in_line:
        case State::finished: break;
    }

    if (byte == '\r') {
        state_ = State::carriage_return;
        return;
    }
    state_ = State::in_line;
    if (byte == '\n') {
        violated(ContentViolation::bare_line_end);
    } else if (byte == '\0') {
        violated(ContentViolation::nul);
    } else if (++line_length_ > kLongestLine) {
        violated(ContentViolation::line_too_long);
    }
    holds_eight_bit_ = holds_eight_bit_ || static_cast<unsigned char>(byte) >= 0x80;
    keep(byte);
}

void ContentReader::keep(char byte) {
    if (content_.size() == maximum_size_) {
        violated(ContentViolation::too_large);
    } else if (violation_ == ContentViolation::none) {
        content_.push_back(byte);
    }
}

void ContentReader::violated(ContentViolation violation) {
    if (violation_ == ContentViolation::none) {
        violation_ = violation;
        content_.clear();
        content_.shrink_to_fit();
    }
}

}  // namespace host_stub::trial_server
