#include "encrypted_email/delivery/failure_text.hpp"

#include <fmt/format.h>

#include "encrypted_email/delivery/provider_text.hpp"
#include "encrypted_email/proxy/failure_text.hpp"

namespace encrypted_email::delivery {
namespace {

using configuration::Relay;
using configuration::TlsMode;

// "relay main (mail.example.org:465, implicit TLS)": where to look in the configuration.
std::string place(const Relay& relay) {
    return fmt::format("relay {} ({}:{}, {}{})", relay.name, relay.host, relay.port,
                       relay.tls == TlsMode::implicit ? "implicit TLS" : "STARTTLS",
                       relay.proxy ? ", by " + proxy::url_of(*relay.proxy) : "");
}

// The other rooms end their texts with a full stop, most texts here do not.
std::string sentence(std::string_view text) {
    return fmt::format("{}{}", text, text.ends_with('.') ? "" : ".");
}

Failure failure(FailureKind kind, const Relay& relay, std::string_view what,
                std::string_view remedy) {
    Failure told;
    told.kind = kind;
    told.cause = sentence(what);
    if (!remedy.empty()) told.remedy = sentence(remedy);
    told.text =
        fmt::format("{}: {}{}{}", place(relay), told.cause, remedy.empty() ? "" : " ", told.remedy);
    return told;
}

// Of the log-in that the relay wants before mails.
Failure at_pop(FailureKind kind, const Relay& relay, std::string_view what,
               std::string_view remedy) {
    return failure(
        kind, relay,
        fmt::format("log-in by POP3 at {}:{}: {}", relay.pop->host, relay.pop->port, what), remedy);
}

FailureKind kind_of(const tls::Failure& failure) {
    switch (failure.kind) {
        case tls::FailureKind::closed: return FailureKind::unreachable;
        case tls::FailureKind::none:
        case tls::FailureKind::not_tls:
        case tls::FailureKind::protocol:
        case tls::FailureKind::internal: return FailureKind::protocol;
        default: return FailureKind::certificate;
    }
}

std::string_view step_name(smtp::Awaiting awaiting) {
    switch (awaiting) {
        case smtp::Awaiting::nothing: return "nothing";
        case smtp::Awaiting::greeting: return "the server's greeting";
        case smtp::Awaiting::hello: return "the answer to EHLO";
        case smtp::Awaiting::starttls: return "the answer to STARTTLS";
        case smtp::Awaiting::tls: return "the TLS handshake";
        case smtp::Awaiting::authentication: return "the answer to AUTH";
        case smtp::Awaiting::reset: return "the answer to RSET";
        case smtp::Awaiting::mail: return "the answer to MAIL FROM";
        case smtp::Awaiting::recipient: return "the answer to RCPT TO";
        case smtp::Awaiting::data: return "the answer to DATA";
        case smtp::Awaiting::content: return "the answer to the mail's content";
        case smtp::Awaiting::quit: return "the answer to QUIT";
    }
    return "an answer";
}

bool is_turned_away_for_now(const smtp::DialogueFailure& failure) {
    return failure.reply.transient() && (failure.kind == smtp::FailureKind::greeting_refused ||
                                         failure.kind == smtp::FailureKind::hello_refused);
}

FailureKind kind_of(const smtp::DialogueFailure& failure) {
    if (is_turned_away_for_now(failure)) return FailureKind::capacity;
    switch (failure.kind) {
        case smtp::FailureKind::authentication_refused:
        case smtp::FailureKind::credentials_unusable:
        case smtp::FailureKind::authentication_unsafe:
        case smtp::FailureKind::server_unproven:
        case smtp::FailureKind::authentication_not_offered: return FailureKind::credentials;
        case smtp::FailureKind::authentication_deferred:
        case smtp::FailureKind::service_closing: return FailureKind::capacity;
        case smtp::FailureKind::closed: return FailureKind::unreachable;
        case smtp::FailureKind::greeting_refused:
        case smtp::FailureKind::hello_refused:
        case smtp::FailureKind::starttls_not_offered:
        case smtp::FailureKind::starttls_refused:
        case smtp::FailureKind::starttls_injection:
        case smtp::FailureKind::not_smtp:
        case smtp::FailureKind::unexpected_reply: return FailureKind::protocol;
    }
    return FailureKind::protocol;
}

std::string remedy_of(const Relay& relay, const smtp::DialogueFailure& failure) {
    const bool starttls = relay.tls == TlsMode::starttls;
    constexpr std::string_view kPasses =
        "The server asks to come back later; that happens by itself";
    if (is_turned_away_for_now(failure)) return std::string(kPasses);
    switch (failure.kind) {
        case smtp::FailureKind::starttls_not_offered:
            return fmt::format(
                "Nothing was sent in clear. Switch STARTTLS on at the server, or set "
                "relays.{}.tls = \"implicit\" with the server's implicit TLS port, usually 465",
                relay.name);
        case smtp::FailureKind::starttls_refused:
            return "The server offers STARTTLS but cannot do it now: look at its certificate and "
                   "log";
        case smtp::FailureKind::starttls_injection:
            return "Somebody between here and the server may be tampering: compare the network "
                   "path with a direct one";
        case smtp::FailureKind::authentication_not_offered:
            if (relay.oauth) {
                return fmt::format(
                    "Ask the server's administrator to offer OAUTHBEARER or XOAUTH2 inside TLS, or "
                    "give relays.{0}.secret, the name of a password, instead of relays.{0}.oauth",
                    relay.name);
            }
            return fmt::format(
                "Ask the server's administrator to offer one of these inside TLS, name one that is "
                "offered in relays.{0}.mechanisms (oauthbearer and xoauth2 need an access token "
                "under the secret \"{1}\"), or remove relays.{0}.user if the server takes mail "
                "from "
                "this address without log-in",
                relay.name, relay.secret);
        case smtp::FailureKind::credentials_unusable:
            return fmt::format(
                "Check relays.{0}.user \"{1}\", and that the host keeps as secret \"{2}\" what it "
                "should and nothing else, such as a line end",
                relay.name, relay.user, relay.secret);
        case smtp::FailureKind::authentication_unsafe:
            return "The password was not used. Ask the server's administrator to store it again "
                   "with 4096 to 600000 iterations, and whether somebody alters what the server "
                   "says";
        case smtp::FailureKind::server_unproven:
            return fmt::format(
                "Nothing was mailed. This is not the server that the password is for, or somebody "
                "is in between: check relays.{}.host and the authorities that it is trusted by",
                relay.name);
        case smtp::FailureKind::authentication_refused:
            if (const auto known = provider_remedy(failure.reply, relay.proof); !known.empty()) {
                return std::string(known);
            }
            if (relay.oauth) {
                return fmt::format(
                    "A fresh token was fetched and refused too: check that relays.{0}.user \"{1}\" "
                    "is "
                    "the mailbox that the client {2} may send as, and relays.{0}.oauth.scope",
                    relay.name, relay.user, relay.oauth->client_id);
            }
            if (relay.proof == sasl::Proof::token) {
                return fmt::format(
                    "A fresh token was asked for and refused too: check that what the host keeps "
                    "as secret \"{2}\" is renewed in time, belongs to relays.{0}.user \"{1}\" and "
                    "may be used for SMTP",
                    relay.name, relay.user, relay.secret);
            }
            return fmt::format(
                "Check relays.{0}.user \"{1}\" and the password that the host keeps as secret "
                "\"{2}\"; providers may ask for an app password",
                relay.name, relay.user, relay.secret);
        case smtp::FailureKind::authentication_deferred:
        case smtp::FailureKind::service_closing: return std::string(kPasses);
        case smtp::FailureKind::closed:
            return starttls
                       ? "If this port expects TLS from the first byte, set tls = \"implicit\"; "
                         "else look at the server's log"
                       : "Look at the server's log for the reason";
        case smtp::FailureKind::not_smtp:
            return starttls
                       ? "If this port expects TLS from the first byte, set tls = \"implicit\"; "
                         "else check host and port"
                       : "Check host and port";
        case smtp::FailureKind::greeting_refused:
        case smtp::FailureKind::hello_refused:
            return "Ask the server's administrator whether this device may submit mail";
        case smtp::FailureKind::unexpected_reply:
            return "The connection was given up before replies could be mistaken for one another";
    }
    return {};
}

}  // namespace

Failure resolve_failure(const Relay& relay, const boost::system::error_code& error) {
    if (relay.proxy) {
        return failure(
            FailureKind::unreachable, relay,
            fmt::format("the proxy's name {} cannot be resolved: {}", relay.proxy->host,
                        error.message()),
            fmt::format("Check relays.{}.proxy and this device's DNS servers", relay.name));
    }
    return failure(FailureKind::unreachable, relay,
                   fmt::format("the name {} cannot be resolved: {}", relay.host, error.message()),
                   fmt::format("Check relays.{}.host and this device's DNS servers", relay.name));
}

Failure resolve_timeout(const Relay& relay) {
    return failure(FailureKind::unreachable, relay,
                   fmt::format("no DNS server answered for {} within {} s",
                               relay.proxy ? relay.proxy->host : relay.host, relay.timeout.count()),
                   "Check this device's DNS servers and its network");
}

Failure connect_failure(const Relay& relay, std::string_view error) {
    if (relay.proxy) {
        return failure(FailureKind::unreachable, relay,
                       fmt::format("cannot connect to the proxy: {}", error),
                       fmt::format("Check relays.{}.proxy, that the proxy runs, and that no "
                                   "firewall is in between",
                                   relay.name));
    }
    if (relay.port == 25 && error == kNoAnswer) {
        return failure(
            FailureKind::unreachable, relay, "cannot connect: no answer",
            fmt::format("Many networks and providers let nothing through to port 25: use "
                        "the server's submission port, relays.{0}.port = 465 with "
                        "relays.{0}.tls = \"implicit\", or 587 with \"starttls\"",
                        relay.name));
    }
    return failure(FailureKind::unreachable, relay, fmt::format("cannot connect: {}", error),
                   fmt::format("Check relays.{}.host and port, that the server runs, and that no "
                               "firewall is in between",
                               relay.name));
}

Failure proxy_failure(const Relay& relay, const proxy::Failure& cause) {
    FailureKind kind = FailureKind::unreachable;
    if (proxy::is_about_log_in(cause.kind)) kind = FailureKind::credentials;
    if (cause.kind == proxy::FailureKind::not_this_kind) kind = FailureKind::protocol;
    return failure(
        kind, relay, cause.text,
        proxy::remedy_for(cause.kind, *relay.proxy, fmt::format("relays.{}.", relay.name)));
}

Failure proxy_timeout(const Relay& relay) {
    return failure(
        FailureKind::unreachable, relay,
        fmt::format("waited for the proxy's answer until {} s were over", relay.timeout.count()),
        fmt::format("Check that relays.{}.proxy names the right kind of proxy, and that the "
                    "proxy can resolve and reach the server",
                    relay.name));
}

Failure proxy_secret_failure(const Relay& relay, std::string_view error) {
    return failure(
        FailureKind::credentials, relay,
        fmt::format("the host gave no secret \"{}\" for the proxy: {}", relay.proxy->secret, error),
        "Store the proxy's password with the host under that name");
}

Failure pop_failure(const Relay& relay, const pop::Failure& cause) {
    const bool starttls = relay.pop->tls == TlsMode::starttls;
    switch (cause.kind) {
        case pop::FailureKind::none: break;
        case pop::FailureKind::credentials_unusable:
        case pop::FailureKind::log_in_refused:
            return at_pop(
                FailureKind::credentials, relay, cause.text,
                fmt::format("Check relays.{0}.user \"{1}\" and the password that the host "
                            "keeps as secret \"{2}\", and that this mailbox may be read "
                            "by POP3",
                            relay.name, relay.user, relay.secret));
        case pop::FailureKind::busy:
            return at_pop(FailureKind::capacity, relay, cause.text,
                          "The server asks to come back later; that happens by itself. It may "
                          "stay so while somebody else reads that mailbox: give the sink one of "
                          "its own");
        case pop::FailureKind::stls_refused:
            return at_pop(FailureKind::protocol, relay, cause.text,
                          fmt::format("Nothing was sent in clear. Switch STLS on at the server, or "
                                      "set relays.{}.pop.tls = \"implicit\" with its POP3S port, "
                                      "usually 995",
                                      relay.name));
        case pop::FailureKind::stls_injection:
            return at_pop(FailureKind::protocol, relay, cause.text,
                          "Somebody between here and the server may be tampering: compare the "
                          "network path with a direct one");
        case pop::FailureKind::greeting_refused:
        case pop::FailureKind::not_pop3:
        case pop::FailureKind::closed: break;
    }
    return at_pop(
        cause.kind == pop::FailureKind::closed ? FailureKind::unreachable : FailureKind::protocol,
        relay, cause.text,
        fmt::format("Check relays.{0}.pop.host and pop.port, and that relays.{0}.pop.tls "
                    "= \"{1}\" is what that port speaks",
                    relay.name, starttls ? "starttls" : "implicit"));
}

Failure pop_stream_failure(const Relay& relay, const StreamFailure& cause) {
    switch (cause.cause) {
        case StreamFailure::Cause::tls:
            return at_pop(kind_of(cause.tls), relay, cause.tls.text, cause.tls.remedy);
        case StreamFailure::Cause::proxy: return proxy_failure(relay, {cause.proxy, cause.text});
        case StreamFailure::Cause::unresolved:
        case StreamFailure::Cause::unconnected:
        case StreamFailure::Cause::timeout: break;
    }
    return at_pop(FailureKind::unreachable, relay, cause.text,
                  fmt::format("Check relays.{0}.pop.host, pop.port and pop.tls, that the server "
                              "runs, and that no firewall is in between",
                              relay.name));
}

Failure tls_failure(const Relay& relay, const tls::Failure& cause) {
    return failure(kind_of(cause), relay, cause.text, cause.remedy);
}

Failure dialogue_failure(const Relay& relay, const smtp::DialogueFailure& cause) {
    Failure told = failure(kind_of(cause), relay, cause.text, remedy_of(relay, cause));
    told.log_in_refused = cause.kind == smtp::FailureKind::authentication_refused;
    return told;
}

Failure timeout_failure(const Relay& relay, smtp::Awaiting awaiting) {
    std::string_view remedy = "Look at the server's load and log, and at the network in between";
    if (awaiting == smtp::Awaiting::greeting && relay.tls == TlsMode::starttls) {
        remedy =
            "A port that expects TLS from the first byte stays silent like this: set tls = "
            "\"implicit\", or use the server's STARTTLS port, usually 587";
    } else if (awaiting == smtp::Awaiting::tls || awaiting == smtp::Awaiting::greeting) {
        remedy = "Check that the port is the right one and that the server is not overloaded";
    }
    return failure(FailureKind::unreachable, relay,
                   fmt::format("waited for {} until the deadline passed", step_name(awaiting)),
                   remedy);
}

Failure authentication_required(const Relay& relay, const smtp::Reply& reply) {
    if (relay.pop) {
        return failure(
            FailureKind::credentials, relay,
            fmt::format("the server takes no mail although the log-in by POP3 worked: {}",
                        reply.describe()),
            fmt::format("Check that relays.{0}.pop.host is the server that opens this one; to log "
                        "in to the server itself, leave relays.{0}.pop out",
                        relay.name));
    }
    return failure(FailureKind::credentials, relay,
                   fmt::format("the server takes no mail without log-in: {}", reply.describe()),
                   fmt::format("Set relays.{0}.user and relays.{0}.secret", relay.name));
}

Failure secret_failure(const Relay& relay, std::string_view name, std::string_view error) {
    return failure(FailureKind::credentials, relay,
                   fmt::format("the host gave no secret \"{}\": {}", name, error),
                   fmt::format("Store the {} with the host under that name",
                               name == relay.secret ? "password" : "certificate's key"));
}

Failure key_failure(const Relay& relay, std::string_view why) {
    return failure(FailureKind::credentials, relay,
                   fmt::format("the host's secret \"{}\" {}", relay.key, why),
                   "Store the certificate's key with the host under that name, in PKCS#8 and PEM "
                   "without a passphrase");
}

Failure token_failure(const Relay& relay, FailureKind kind, std::string_view what,
                      std::string_view remedy) {
    return failure(kind, relay, fmt::format("no access token: {}", what), remedy);
}

std::string objection_remedy(const Relay& relay, const configuration::MailingGroup& group) {
    const std::string user =
        relay.user.empty() ? std::string("this device without log-in")
                           : fmt::format("relays.{}.user \"{}\"", relay.name, relay.user);
    return fmt::format(
        "Check groups.{}.from \"{}\", and which senders and recipients the server allows for {}.",
        group.name, group.from.mailbox(), user);
}

std::string objection_text(const Relay& relay, const configuration::MailingGroup& group,
                           const smtp::Reply& reply) {
    return fmt::format(
        "{}: does not take the mails of the group {}: {} {} The mails wait and are tried again.",
        place(relay), group.name, sentence(reply.describe()), objection_remedy(relay, group));
}

}  // namespace encrypted_email::delivery
