// postfix_log.hpp - what a private Postfix wrote about its clients, counted.
//
// Of the lines that smtpd(8) and cleanup(8) write; everything else is passed over.
//
// Threads: a value.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace test_support {

struct PostfixCounts {
    std::size_t connections = 0;
    std::size_t disconnections = 0;
    std::size_t full_handshakes = 0;
    std::size_t resumed_handshakes = 0;
    std::size_t tls13_handshakes = 0;  ///< full and resumed
    std::size_t logins = 0;            ///< counted when the client has left
    std::size_t refused_logins = 0;
    std::size_t mails = 0;  ///< that the queue took
};

/// `service`: "implicit" or "starttls", as PostfixInstance names them; empty: both.
[[nodiscard]] PostfixCounts count(std::string_view log, std::string_view service = {});

}  // namespace test_support
