#include "encrypted_email/configuration/nesting.hpp"

namespace encrypted_email::configuration {

namespace {

// Walks over characters and knows where it is, in the way that toml++ counts.
class Walker {
public:
    explicit Walker(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] char next() const { return rest_.front(); }
    [[nodiscard]] bool is_at(std::string_view text) const { return rest_.starts_with(text); }
    [[nodiscard]] Place place() const { return place_; }

    void skip(std::size_t bytes) {
        for (; bytes > 0 && !rest_.empty(); --bytes) {
            if (rest_.front() == '\n') {
                ++place_.line;
                place_.column = 1;
            } else if ((static_cast<unsigned char>(rest_.front()) & 0xC0) != 0x80) {
                ++place_.column;
            }
            rest_.remove_prefix(1);
        }
    }

    void skip_comment() {
        while (!at_end() && next() != '\n') {
            skip(1);
        }
    }

    // One of the four kinds of strings, or what is left of one that is not closed.
    void skip_string() {
        const char quote = next();
        const std::string_view three = quote == '"' ? R"(""")" : "'''";
        const bool is_long = is_at(three);
        const std::string_view mark = is_long ? three : three.substr(0, 1);
        skip(mark.size());
        while (!at_end() && !is_at(mark)) {
            if (next() == '\n' && !is_long) {
                return;
            }
            skip(next() == '\\' && quote == '"' ? 2 : 1);
        }
        skip(mark.size());
        // A long string may end with two quotation marks of its own in front of the three.
        for (int more = 0; is_long && more < 2 && !at_end() && next() == quote; ++more) {
            skip(1);
        }
    }

private:
    std::string_view rest_;
    Place place_{1, 1};
};

}  // namespace

std::optional<Place> find_deep_key(std::string_view document) {
    constexpr std::string_view kKeyEnds = "\n=,{[";
    Walker walker(document);
    std::size_t parts = 1;
    while (!walker.at_end()) {
        const char next = walker.next();
        if (next == '#') {
            walker.skip_comment();
        } else if (next == '"' || next == '\'') {
            walker.skip_string();
        } else {
            if (next == '.' && ++parts > kDeepestKey) {
                return walker.place();
            }
            if (kKeyEnds.find(next) != std::string_view::npos) {
                parts = 1;
            }
            walker.skip(1);
        }
    }
    return std::nullopt;
}

}  // namespace encrypted_email::configuration
