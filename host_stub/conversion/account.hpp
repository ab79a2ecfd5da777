// account.hpp - what former settings mean: a server, how it was spoken to, and whose mails it took.
//
// Threads: plain values.
// Fails:   account_of() by problems, a line of text each with place and remedy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host_stub/conversion/former_settings.hpp"
#include "host_stub/conversion/value_words.hpp"

namespace host_stub::conversion {

/// Where somebody logged in, so that the relay took mails for a while.
struct PopServer {
    std::string host;  ///< Empty: that of the relay.
    std::optional<std::uint16_t> port;
    Encryption encryption = Encryption::off;
    std::string place;  ///< Of its encryption, or of the authentication.
};

struct Account {
    std::string host;  ///< A DNS name in lower case, or an IP address.
    std::optional<std::uint16_t> port;
    Encryption encryption = Encryption::off;
    Authentication authentication = Authentication::none;
    std::string user;      ///< Empty: none.
    PopServer pop;         ///< With pop_before_smtp: where mails were fetched from before.
    std::string sender;    ///< An address as the sink reads them; likewise all that follow.
    std::string sender_mailbox;
    std::vector<std::string> to;
    std::vector<std::string> cc;
    std::vector<std::string> bcc;

    /// Where each was said, for remarks: "old.cfg:3"; empty: nowhere.
    std::string place_of_encryption;
    std::string place_of_user;
    std::string place_of_authentication;
    std::string place_of_password;
    std::vector<std::string> remarks;  ///< What was put right on the way.
};

struct ReadAccount {
    Account account;                    ///< Complete when there are no problems.
    std::vector<std::string> problems;  ///< Those of the settings come first.
};

[[nodiscard]] ReadAccount account_of(const FormerSettings& settings);

}  // namespace host_stub::conversion
