// The tests, or with --print-table every row tried and printed with what an operator would read.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "tests/certificates/table.hpp"

namespace {

using namespace certificates_test;

std::string_view word_for(Verdict verdict) {
    switch (verdict) {
        case Verdict::passed: return "passed";
        case Verdict::failed: return "FAILED";
        case Verdict::not_made: return "-";
    }
    return "";
}

int print_table() {
    int wrong = 0;
    for (const Row& row : rows()) {
        const Trial set_up = row.set_up();
        const Outcome outcome = run(set_up, versions_of(set_up).front());
        std::printf("%s: %s\n", std::string(row.name).c_str(), std::string(row.what).c_str());
        for (const Check& check : outcome.report.checks) {
            std::printf("    %-14s %-7s %s\n", std::string(name_of(check.name)).c_str(),
                        std::string(word_for(check.verdict)).c_str(), check.finding.c_str());
        }
        if (outcome.established) {
            std::printf("  accepted\n");
        } else {
            std::printf("  %s\n  -> %s\n", outcome.failure.text.c_str(),
                        outcome.failure.remedy.c_str());
        }
        const std::string complaints = complaint(row, outcome);
        if (!complaints.empty()) {
            ++wrong;
            std::printf("! not as written down:\n%s", complaints.c_str());
        }
        std::printf("\n");
    }
    std::printf("%zu rows, %d not as written down\n", rows().size(), wrong);
    return wrong == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    if (argc == 2 && std::string_view(argv[1]) == "--print-table") return print_table();
    return RUN_ALL_TESTS();
}
