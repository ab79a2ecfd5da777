#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "tests/matrix/mail_check.hpp"
#include "tests/matrix/trial.hpp"

namespace matrix_test {

RowResult try_rows(const std::vector<Row>& rows, std::size_t at_once) {
    std::vector<const Cell*> cells;
    for (const Row& row : rows) {
        for (const Cell& cell : row.cells) {
            if (cell.not_sensible.empty()) cells.push_back(&cell);
        }
    }
    const Trust trust;
    std::mutex mutex;
    RowResult result;
    std::vector<host_stub::trial_server::Mail> mails;
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < cells.size(); i = next++) {
            TrialResult one = try_cell(*cells[i], trust);
            const std::lock_guard lock(mutex);
            mails.insert(mails.end(), one.mails.begin(), one.mails.end());
            if (one.complaints.empty()) continue;
            result.wrong.push_back(name_of(*cells[i]));
            result.complaints +=
                fmt::format("{} ({})\n  {}\n{}\n", name_of(*cells[i]), cells[i]->code,
                            fmt::join(one.complaints, "\n  "), one.what_happened);
        }
    };
    {
        std::vector<std::jthread> workers;
        for (std::size_t i = 0; i < std::min(at_once, cells.size()); ++i)
            workers.emplace_back(work);
    }
    for (const std::string& defect : defects_of(mails))
        result.complaints += "a mail has a defect: " + defect + '\n';
    return result;
}

}  // namespace matrix_test
