// session_fuzz.cpp - a hostile client of the trial server's session.
//
// The first byte chooses the session's options, whether TLS was made before, and how the rest
// arrives: line by line, byte by byte or at once.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host_stub/trial_server/session.hpp"

namespace {

using namespace host_stub::trial_server;

class Observer final : public SessionObserver {
public:
    void transaction_begun() override { ++transactions_; }
    void mail_accepted(Mail mail) override {
        // What the server promises of every mail that it accepts.
        if (transactions_ == 0 || mail.recipients.empty() ||
            mail.content.find('\0') != std::string::npos || mail.content.size() > 4096 ||
            (!mail.content.empty() && !mail.content.ends_with("\r\n"))) {
            std::abort();
        }
    }
    void authenticated(bool /*accepted*/) override {}

private:
    int transactions_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::uint8_t choice = data[0];
    std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);

    SessionOptions options;
    options.maximum_size = 4096;
    options.starttls = (choice & 1) != 0;
    options.pipelining = (choice & 2) == 0;
    if ((choice & 4) != 0) {
        options.credentials = Credentials{"alarms", "secret"};
    }
    Observer observer;
    Session session(options, observer);
    session.greet();
    if ((choice & 8) != 0) {
        session.tls_established("TLS 1.3", "any");
    }
    while (!rest.empty() && session.next() != Session::Next::close) {
        std::size_t fragment = rest.size();
        if ((choice & 16) != 0) {
            fragment = 1;
        } else if ((choice & 32) == 0) {
            fragment = std::min(rest.find('\n'), rest.size() - 1) + 1;
        }
        session.receive(rest.substr(0, fragment));
        rest.remove_prefix(fragment);
        if (session.next() == Session::Next::upgrade) {
            session.tls_established("TLS 1.3", "any");
        }
    }
    // No line makes the server say much more than it holds.
    if (session.output().size() > 200 * (size + 1)) {
        std::abort();
    }
    return 0;
}
