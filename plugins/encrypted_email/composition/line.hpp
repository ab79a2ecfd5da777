// line.hpp - a line of our own making in a body.
//
// Threads: distinct objects from any thread; an object and its `out` from one at a time.
#pragma once

#include <cstddef>
#include <string>

#include "encrypted_email/composition/text.hpp"

namespace encrypted_email::composition {

// Begun when made; wrapped at kLineWidth, its further lines indented by two more, and ended when
// destroyed.  `out` is borrowed in between.
class Line {
public:
    explicit Line(std::string& out, std::size_t indent = 0)
        : out_(out), begin_(out.size()), indent_(indent) {
        out_.append(indent, ' ');
    }
    ~Line() {
        wrap_line(out_, begin_, kLineWidth, indent_ + 2);
        out_ += "\r\n";
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

private:
    std::string& out_;
    std::size_t begin_;
    std::size_t indent_;
};

}  // namespace encrypted_email::composition
