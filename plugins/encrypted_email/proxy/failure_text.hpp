// failure_text.hpp - what an operator does about a proxy that gives no tunnel, and how proxies are
// named in texts.
//
// Threads: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/proxy/failure.hpp"

namespace encrypted_email::proxy {

// "mail.example.org:465", "[2001:db8::1]:465": RFC 3986 section 3.2.
[[nodiscard]] std::string authority_of(std::string_view host, std::uint16_t port);

// "http://proxy.example:3128"; who logs in is no part of it.
[[nodiscard]] std::string url_of(const configuration::Proxy& proxy);

// `table`: where the keys stand: "relays.main."; empty where that is not known.
[[nodiscard]] std::string remedy_for(FailureKind kind, const configuration::Proxy& proxy,
                                     std::string_view table);

}  // namespace encrypted_email::proxy
