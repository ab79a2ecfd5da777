// table.hpp - how a session with each fault at each step has to end: written down once, in
// table.cpp.
//
// Threads: functions of their arguments.
// Fails:   std::logic_error for a table that is not well written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/fault_plan.hpp"

namespace matrix_test {

using test_support::Fault;
using test_support::Step;

enum class Way {
    implicit,  ///< TLS from the first byte; the server offers PIPELINING
    starttls,  ///< what comes before the TLS that STARTTLS brings about, and that itself
    serial,    ///< as implicit; the server does not offer PIPELINING
};

enum class Copies {
    one,         ///< each recipient gets each event once
    maybe_two,   ///< or twice, as the same mail: the server took it and its answer was lost
    none,        ///< every recipient is refused
    but_to_one,  ///< the first recipient is refused, the other gets each event once
};

struct Cell {
    Way way = Way::implicit;
    Step step = Step::connect;
    Fault fault = Fault::drop;
    std::string code;               ///< as in the table: "1u"
    std::string_view not_sensible;  ///< why there is nothing to try; empty: there is
    Copies copies = Copies::one;
    std::string_view trouble;  ///< raised, and cleared in the end; empty: none is ever raised
    bool is_put_off = false;   ///< the pause is long, and a new configuration ends it
};

struct Row {
    Way way = Way::implicit;
    Step step = Step::connect;
    std::vector<Cell> cells;  ///< in the order of test_support::kFaults
};

[[nodiscard]] const std::vector<Row>& rows();

/// "implicit_mail"
[[nodiscard]] std::string name_of(const Row& row);
/// "implicit: black-hole at mail"
[[nodiscard]] std::string name_of(const Cell& cell);

/// The table as a page: a line for each row, and what the codes mean.  `wrong` says which cells
/// did not end so: they are marked.
[[nodiscard]] std::string page(const std::vector<std::string>& wrong = {});

}  // namespace matrix_test
