#include "tests/support/configuration_text.hpp"

#include <fmt/format.h>

namespace test_support {
namespace {

std::string list_of(const std::vector<std::string>& addresses) {
    std::string list;
    for (const std::string& address : addresses) {
        list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", address);
    }
    return '[' + list + ']';
}

std::string text_of(const RelayText& relay) {
    std::string text =
        fmt::format("[relays.{}]\nhost = \"{}\"\nport = {}\ntls = \"{}\"\nconnections = {}\n",
                    relay.name, relay.host, relay.port, relay.tls, relay.connections);
    if (!relay.user.empty()) text += fmt::format("user = \"{}\"\n", relay.user);
    if (!relay.user.empty() && relay.oauth.empty()) {
        text += fmt::format("secret = \"{}\"\n", relay.secret);
    }
    if (!relay.proxy.empty()) text += fmt::format("proxy = \"{}\"\n", relay.proxy);
    if (!relay.proxy_user.empty()) {
        text += fmt::format("proxy_user = \"{}\"\nproxy_secret = \"proxy-password\"\n",
                            relay.proxy_user);
    }
    if (!relay.mechanisms.empty()) text += fmt::format("mechanisms = {}\n", relay.mechanisms);
    if (!relay.certificate.empty()) {
        text += fmt::format("certificate = \"{}\"\nkey = \"client-key\"\n", relay.certificate);
    }
    if (!relay.ca_file.empty()) text += fmt::format("ca_file = \"{}\"\n", relay.ca_file);
    if (!relay.pins.empty()) text += fmt::format("pins = {}\n", list_of(relay.pins));
    if (!relay.revocation.empty()) text += fmt::format("revocation = \"{}\"\n", relay.revocation);
    if (!relay.idle_timeout.empty()) {
        text += fmt::format("idle_timeout = \"{}\"\n", relay.idle_timeout);
    }
    if (!relay.timeout.empty()) text += fmt::format("timeout = \"{}\"\n", relay.timeout);
    if (!relay.deadlines.empty()) {
        text +=
            fmt::format("deadlines = {{ envelope = \"{0}\", data = \"{0}\", content = \"{0}\" }}\n",
                        relay.deadlines);
    }
    if (!relay.pop.empty()) text += fmt::format("[relays.{}.pop]\n{}", relay.name, relay.pop);
    if (!relay.oauth.empty()) text += fmt::format("[relays.{}.oauth]\n{}", relay.name, relay.oauth);
    return text;
}

std::string text_of(const GroupText& group) {
    std::string text = fmt::format(
        "[groups.{}]\nrelay = \"{}\"\nfrom = \"Building 7 <alarms@building7.example>\"\n"
        "to = {}\ncc = {}\nbcc = {}\nsubject_prefix = \"[Building 7]\"\n"
        "batching.wait = \"{}\"\nbatching.maximum = {}\n",
        group.name, group.relay, list_of(group.to), list_of(group.cc), list_of(group.bcc),
        group.wait, group.maximum);
    if (!group.category.empty()) {
        text += fmt::format("filter.categories = [\"{}\"]\n", group.category);
    }
    if (group.urgent) text += fmt::format("batching.urgent = {}\n", *group.urgent);
    return text;
}

}  // namespace

std::string configuration_text(const std::vector<RelayText>& relays,
                               const std::vector<GroupText>& groups) {
    std::string text;
    for (const RelayText& relay : relays)
        text += text_of(relay) + '\n';
    for (const GroupText& group : groups)
        text += text_of(group) + '\n';
    return text;
}

}  // namespace test_support
