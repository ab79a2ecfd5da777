#include "host_stub/conformance/builtin_configuration.hpp"

namespace host_stub::conformance {

namespace {

constexpr std::string_view kJournalFile = R"(path = "@STATE_DIR@/journal.ndjson"
)";

constexpr std::string_view kEncryptedEmail = R"([relays.silent]
host = "127.0.0.1"
port = @SILENT_PORT@
user = "conformance"
secret = "conformance-password"

[groups.everything]
from = "conformance@building.example"
to = ["nobody@building.example"]
batching.wait = "0s"
)";

}  // namespace

std::optional<std::string_view> builtin_configuration(std::string_view module_id) {
    if (module_id == "org.alarmsink.journal-file") return kJournalFile;
    if (module_id == "org.alarmsink.encrypted-email") return kEncryptedEmail;
    return std::nullopt;
}

}  // namespace host_stub::conformance
