// trial.hpp - one cell of the matrix, tried: the built plugin, a relay with one fault, and the
// mails of before and after.
//
// Promises: afterwards the fault is over, the sink has stopped, and every mail was looked at: whom
// it went to, what it tells, whether it is whole; the client kept the rules of SMTP and its limit
// of connections.
//
// Threads: distinct calls may run at the same time.
// Fails:   what is wrong becomes a complaint; nothing is thrown.
#pragma once

#include <string>
#include <vector>

#include "host_stub/trial_server/certificate_authority.hpp"
#include "host_stub/trial_server/mailbox.hpp"
#include "tests/matrix/table.hpp"
#include "tests/support/temporary_folder.hpp"

namespace matrix_test {

/// What all cells share: a certificate that their servers show and their sinks trust.
class Trust {
public:
    Trust();
    [[nodiscard]] const host_stub::trial_server::Identity& identity() const { return identity_; }
    [[nodiscard]] std::string ca_file() const { return (folder_.path() / "ca.pem").string(); }

private:
    test_support::TemporaryFolder folder_;
    host_stub::trial_server::Identity identity_;
};

struct TrialResult {
    std::vector<std::string> complaints;  ///< none: it ended as the table says
    std::vector<host_stub::trial_server::Mail> mails;
    std::string what_happened;  ///< both sides of every conversation, and what the sink said
};

[[nodiscard]] TrialResult try_cell(const Cell& cell, const Trust& trust);

struct RowResult {
    std::vector<std::string> wrong;  ///< names of cells
    std::string complaints;          ///< of all of them, with what happened
};

/// All sensible cells of these rows, `at_once` at the same time.
[[nodiscard]] RowResult try_rows(const std::vector<Row>& rows, std::size_t at_once);

}  // namespace matrix_test
