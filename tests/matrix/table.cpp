#include "tests/matrix/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace matrix_test {
namespace {

// The events are told, to each recipient:
//   1  once                                R  to nobody: every recipient is refused
//   2  once, or twice by the same mail     r  once, but not to the first recipient, who is refused
// and the host hears, until it is over, of the trouble:
//   u  relay-unreachable                   b  relay-busy
//   p  relay-protocol                      c  relay-credentials (and the log-in is put off)
//   g  group-refused: the server objects to the sender, and the mail is put off
// or of none; d: none, the mail is put off.  A letter behind "-": see kReasons.
struct Line {
    Way way;
    Step step;
    std::string_view codes;
};

using enum Way;

constexpr std::array kTable = {
    // clang-format off
    //                                drop rst  hole 421  4xx  5xx  garb part clos extr slow over
    Line{implicit, Step::connect,  "1u   1u   1u   1p   1p   1p   1p   1p   1p   -a   -a   1p"},
    Line{implicit, Step::tls,      "1u   1u   1u   1p   1p   1p   1p   1u   1u   -b   1    1p"},
    Line{implicit, Step::banner,   "1u   1u   1u   1b   1b   1p   1p   1u   1u   1p   1    1p"},
    Line{implicit, Step::ehlo,     "1u   1u   1u   1b   1b   1p   1p   1u   1u   1p   1    1p"},
    Line{implicit, Step::starttls, "-c   -c   -c   -c   -c   -c   -c   -c   -c   -c   -c   -c"},
    Line{implicit, Step::auth,     "1u   1u   1u   1b   1b   1c   1p   1u   1u   1p   1    1p"},
    Line{implicit, Step::mail,     "1u   1u   1u   1b   1d   1g   1p   1u   1u   1p   1    1p"},
    Line{implicit, Step::rcpt,     "1u   1u   1u   1b   1d   r    1p   1u   1u   1p   1    1p"},
    Line{implicit, Step::data,     "1u   1u   1u   1b   1d   R    1p   1u   1u   1p   1    1p"},
    Line{implicit, Step::content,  "1u   1u   1u   1b   1d   R    1p   1u   1u   1    -d   1p"},
    Line{implicit, Step::dot,      "1u   1u   1u   1b   1d   R    1p   1u   1u   1    1    1p"},
    Line{implicit, Step::taken,    "2u   2u   2u   2b   -e   -e   2p   2u   2u   -f   -f   2p"},
    Line{implicit, Step::bdat,     "-g   -g   -g   -g   -g   -g   -g   -g   -g   -g   -g   -g"},
    Line{implicit, Step::rset,     "1    1    1    1    1    1    1    1    1    1    1    1"},
    Line{implicit, Step::quit,     "1    1    1    1    1    1    1    1    1    1    1    1"},
    Line{implicit, Step::idle,     "1    1    1    1    1    1    1    1    1    1    1    1"},
    Line{starttls, Step::connect,  "1u   1u   1u   -h   -h   -h   -h   -h   -h   -h   -h   -h"},
    Line{starttls, Step::banner,   "1u   1u   1u   1b   1b   1p   1p   1u   1u   1p   1    1p"},
    Line{starttls, Step::ehlo,     "1u   1u   1u   1b   1b   1p   1p   1u   1u   1p   1    1p"},
    Line{starttls, Step::starttls, "1u   1u   1u   1b   1p   1p   1p   1u   1u   1p   1    1p"},
    Line{starttls, Step::tls,      "1u   1u   1u   1p   1p   1p   1p   1u   1u   -b   1    1p"},
    Line{serial, Step::mail,       "1u   1u   1u   1b   1d   1g   1p   1u   1u   1p   1    1p"},
    Line{serial, Step::rcpt,       "1u   1u   1u   1b   1d   r    1p   1u   1u   1p   1    1p"},
    Line{serial, Step::data,       "1u   1u   1u   1b   1d   R    1p   1u   1u   1p   1    1p"},
    Line{serial, Step::rset,       "1    1    1    1    1    1    1    1    1    1    1    1"},
    // clang-format on
};

// Short for the names of the faults.
constexpr std::array<std::string_view, test_support::kFaults.size()> kHeadings = {
    "drop", "reset", "hole", "421", "4xx", "5xx", "garb", "part", "close", "extra", "slow", "over"};

constexpr std::array<std::string_view, 8> kReasons = {
    "a: nothing is due when a client has just connected, so nothing can be slow or too much",
    "b: TLS has no replies: a byte behind the handshake is a broken record, as garbage is",
    "c: STARTTLS is not spoken inside TLS: see the rows of starttls",
    "d: the server says nothing while it reads the content: there is nothing to be slow",
    "e: a server that takes a mail and answers that it did not lies, and no client can tell",
    "f: the same as at dot, where the mail is taken too",
    "g: this client does not send BDAT",
    "h: the greeting is the first that is said: see banner",
};

std::string_view name_of(Way way) {
    switch (way) {
        case Way::implicit: return "implicit";
        case Way::starttls: return "starttls";
        case Way::serial: return "serial";
    }
    return "";
}

Copies copies_of(char letter) {
    switch (letter) {
        case '1': return Copies::one;
        case '2': return Copies::maybe_two;
        case 'R': return Copies::none;
        case 'r': return Copies::but_to_one;
        default: throw std::logic_error("the table has an unknown code");
    }
}

std::string_view trouble_of(char letter) {
    switch (letter) {
        case 'u': return "relay-unreachable:main";
        case 'p': return "relay-protocol:main";
        case 'b': return "relay-busy:main";
        case 'c': return "relay-credentials:main";
        case 'g': return "group-refused:facility";
        default: return "";
    }
}

Cell read_cell(const Line& line, Fault fault, std::string code) {
    Cell cell{line.way, line.step, fault, std::move(code), {}, Copies::one, {}, false};
    if (cell.code.at(0) == '-') {
        cell.not_sensible = kReasons.at(static_cast<std::size_t>(cell.code.at(1) - 'a'));
        return cell;
    }
    cell.copies = copies_of(cell.code.at(0));
    const char second = cell.code.size() > 1 ? cell.code.at(1) : ' ';
    cell.trouble = trouble_of(second);
    cell.is_put_off = second == 'c' || second == 'd' || second == 'g';
    return cell;
}

std::vector<Row> read_table() {
    std::vector<Row> rows;
    for (const Line& line : kTable) {
        Row row{line.way, line.step, {}};
        std::istringstream codes{std::string(line.codes)};
        std::string code;
        for (const Fault fault : test_support::kFaults) {
            if (!(codes >> code)) throw std::logic_error("a line of the table is too short");
            row.cells.push_back(read_cell(line, fault, code));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace

const std::vector<Row>& rows() {
    static const std::vector<Row> kRows = read_table();
    return kRows;
}

std::string name_of(const Row& row) {
    return fmt::format("{}_{}", name_of(row.way), test_support::name_of(row.step));
}

std::string name_of(const Cell& cell) {
    return fmt::format("{}: {} at {}", name_of(cell.way), test_support::name_of(cell.fault),
                       test_support::name_of(cell.step));
}

std::string page(const std::vector<std::string>& wrong) {
    std::string text = fmt::format("{:18}", "");
    for (const std::string_view heading : kHeadings)
        text += fmt::format(" {:>5}", heading);
    text += '\n';
    for (const Row& row : rows()) {
        text += fmt::format("{:18}", name_of(row));
        for (const Cell& cell : row.cells) {
            const bool is_wrong =
                std::find(wrong.begin(), wrong.end(), name_of(cell)) != wrong.end();
            text += fmt::format(" {:>5}", (is_wrong ? "!" : "") + cell.code);
        }
        text += '\n';
    }
    text +=
        "\nEach recipient gets each event\n"
        "  1  once\n"
        "  2  once, or twice by the same mail (same Message-ID): its answer was lost\n"
        "  R  not: every recipient is refused\n"
        "  r  once, but for the first recipient, who is refused\n"
        "and a trouble is raised, and cleared in the end:\n"
        "  u relay-unreachable   b relay-busy   p relay-protocol   c relay-credentials\n"
        "  g group-refused, and the mail is put off   d none, and the mail is put off\n"
        "No trial:\n";
    for (const std::string_view reason : kReasons)
        text += fmt::format("  -{}\n", reason);
    return text;
}

}  // namespace matrix_test
