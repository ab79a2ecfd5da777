// Any two messages of a server, as a SCRAM client takes them.  The first byte is the size of the
// first message, in fours.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "encrypted_email/sasl/scram.hpp"

using namespace encrypted_email::sasl;

namespace {

constexpr std::string_view kNonce = "nonce";

void require(bool condition) {
    if (!condition) std::abort();
}

void require_fit_to_show(const Failure& failure) {
    require(!failure.text.empty());
    for (const char character : failure.text)
        require(character >= ' ' && character <= '~');
}

// Counts of iterations that are real work would only make the fuzzer slow.
bool is_quick(std::string_view message) {
    const auto read = read_server_first(message);
    const auto* first = std::get_if<ServerFirst>(&read);
    return first == nullptr || first->iterations <= 2 * Scram::kFewestIterations ||
           first->iterations > Scram::kMostIterations;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string_view first = text.substr(0, std::size_t{4} * data[0]);
    const std::string_view final = text.substr(first.size());
    if (!is_quick(first)) return 0;

    Scram scram(Mechanism::scram_sha_256, {"user", Secret("pencil"), Proof::password, {}}, {},
                std::string(kNonce));
    require(scram.begin().has_value());
    const auto answer = scram.respond(first);
    if (const auto* failure = std::get_if<Failure>(&answer)) {
        require_fit_to_show(*failure);
    } else {
        require(std::get<Secret>(answer).view().starts_with("c=biws,r=" + std::string(kNonce)));
        const auto end = scram.respond(final);
        if (const auto* refused = std::get_if<Failure>(&end)) require_fit_to_show(*refused);
    }
    // Without the password nobody ends here: the fuzzer has not found SHA-256's weakness.
    const auto missing = scram.succeeded();
    require(missing.has_value());
    require_fit_to_show(*missing);
    return 0;
}
