#include "encrypted_email/proxy/socks5.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/ip/address.hpp>
#include <utility>

#include "encrypted_email/proxy/failure_text.hpp"

namespace encrypted_email::proxy {

namespace {

constexpr std::uint8_t kVersion = 5;
constexpr std::uint8_t kNoLogIn = 0;
constexpr std::uint8_t kUserAndPassword = 2;
constexpr std::uint8_t kNoMethod = 0xFF;
constexpr std::uint8_t kLogInVersion = 1;
constexpr std::uint8_t kConnect = 1;
constexpr std::uint8_t kIpv4 = 1;
constexpr std::uint8_t kName = 3;
constexpr std::uint8_t kIpv6 = 4;
constexpr std::size_t kReplyHead = 4;  // version, reply, reserved, kind of address
constexpr std::size_t kLongestField = 255;

// RFC 1928 section 6.
constexpr std::array<std::string_view, 9> kReplies = {"succeeded",
                                                      "general failure",
                                                      "not allowed by its rules",
                                                      "network unreachable",
                                                      "host unreachable",
                                                      "connection refused",
                                                      "time to live expired",
                                                      "command not supported",
                                                      "kind of address not supported"};

std::uint8_t octet(std::string_view text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

void append(std::string& out, std::initializer_list<std::uint8_t> octets) {
    for (const std::uint8_t value : octets)
        out.push_back(static_cast<char>(value));
}

template <typename Bytes>
void append_bytes(std::string& out, const Bytes& bytes) {
    for (const std::uint8_t value : bytes)
        out.push_back(static_cast<char>(value));
}

}  // namespace

Socks5::Socks5(const configuration::Proxy& proxy, const Destination& destination,
               std::optional<sasl::Credentials> log_in)
    : Tunnel(proxy, std::move(log_in)), destination_(destination) {
    if (!credentials()) {
        append(output(), {kVersion, 1, kNoLogIn});
        return;
    }
    const std::size_t size = credentials()->secret.size();
    if (size == 0 || size > kLongestField) {
        fail(FailureKind::credentials_unusable,
             "cannot be logged in to: SOCKS takes passwords of 1 to 255 bytes");
        return;
    }
    append(output(), {kVersion, 2, kNoLogIn, kUserAndPassword});
}

void Socks5::advance() {
    const Step before = step_;
    switch (step_) {
        case Step::method: take_method(); break;
        case Step::log_in: take_log_in(); break;
        case Step::request: take_reply(); break;
    }
    if (step_ != before && !unread().empty()) {
        fail(FailureKind::not_this_kind, "answers before it is asked");
    }
}

// Whether a whole answer of two octets, or the beginning of a longer one, is there.
bool Socks5::begins_with(std::uint8_t version) {
    if (unread().empty()) return false;
    if (octet(unread(), 0) != version) {
        fail(FailureKind::not_this_kind, "does not answer as a SOCKS5 proxy does");
        return false;
    }
    return unread().size() >= 2;
}

void Socks5::take_method() {
    if (!begins_with(kVersion)) return;
    const std::uint8_t method = octet(unread(), 1);
    take(2);
    if (method == kNoLogIn) {
        request();
    } else if (method == kUserAndPassword && credentials()) {
        log_in();
    } else if (method != kNoMethod) {
        fail(FailureKind::not_this_kind, "chooses a method that it was not offered");
    } else {
        answered("method 255, none is acceptable");
        if (credentials()) {
            fail(FailureKind::log_in_unknown,
                 "takes no log-in by user and password, and nobody without a log-in");
        } else {
            fail(FailureKind::log_in_missing, "takes nobody without a log-in");
        }
    }
}

void Socks5::log_in() {
    const sasl::Credentials& given = *credentials();
    std::string& out = output();
    // Grows before the secret is in it, so that nothing of it stays in memory that it gave back.
    out.reserve(out.size() + 3 + given.user.size() + given.secret.size());
    append(out, {kLogInVersion, static_cast<std::uint8_t>(given.user.size())});
    out += given.user;
    append(out, {static_cast<std::uint8_t>(given.secret.size())});
    out += given.secret.view();
    step_ = Step::log_in;
}

void Socks5::take_log_in() {
    if (!begins_with(kLogInVersion)) return;
    const std::uint8_t status = octet(unread(), 1);
    take(2);
    if (status == 0) return request();
    answered(fmt::format("log-in status {}", status));
    fail(FailureKind::log_in_refused, fmt::format("refuses the log-in: status {}", status));
}

void Socks5::request() {
    std::string& out = output();
    append(out, {kVersion, kConnect, 0});
    boost::system::error_code not_an_address;
    const auto address = boost::asio::ip::make_address(destination_.host, not_an_address);
    if (not_an_address) {
        append(out, {kName, static_cast<std::uint8_t>(destination_.host.size())});
        out += destination_.host;
    } else if (address.is_v4()) {
        append(out, {kIpv4});
        append_bytes(out, address.to_v4().to_bytes());
    } else {
        append(out, {kIpv6});
        append_bytes(out, address.to_v6().to_bytes());
    }
    append(out, {static_cast<std::uint8_t>(destination_.port >> 8),
                 static_cast<std::uint8_t>(destination_.port & 0xFF)});
    step_ = Step::request;
}

void Socks5::take_reply() {
    if (!begins_with(kVersion)) return;
    const std::string_view answer = unread();
    // A proxy that refuses may say no more than this.
    if (const std::uint8_t reply = octet(answer, 1); reply != 0) return refuse(reply);
    if (answer.size() <= kReplyHead) return;
    std::size_t address = 0;
    switch (octet(answer, 3)) {
        case kIpv4: address = 4; break;
        case kIpv6: address = 16; break;
        case kName: address = 1 + std::size_t{octet(answer, kReplyHead)}; break;
        default: return fail(FailureKind::not_this_kind, "does not answer as a SOCKS5 proxy does");
    }
    const std::size_t size = kReplyHead + address + 2;
    if (answer.size() < size) return;
    take(size);
    answered("reply 0, succeeded");
    establish();
}

void Socks5::refuse(std::uint8_t reply) {
    answered(fmt::format("reply {}, {}", reply,
                         reply < kReplies.size() ? kReplies.at(reply) : "which has no meaning"));
    const bool by_rules = reply == 2 || reply > 6;
    fail(by_rules ? FailureKind::refused : FailureKind::server_unreachable,
         fmt::format("{} {}: {}", by_rules ? "does not connect to" : "cannot reach",
                     authority_of(destination_.host, destination_.port), said()));
}

}  // namespace encrypted_email::proxy
