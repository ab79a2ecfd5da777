#include "host_stub/events/line_splitter.hpp"

#include <utility>

namespace host_stub::events {

LineSplitter::LineSplitter(TakeLine take_line, std::size_t longest_line)
    : take_line_(std::move(take_line)), longest_line_(longest_line) {}

void LineSplitter::feed(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view piece = bytes.substr(0, end);
        if (beginning_.size() + piece.size() > longest_line_) {
            too_long_ = true;
            beginning_ = std::string();
        }
        if (end == std::string_view::npos) {
            if (!too_long_) {
                beginning_ += piece;
            }
            return;
        }
        if (beginning_.empty()) {
            end_line(piece);
        } else {
            beginning_ += piece;
            end_line(beginning_);
        }
        bytes.remove_prefix(end + 1);
    }
}

void LineSplitter::finish() {
    if (too_long_ || !beginning_.empty()) {
        end_line(beginning_);
    }
}

void LineSplitter::end_line(std::string_view text) {
    if (text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    take_line_(Line{number_, too_long_ ? std::string_view{} : text, too_long_});
    ++number_;
    too_long_ = false;
    beginning_.clear();
}

}  // namespace host_stub::events
