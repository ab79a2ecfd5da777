// The tests, or with --print-table the whole matrix tried in one go and printed.
#include <gtest/gtest.h>

#include <cstdio>
#include <string_view>

#include "tests/matrix/trial.hpp"

namespace {

constexpr std::size_t kAtOnce = 24;

int print_table() {
    const auto result = matrix_test::try_rows(matrix_test::rows(), kAtOnce);
    std::printf("%s\n%s%zu cells did not end as the table says%s\n",
                matrix_test::page(result.wrong).c_str(), result.complaints.c_str(),
                result.wrong.size(), result.wrong.empty() ? "." : ": those with a \"!\".");
    return result.complaints.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    if (argc == 2 && std::string_view(argv[1]) == "--print-table") return print_table();
    return RUN_ALL_TESTS();
}
