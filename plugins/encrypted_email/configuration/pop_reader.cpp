#include "encrypted_email/configuration/pop_reader.hpp"

#include <array>
#include <chrono>

#include "encrypted_email/configuration/key_table.hpp"
#include "encrypted_email/configuration/server_reader.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::uint16_t kImplicitPort = 995;  // RFC 8314 section 7.1
constexpr std::uint16_t kPort = 110;          // RFC 1939 section 3

void read_lasts(const Value& value, Pop& pop) {
    using namespace std::chrono_literals;
    if (const auto time = value.read_duration(1s, 24h)) pop.lasts = *time;
}

constexpr std::array kKeys = {
    Key<Pop>{"host", [](const Value& value, Pop& pop) { read_host(value, pop.host); }},
    Key<Pop>{"port", [](const Value& value, Pop& pop) { read_port(value, pop.port); }},
    Key<Pop>{"tls", [](const Value& value, Pop& pop) { read_tls(value, pop.tls); }},
    Key<Pop>{"lasts", read_lasts},
};

}  // namespace

void read_pop(const Value& value, Relay& relay) {
    Pop& pop = relay.pop.emplace();
    read_table(value, kKeys, pop);
    if (value.node().kind == Kind::table && !value.find("port")) {
        pop.port = pop.tls == TlsMode::implicit ? kImplicitPort : kPort;
    }
}

std::vector<std::string> pop_keys() { return paths_of(kKeys); }

void check_pop(const Value& table, Relay& relay) {
    const auto pop = table.find("pop");
    if (!pop) return;
    if (relay.pop && relay.pop->host.empty()) relay.pop->host = relay.host;
    for (const char* const key : {"oauth", "mechanisms"}) {
        if (const auto other = table.find(key)) {
            other->refuse_key(
                "pop logs in by POP3, with user and secret, and the relay is not logged in to; "
                "keep one of the two");
        }
    }
    if (!table.find("user") && !table.find("secret")) {
        table.refuse_without("user", "say who logs in by POP3, and with which secret");
    }
}

}  // namespace encrypted_email::configuration
