// Any bytes as the server of whole sessions; WireObserver judges every word of the client.
//
// The first byte chooses the session's options; a NUL in the rest ends what comes at once.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/smtp/dialogue.hpp"
#include "tests/encrypted_email/smtp/watched_owner.hpp"

using namespace encrypted_email::smtp;

namespace {

void require_no_complaint(const WatchedOwner& owner) {
    if (owner.complaint().empty()) return;
    std::cerr << owner.complaint() << "\nafter: " << owner.transcript() << '\n';
    std::abort();
}

std::vector<Transaction> mails(bool utf8) {
    Transaction dotted = mail_to({"a@example.org", "boiler house@example.org"});
    dotted.eight_bit = true;
    dotted.content = [](std::string& out, const Capabilities&) {
        out += ".\r\n..\n.\r\n.MAIL\r.\r\nend";
    };
    Transaction unusual =
        mail_to({"nobody", "st\xC3\xB6rung@example.org", "a@example.org\r\nQUIT"}, utf8);
    return {mail_to({"a@example.org"}), dotted, unusual, mail_to({"b@example.org"})};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    DialogueOptions options = (data[0] & 1) != 0 ? with_starttls() : implicit_tls();
    if ((data[0] & 2) != 0) options = with_credentials(std::move(options));
    const Pace pace{.mails = (data[0] & 8) != 0 ? 3u : 1u, .chunking = (data[0] & 16) != 0};
    WatchedOwner owner(std::move(options), mails((data[0] & 4) != 0), pace);

    std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    while (!stream.empty() && !owner.over()) {
        const std::size_t end = std::min(stream.find('\0'), stream.size());
        owner.server(stream.substr(0, end));
        require_no_complaint(owner);
        stream.remove_prefix(std::min(end + 1, stream.size()));
    }
    if (!owner.over()) owner.closed();
    require_no_complaint(owner);
    return 0;
}
