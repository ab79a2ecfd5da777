// Any answer of a token endpoint.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/oauth/refusal_text.hpp"
#include "encrypted_email/oauth/token_answer.hpp"

using namespace encrypted_email::oauth;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

void require_fit_to_show(std::string_view text) {
    require(text.size() < 2000);
    for (const char character : text)
        require(static_cast<unsigned char>(character) >= ' ' && character != '\x7F');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const TokenAnswer answer = read_token_answer({reinterpret_cast<const char*>(data), size});
    const encrypted_email::configuration::Oauth oauth;
    if (const auto* token = std::get_if<Token>(&answer)) {
        require(!token->access.empty() && token->access.size() <= kLongestToken);
        require(token->refresh.size() <= kLongestToken);
        require(token->life.count() >= 0 && token->life <= std::chrono::hours(24));
        for (const char character : token->access.view())
            require(character > ' ' && character <= '~');
    } else if (const auto* refusal = std::get_if<Refusal>(&answer)) {
        require(!refusal->error.empty());
        require_fit_to_show(describe(oauth, *refusal, 400).text);
    } else {
        require_fit_to_show(std::get<Garbage>(answer).text);
    }
    return 0;
}
