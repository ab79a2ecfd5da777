#include "tests/certificates/table.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "tests/certificates/plain_server.hpp"
#include "tests/encrypted_email/tls/openssl_server.hpp"

namespace certificates_test {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char character) { return std::tolower(character); });
    return text;
}

}  // namespace

const Identity& root() {
    static const Identity identity = test_root();
    return identity;
}

const Identity& other_root() {
    static const Identity identity = self_signed(authority("Other Root"));
    return identity;
}

Trial serving(const Wish& wish) {
    return {issued_by(root(), wish), Client{trusting({root().certificate()})}};
}

Trial good() { return serving({}); }

const std::vector<Row>& rows() {
    static const std::vector<Row> all = [] {
        std::vector<Row> rows;
        for (auto part :
             {chain_rows(), leaf_rows(), name_rows(), staple_rows(), handshake_rows()}) {
            std::move(part.begin(), part.end(), std::back_inserter(rows));
        }
        return rows;
    }();
    return all;
}

std::vector<std::string> versions_of(const Trial& set_up) {
    const bool chooses =
        std::any_of(set_up.options.begin(), set_up.options.end(),
                    [](const std::string& option) { return option.starts_with("-tls1_"); });
    if (set_up.speaks || chooses) return {""};
    return {"-tls1_3", "-tls1_2"};
}

Outcome run(const Trial& set_up, const std::string& version) {
    const auto outcome_at = [&set_up](std::uint16_t port) {
        Connection connection(set_up.client, port);
        // TLS 1.3: an alert of the server's may come behind what the client takes for the end.
        if (connection->established() && !connection->failed()) {
            const std::string answer = connection.ask("hello");
            if (answer == "olleh\n") {
                return Outcome{true, connection->failure(), connection->report()};
            }
        }
        return Outcome{false, connection->failure(), connection->report()};
    };
    if (set_up.speaks) {
        const PlainServer server(*set_up.speaks);
        return outcome_at(server.port());
    }
    std::vector<std::string> options = set_up.options;
    if (!version.empty()) options.push_back(version);
    const OpensslServer server(set_up.server, options, set_up.staple);
    return outcome_at(server.port());
}

std::string complaint(const Row& row, const Outcome& outcome) {
    const Failure& failure = outcome.failure;
    const std::string said = "\n  text:   " + failure.text + "\n  remedy: " + failure.remedy + "\n";
    if (row.kind == FailureKind::none) {
        return outcome.established ? "" : "it was not accepted" + said;
    }
    if (outcome.established) return "it was accepted\n";
    std::string wrong;
    if (failure.kind != row.kind) {
        wrong += "  its kind is " + std::to_string(static_cast<int>(failure.kind)) + ", not " +
                 std::to_string(static_cast<int>(row.kind)) + "\n";
    }
    for (const std::string_view word : row.words) {
        if (failure.text.find(word) == std::string::npos) {
            wrong += "  its text lacks: " + std::string{word} + "\n";
        }
    }
    for (const std::string_view word : row.remedy) {
        if (failure.remedy.find(word) == std::string::npos) {
            wrong += "  its remedy lacks: " + std::string{word} + "\n";
        }
    }
    const std::string advice = lower(failure.remedy);
    for (const std::string_view bad : {"disable", "switch off", "turn off", "skip", "\"off\""}) {
        if (advice.find(bad) != std::string::npos) {
            wrong += "  its remedy takes the protection away: " + std::string{bad} + "\n";
        }
    }
    const bool is_refused = std::any_of(
        outcome.report.checks.begin(), outcome.report.checks.end(), [&failure](const Check& check) {
            return check.verdict == Verdict::failed && check.kind == failure.kind;
        });
    if (!is_refused) wrong += "  no check of its report failed so\n";
    if (failure.text.size() > 2500) wrong += "  its text is too long\n";
    return wrong.empty() ? "" : wrong + said;
}

}  // namespace certificates_test
