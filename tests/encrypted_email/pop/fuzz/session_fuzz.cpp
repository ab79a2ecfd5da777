// Any answers of a POP3 server: the first octet says how it begins and when TLS is up, the second
// how the rest is cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "encrypted_email/pop/session.hpp"

using namespace encrypted_email;

namespace {

constexpr std::string_view kPassword = "hunter2 and more";

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const bool stls = (data[0] & 1) != 0;
    pop::Session session({"alarms", sasl::Secret(kPassword), sasl::Proof::password, {}}, stls);
    std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
    const std::size_t piece = std::size_t{data[1]} + 1;
    bool is_secure = !stls;
    if (!stls) session.secured();
    while (!rest.empty() && !session.failed() && !session.over()) {
        session.receive(rest.substr(0, piece));
        rest.remove_prefix(std::min(piece, rest.size()));
        const bool names_somebody = session.output().find("alarms") != std::string::npos ||
                                    session.output().find(kPassword) != std::string::npos;
        require(is_secure || !names_somebody);
        require(session.output().size() < 200);
        if (session.wants_tls() && !session.failed()) {
            is_secure = true;
            session.secured();
        }
    }
    require(!session.logged_in() || is_secure);
    session.closed();
    require(session.failed() || session.over());
    for (const std::string_view text :
         {std::string_view(session.said()), std::string_view(session.failure().text)}) {
        require(text.size() < 4000);
        require(text.find(kPassword) == std::string_view::npos);
        for (const char character : text)
            require(static_cast<unsigned char>(character) >= ' ' && character != '\x7F');
    }
    return 0;
}
