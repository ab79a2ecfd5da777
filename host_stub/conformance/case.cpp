#include "host_stub/conformance/case.hpp"

#include <unistd.h>

#include <vector>

#include "host_stub/conformance/case_lists.hpp"

namespace host_stub::conformance {

namespace {

int report_descriptor = STDERR_FILENO;

}  // namespace

std::span<const Case> all_cases() {
    static const std::vector<Case> kAll = [] {
        std::vector<Case> all;
        for (const auto list : {library_gates(), life_gates(), library_cases(), growth_cases(),
                                life_cases(), configuration_cases(), submit_cases(),
                                receipt_cases(), guest_cases(), diagnosis_cases()}) {
            all.insert(all.end(), list.begin(), list.end());
        }
        return all;
    }();
    return kAll;
}

const Case* find_case(std::string_view name) {
    for (const Case& candidate : all_cases()) {
        if (candidate.name == name) return &candidate;
    }
    return nullptr;
}

void set_report_descriptor(int descriptor) { report_descriptor = descriptor; }

void conclude(Verdict verdict, const std::string& remark) {
    std::string report(1, static_cast<char>(verdict));
    report += remark;
    for (std::size_t sent = 0; sent < report.size();) {
        const ssize_t wrote =
            ::write(report_descriptor, report.data() + sent, report.size() - sent);
        if (wrote <= 0) break;
        sent += static_cast<std::size_t>(wrote);
    }
    ::_exit(0);
}

}  // namespace host_stub::conformance
