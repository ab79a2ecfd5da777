// Settings of a former engine as anything may be handed in: problems, or a document that the sink
// takes, and never a password in either.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "encrypted_email/configuration/reader.hpp"
#include "host_stub/conversion/conversion.hpp"

using namespace host_stub::conversion;

namespace {

constexpr std::string_view kPassword = "Zq7-no-such-text-Zq7";

void require(bool holds) {
    if (!holds) std::abort();
}

void require_fit_to_show(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        require(text.size() < 20'000);
        require(text.find(kPassword) == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (input.find(kPassword) != std::string_view::npos) return 0;
    FormerSettings settings;
    settings.read(std::string(input) + "\npassword = " + std::string(kPassword), "old.cfg");
    const Conversion conversion = convert(settings, "old.cfg");
    require(conversion.document.empty() == !conversion.problems.empty());
    require(settings.unknown().size() <= FormerSettings::kMostComplaints + 1);
    for (const auto& texts :
         {settings.unknown(), conversion.problems, conversion.changes, conversion.to_do})
        require_fit_to_show(texts);
    require(conversion.document.find(kPassword) == std::string::npos);
    if (!conversion.problems.empty()) return 0;
    const auto read =
        encrypted_email::configuration::read_settings(conversion.document, "site.toml");
    require(read.settings != nullptr);
    require(read.settings->relays.size() == 1 && read.settings->groups.size() == 1);
    return 0;
}
