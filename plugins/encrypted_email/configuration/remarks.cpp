#include "encrypted_email/configuration/remarks.hpp"

#include <algorithm>
#include <tuple>

#include "encrypted_email/configuration/reader.hpp"

namespace encrypted_email::configuration {

void Remarks::add(Place place, std::string_view key, std::string_view what) {
    ++count_;
    const auto is_before = [](Place left, const Remark& right) {
        return std::tie(left.line, left.column) < std::tie(right.place.line, right.place.column);
    };
    const auto position = std::upper_bound(first_.begin(), first_.end(), place, is_before);
    if (position == first_.end() && first_.size() == kMaximumProblems) {
        return;
    }
    std::string text(key);
    text += key.empty() ? "" : ": ";
    text += what;
    first_.insert(position, Remark{place, std::move(text)});
    if (first_.size() > kMaximumProblems) {
        first_.pop_back();
    }
}

std::vector<std::string> Remarks::lines() const {
    std::vector<std::string> lines;
    for (const Remark& remark : first_) {
        lines.push_back(origin_ + ":" + std::to_string(remark.place.line) + ":" +
                        std::to_string(remark.place.column) + ": " + remark.text);
    }
    return lines;
}

}  // namespace encrypted_email::configuration
