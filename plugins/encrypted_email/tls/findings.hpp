// findings.hpp - how the checks of this folder note what they find.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "encrypted_email/tls/report.hpp"

namespace encrypted_email::tls {

class Findings {
public:
    void fail(CheckName name, FailureKind kind, std::string finding, std::string remedy) {
        checks_.push_back(
            {name, Verdict::failed, kind, std::move(finding), std::move(remedy), false});
    }

    void fail_first(CheckName name, FailureKind kind, std::string finding, std::string remedy) {
        fail(name, kind, std::move(finding), std::move(remedy));
        checks_.back().comes_first = true;
    }

    // The certificate itself cannot be used, whoever it is for.
    void unusable(CheckName name, std::string finding, std::string remedy) {
        fail(name, FailureKind::certificate_unusable, std::move(finding), std::move(remedy));
    }

    // When nothing was found to be wrong with it.
    void pass(CheckName name, std::string finding) {
        if (!has(name)) checks_.push_back({name, Verdict::passed, {}, std::move(finding), {}});
    }

    void not_made(CheckName name, std::string reason) {
        if (!has(name)) checks_.push_back({name, Verdict::not_made, {}, std::move(reason), {}});
    }

    [[nodiscard]] bool has(CheckName name) const {
        return std::any_of(checks_.begin(), checks_.end(),
                           [name](const Check& check) { return check.name == name; });
    }

    [[nodiscard]] bool any_failed() const {
        return std::any_of(checks_.begin(), checks_.end(),
                           [](const Check& check) { return check.verdict == Verdict::failed; });
    }

    // In the order of the names.
    [[nodiscard]] std::vector<Check> take() {
        std::stable_sort(checks_.begin(), checks_.end(),
                         [](const Check& a, const Check& b) { return a.name < b.name; });
        return std::move(checks_);
    }

private:
    std::vector<Check> checks_;
};

}  // namespace encrypted_email::tls
