// faulty_server.hpp - a mail server by implicit TLS that behaves well but for one moment.
//
// At that moment, for as many connections as it is told, it hangs up or falls silent; all others
// are served to the end.
//
// Threads: every member function may be called from any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "host_stub/trial_server/authentication.hpp"
#include "host_stub/trial_server/certificate_authority.hpp"
#include "host_stub/trial_server/mailbox.hpp"
#include "tests/support/scripted_server.hpp"

namespace errors_test {

enum class Moment {
    connected,  ///< before the handshake
    secured,    ///< before the greeting
    ehlo,       ///< from here on: the command has come and is not answered
    auth,
    mail,
    rcpt,
    data,
    content,  ///< the final dot has come; the mail is not taken
    taken,    ///< the mail is taken, and only the answer is missing
};

inline constexpr std::array kMoments = {Moment::connected, Moment::secured, Moment::ehlo,
                                        Moment::auth,      Moment::mail,    Moment::rcpt,
                                        Moment::data,      Moment::content, Moment::taken};

[[nodiscard]] std::string_view name_of(Moment moment);
inline void PrintTo(Moment moment, std::ostream* out) { *out << name_of(moment); }

enum class Fault { hangs_up, falls_silent };

class FaultyServer {
public:
    FaultyServer(host_stub::trial_server::Identity identity,
                 host_stub::trial_server::Credentials credentials, Moment moment, Fault fault,
                 int times);

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] const host_stub::trial_server::Mailbox& mailbox() const { return mailbox_; }

    /// How often it has come to that.
    [[nodiscard]] int faults() const { return faults_; }

private:
    class Conversation;

    bool is_time_for_a_fault();

    const host_stub::trial_server::Identity identity_;
    const host_stub::trial_server::Credentials credentials_;
    const Moment moment_;
    const Fault fault_;
    const int times_;
    host_stub::trial_server::Mailbox mailbox_;
    std::atomic<int> faults_ = 0;
    test_support::ScriptedServer server_;
};

}  // namespace errors_test
