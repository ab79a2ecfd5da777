#include "host_stub/conversion/account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <system_error>
#include <utility>

#include "encrypted_email/configuration/address.hpp"
#include "encrypted_email/configuration/host_name.hpp"
#include "encrypted_email/configuration/wording.hpp"
#include "host_stub/conversion/addresses.hpp"

namespace host_stub::conversion {

namespace {

namespace configuration = encrypted_email::configuration;
using configuration::in_quotes;

constexpr std::size_t kMostRecipients = 1000;  // of one mailing group
constexpr std::size_t kLongestText = 255;      // of any text in a configuration

// "mail.example.org:25" is a host and a port.
std::pair<std::string_view, std::string_view> host_and_port_in(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view port = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    const bool is_port = !port.empty() && port.find_first_not_of("0123456789") == port.npos;
    return is_port ? std::pair(text.substr(0, colon), port) : std::pair(text, std::string_view{});
}

class AccountReader {
public:
    explicit AccountReader(const FormerSettings& settings)
        : settings_(settings), problems_(settings.problems()) {}

    ReadAccount read() {
        read_host(Key::host, Key::port, account_.host, account_.port);
        if (account_.host.empty()) miss("mail server", "host = mail.example.org", "--host");
        read_encryption();
        read_log_in();
        read_sender();
        std::set<std::string> mailboxes;
        read_recipients(Key::to, account_.to, mailboxes);
        read_recipients(Key::cc, account_.cc, mailboxes);
        read_recipients(Key::bcc, account_.bcc, mailboxes);
        if (mailboxes.empty()) miss("recipient", "recipients = service@example.org", "--recipient");
        if (mailboxes.size() > kMostRecipients) {
            problems_.push_back(fmt::format(
                "{} recipients, and a mailing group has at most {}: give a list address in place "
                "of some",
                mailboxes.size(), kMostRecipients));
        }
        return {std::move(account_), std::move(problems_)};
    }

private:
    void complain(const Entry& entry, std::string_view why) {
        if (problems_.size() < FormerSettings::kMostComplaints) {
            problems_.push_back(fmt::format("{}: {}", entry.place, why));
        }
    }

    void miss(std::string_view what, std::string_view line, std::string_view option) {
        // Where something was said in vain there is a problem already.
        if (!problems_.empty()) return;
        problems_.push_back(
            fmt::format("no {} is named; add a line `{}`, or give {}", what, line, option));
    }

    // Its value, if it is a text that a configuration may have.
    const Entry* find(Key key) {
        const Entry* const entry = settings_.find(key);
        return entry != nullptr && is_text(key, *entry, kLongestText) ? entry : nullptr;
    }

    bool is_text(Key key, const Entry& entry, std::size_t longest) {
        std::string_view wrong;
        if (!configuration::is_utf8(entry.value)) wrong = "is no text in UTF-8";
        if (configuration::has_control_character(entry.value)) wrong = "has a control character";
        if (entry.value.size() > longest) wrong = "is too long";
        if (!wrong.empty()) complain(entry, fmt::format("{} {}", name_of(key), wrong));
        return wrong.empty();
    }

    void read_host(Key host, Key port, std::string& read, std::optional<std::uint16_t>& read_port) {
        if (const Entry* const entry = find(port)) read_port = port_in(entry->value, *entry);
        const Entry* const entry = find(host);
        if (entry == nullptr) return;
        const auto [name, number] = host_and_port_in(entry->value);
        if (name.find('@') != std::string_view::npos) {  // user and password may stand before it
            return complain(*entry, fmt::format("a host has no \"@\"; write the server's name "
                                                "alone, and who logs in as {}",
                                                name_of(Key::user)));
        }
        auto parsed = configuration::parse_relay_host(name);
        if (!parsed.host) {
            return complain(*entry,
                            fmt::format("{} is not a host: {}", in_quotes(name), parsed.error));
        }
        read = std::move(*parsed.host);
        if (number.empty()) return;
        const auto with_host = port_in(number, *entry);
        if (read_port && with_host && *read_port != *with_host) {
            complain(*entry, fmt::format("the host has port {}, and {} says {}; keep one", number,
                                         settings_.find(port)->place, *read_port));
        }
        read_port = with_host;
    }

    std::optional<std::uint16_t> port_in(std::string_view text, const Entry& entry) {
        std::uint16_t port = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
        if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
            complain(entry, fmt::format("{} is no port; it is a number from 1 to 65535, mostly 25, "
                                        "465 or 587",
                                        in_quotes(text)));
            return std::nullopt;
        }
        return port;
    }

    Encryption read_flag(Key key) {
        const Entry* const entry = find(key);
        if (entry == nullptr) return Encryption::off;
        const auto encryption = encryption_named(entry->value);
        if (!encryption) {
            complain(*entry, fmt::format("{} is not known as a value of {}; write yes or no",
                                         in_quotes(entry->value), name_of(key)));
        }
        return encryption.value_or(Encryption::off);
    }

    void read_encryption() {
        account_.encryption = read_flag(Key::ssl);
        if (const Entry* const entry = settings_.find(Key::ssl)) {
            account_.place_of_encryption = entry->place;
        }
        if (account_.encryption == Encryption::off && read_flag(Key::starttls) != Encryption::off) {
            account_.encryption = Encryption::starttls;
            account_.place_of_encryption = settings_.find(Key::starttls)->place;
        }
    }

    void read_log_in() {
        if (const Entry* const entry = find(Key::user)) {
            account_.user = entry->value;
            account_.place_of_user = entry->place;
        }
        for (const Key key : {Key::password, Key::pop_password}) {
            const Entry* const password = settings_.find(key);
            if (password != nullptr) account_.place_of_password = password->place;
        }
        account_.authentication = read_authentication();
        if (account_.authentication == Authentication::pop_before_smtp) read_pop();
        if (account_.authentication != Authentication::none && account_.user.empty()) {
            miss("user", "user = alarms", "--user");
        }
    }

    Authentication read_authentication() {
        if (read_flag(Key::pop_before_smtp) != Encryption::off) {
            account_.place_of_authentication = settings_.find(Key::pop_before_smtp)->place;
            return Authentication::pop_before_smtp;
        }
        const Entry* const entry = find(Key::authentication);
        if (entry == nullptr) {
            return account_.user.empty() ? Authentication::none : Authentication::smtp;
        }
        account_.place_of_authentication = entry->place;
        const auto authentication = authentication_named(entry->value);
        if (!authentication) {
            complain(*entry, fmt::format("{} is no authentication that is known here; write None, "
                                         "SMTP or POP-before-SMTP",
                                         in_quotes(entry->value)));
        }
        return authentication.value_or(Authentication::none);
    }

    void read_pop() {
        PopServer& pop = account_.pop;
        read_host(Key::pop_host, Key::pop_port, pop.host, pop.port);
        if (pop.host == account_.host) pop.host.clear();
        pop.encryption = read_flag(Key::pop_ssl);
        const Entry* const ssl = settings_.find(Key::pop_ssl);
        pop.place = ssl == nullptr ? account_.place_of_authentication : ssl->place;
        const Entry* const user = find(Key::pop_user);
        if (account_.user.empty() && user != nullptr) {
            account_.user = user->value;
            account_.place_of_user = user->place;
        }
    }

    void read_sender() {
        const Entry* const entry = settings_.find(Key::sender);
        if (entry != nullptr) {
            if (!is_text(Key::sender, *entry, FormerSettings::kLongestLine)) return;
            const auto parsed = configuration::parse_address(entry->value);
            if (!parsed.address) return complain(*entry, parsed.error);
            account_.sender = entry->value;
            account_.sender_mailbox = parsed.address->mailbox();
        } else if (configuration::parse_address(account_.user).address) {
            account_.sender = account_.sender_mailbox = account_.user;
            account_.remarks.push_back(account_.place_of_user +
                                       ": no sender is named; the user's address is taken");
        } else {
            miss("sender", "sender = alarms@example.org", "--sender");
        }
    }

    void read_recipients(Key key, std::vector<std::string>& read,
                         std::set<std::string>& mailboxes) {
        for (const Entry& entry : settings_.all(key)) {
            if (!is_text(key, entry, FormerSettings::kLongestLine)) continue;
            for (std::string& text : addresses_in(entry.value)) {
                const auto parsed = configuration::parse_address(text);
                if (!parsed.address) {
                    complain(entry, parsed.error);
                } else if (mailboxes.insert(parsed.address->mailbox()).second) {
                    read.push_back(std::move(text));
                } else {
                    account_.remarks.push_back(fmt::format("{}: {} is named twice; once is enough",
                                                           entry.place, parsed.address->mailbox()));
                }
            }
        }
    }

    const FormerSettings& settings_;
    Account account_;
    std::vector<std::string> problems_;
};

}  // namespace

ReadAccount account_of(const FormerSettings& settings) { return AccountReader(settings).read(); }

}  // namespace host_stub::conversion
