// key_names.hpp - what mail settings are called: by engines, by libraries, by people.
//
// Threads: functions of their arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace host_stub::conversion {

enum class Key {
    host,
    port,
    ssl,
    starttls,  ///< some engines have a flag of its own for it
    authentication,
    pop_before_smtp,  ///< likewise
    user,
    password,
    sender,
    to,
    cc,
    bcc,
    pop_host,
    pop_port,
    pop_ssl,
    pop_user,
    pop_password,
};

/// Nothing when no setting is called that.  "SMTP Server Host", "smtp_host", "mail.smtp.host" and
/// "server" are one; so are "recipient", "To" and "Recipients[2]".
[[nodiscard]] std::optional<Key> key_named(std::string_view name);

/// What such a setting is called here: "pop host".
[[nodiscard]] std::string_view name_of(Key key);

/// The name that was probably meant by one that is not known; empty: none is near.
[[nodiscard]] std::string_view meant_by(std::string_view name);

/// May be said more than once.
[[nodiscard]] constexpr bool is_list(Key key) {
    return key == Key::to || key == Key::cc || key == Key::bcc;
}

/// Is looked at no further than whether it is there.
[[nodiscard]] constexpr bool is_secret(Key key) {
    return key == Key::password || key == Key::pop_password;
}

}  // namespace host_stub::conversion
