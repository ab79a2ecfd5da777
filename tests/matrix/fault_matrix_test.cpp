// Whatever goes wrong at whatever step, it ends as the table says, and the next mails flow.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "tests/matrix/table.hpp"
#include "tests/matrix/trial.hpp"

namespace matrix_test {
namespace {

bool is_sensible(const Cell& cell) { return cell.not_sensible.empty(); }

std::vector<Row> sensible_rows() {
    std::vector<Row> sensible;
    for (const Row& row : rows()) {
        if (std::any_of(row.cells.begin(), row.cells.end(), is_sensible)) sensible.push_back(row);
    }
    return sensible;
}

class FaultMatrix : public testing::TestWithParam<Row> {};

TEST_P(FaultMatrix, EndsAsTheTableSays) {
    const RowResult result = try_rows({GetParam()}, GetParam().cells.size());
    EXPECT_EQ(result.complaints, "");
}

INSTANTIATE_TEST_SUITE_P(At, FaultMatrix, testing::ValuesIn(sensible_rows()),
                         [](const auto& row) { return name_of(row.param); });

TEST(FaultTable, TriesAtLeast170CellsAndHasAReasonForEveryOther) {
    std::ptrdiff_t cells = 0;
    for (const Row& row : rows()) {
        cells += std::count_if(row.cells.begin(), row.cells.end(), is_sensible);
        EXPECT_EQ(row.cells.size(), test_support::kFaults.size()) << name_of(row);
    }
    EXPECT_GE(cells, 170);
    for (const Step step : test_support::kSteps) {
        EXPECT_TRUE(std::any_of(rows().begin(), rows().end(), [step](const Row& row) {
            return row.step == step;
        })) << test_support::name_of(step);
    }
    std::cout << page() << cells << " cells are tried.\n";
}

}  // namespace
}  // namespace matrix_test
