// channel_fuzz.cpp - arbitrary bytes as the answer of a server to a ClientHello.
//
// The corpus holds flights of real servers.  Those of TLS 1.2 lead as far as the verification of
// the certificates and the signature of the key exchange, which no recorded flight can pass.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "encrypted_email/tls/channel.hpp"
#include "encrypted_email/tls/session_store.hpp"
#include "encrypted_email/tls/trust_impl.hpp"
#include "root.hpp"

using namespace encrypted_email::tls;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::shared_ptr<const Trust> trust = trust_of(kFuzzRoot);
    const std::string_view answer{reinterpret_cast<const char*>(data), size};

    Channel channel(trust, std::make_shared<SessionStore>(), {"mail.example.org", 465}, kFuzzNow);
    channel.receive(answer.substr(0, size / 2));
    channel.receive(answer.substr(size / 2));
    channel.send("AUTH PLAIN secret");
    channel.closed();

    // Nobody can become the server without its key, and there is always a reason.
    if (channel.established() || !channel.failed() || channel.failure().text.empty()) std::abort();
    if (channel.failure().remedy.empty() || !channel.plaintext().empty()) std::abort();
    return 0;
}
