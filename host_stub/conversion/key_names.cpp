#include "host_stub/conversion/key_names.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "encrypted_email/configuration/nearest.hpp"

namespace host_stub::conversion {

namespace {

struct Name {
    std::string_view text;  // as squeezed() makes it
    Key key;
};

// The first one of each key is its usual name.  What stands in front of all of them, "smtp" and the
// like, is left out.
constexpr std::array kNames = {
    Name{"host", Key::host},
    Name{"hostname", Key::host},
    Name{"hostaddress", Key::host},
    Name{"server", Key::host},
    Name{"servername", Key::host},
    Name{"serverhost", Key::host},
    Name{"serverhostname", Key::host},
    Name{"serveraddress", Key::host},
    Name{"relay", Key::host},
    Name{"relayhost", Key::host},
    Name{"smarthost", Key::host},
    Name{"gateway", Key::host},
    Name{"smtp", Key::host},
    Name{"port", Key::port},
    Name{"portnumber", Key::port},
    Name{"serverport", Key::port},
    Name{"ssl", Key::ssl},
    Name{"sslflag", Key::ssl},
    Name{"usessl", Key::ssl},
    Name{"enablessl", Key::ssl},
    Name{"sslenable", Key::ssl},
    Name{"sslenabled", Key::ssl},
    Name{"tls", Key::ssl},
    Name{"usetls", Key::ssl},
    Name{"enabletls", Key::ssl},
    Name{"tlsenabled", Key::ssl},
    Name{"ssltls", Key::ssl},
    Name{"usessltls", Key::ssl},
    Name{"secure", Key::ssl},
    Name{"security", Key::ssl},
    Name{"encryption", Key::ssl},
    Name{"encrypted", Key::ssl},
    Name{"starttls", Key::starttls},
    Name{"usestarttls", Key::starttls},
    Name{"enablestarttls", Key::starttls},
    Name{"starttlsenable", Key::starttls},
    Name{"starttlsenabled", Key::starttls},
    Name{"authentication", Key::authentication},
    Name{"authenticationtype", Key::authentication},
    Name{"authenticationmethod", Key::authentication},
    Name{"authenticationmode", Key::authentication},
    Name{"authenticationrequired", Key::authentication},
    Name{"requiresauthentication", Key::authentication},
    Name{"serverauthentication", Key::authentication},
    Name{"auth", Key::authentication},
    Name{"authtype", Key::authentication},
    Name{"authmethod", Key::authentication},
    Name{"authmode", Key::authentication},
    Name{"authrequired", Key::authentication},
    Name{"popbeforesmtp", Key::pop_before_smtp},
    Name{"pop3beforesmtp", Key::pop_before_smtp},
    Name{"usepopbeforesmtp", Key::pop_before_smtp},
    Name{"user", Key::user},
    Name{"username", Key::user},
    Name{"userid", Key::user},
    Name{"serverusername", Key::user},
    Name{"account", Key::user},
    Name{"accountname", Key::user},
    Name{"accountusername", Key::user},
    Name{"login", Key::user},
    Name{"loginname", Key::user},
    Name{"authuser", Key::user},
    Name{"authusername", Key::user},
    Name{"password", Key::password},
    Name{"passwd", Key::password},
    Name{"pass", Key::password},
    Name{"pwd", Key::password},
    Name{"userpassword", Key::password},
    Name{"serverpassword", Key::password},
    Name{"accountpassword", Key::password},
    Name{"loginpassword", Key::password},
    Name{"authpassword", Key::password},
    Name{"sender", Key::sender},
    Name{"senderaddress", Key::sender},
    Name{"senderemail", Key::sender},
    Name{"senderemailaddress", Key::sender},
    Name{"from", Key::sender},
    Name{"fromaddress", Key::sender},
    Name{"fromemail", Key::sender},
    Name{"fromemailaddress", Key::sender},
    Name{"sentfrom", Key::sender},
    Name{"recipients", Key::to},
    Name{"recipient", Key::to},
    Name{"recipientaddress", Key::to},
    Name{"recipientaddresses", Key::to},
    Name{"recipientemail", Key::to},
    Name{"receiver", Key::to},
    Name{"receivers", Key::to},
    Name{"to", Key::to},
    Name{"toaddress", Key::to},
    Name{"toaddresses", Key::to},
    Name{"toemail", Key::to},
    Name{"sendto", Key::to},
    Name{"destination", Key::to},
    Name{"destinations", Key::to},
    Name{"addresses", Key::to},
    Name{"cc", Key::cc},
    Name{"bcc", Key::bcc},
};

constexpr std::array kSpelled = {
    Name{"host", Key::host},
    Name{"port", Key::port},
    Name{"ssl", Key::ssl},
    Name{"starttls", Key::starttls},
    Name{"authentication", Key::authentication},
    Name{"POP-before-SMTP", Key::pop_before_smtp},
    Name{"user", Key::user},
    Name{"password", Key::password},
    Name{"sender", Key::sender},
    Name{"recipients", Key::to},
    Name{"cc", Key::cc},
    Name{"bcc", Key::bcc},
    Name{"pop host", Key::pop_host},
    Name{"pop port", Key::pop_port},
    Name{"pop ssl", Key::pop_ssl},
    Name{"pop user", Key::pop_user},
    Name{"pop password", Key::pop_password},
};

// What is put in front of names without making others of them.
constexpr std::array<std::string_view, 4> kFronts = {"smtp", "email", "mail", "outgoing"};
constexpr std::array<std::string_view, 2> kPopFronts = {"pop3", "pop"};

// "SMTP Server-Host" is "smtpserverhost".
std::string squeezed(std::string_view name) {
    std::string text;
    for (const char character : name) {
        if (character >= 'A' && character <= 'Z') {
            text += static_cast<char>(character - 'A' + 'a');
        } else if ((character >= 'a' && character <= 'z') ||
                   (character >= '0' && character <= '9')) {
            text += character;
        }
    }
    return text;
}

// Takes one of `fronts` off, unless nothing would be left.
template <std::size_t kCount>
bool take_off(std::string_view& name, const std::array<std::string_view, kCount>& fronts) {
    for (const std::string_view front : fronts) {
        if (name.starts_with(front) && name.size() > front.size()) {
            name.remove_prefix(front.size());
            return true;
        }
    }
    return false;
}

std::optional<Key> look_up(std::string_view name) {
    const auto* const found = std::find_if(kNames.begin(), kNames.end(),
                                           [name](const Name& one) { return one.text == name; });
    return found == kNames.end() ? std::nullopt : std::optional(found->key);
}

std::optional<Key> of_pop(std::optional<Key> key) {
    if (!key) return std::nullopt;
    switch (*key) {
        case Key::host: return Key::pop_host;
        case Key::port: return Key::pop_port;
        case Key::ssl: return Key::pop_ssl;
        case Key::user: return Key::pop_user;
        case Key::password: return Key::pop_password;
        default: return std::nullopt;
    }
}

std::optional<Key> find(std::string_view name) {
    bool more = true;
    while (more) {
        if (const auto key = look_up(name)) return key;
        more = take_off(name, kFronts);
    }
    return take_off(name, kPopFronts) ? of_pop(find(name)) : std::nullopt;
}

std::string_view without_number(std::string_view name) {
    return name.substr(0, name.find_last_not_of("0123456789") + 1);
}

}  // namespace

std::optional<Key> key_named(std::string_view name) {
    const std::string text = squeezed(name);
    if (const auto key = find(text)) return key;
    const auto numbered = find(without_number(text));
    return numbered && is_list(*numbered) ? numbered : std::nullopt;
}

std::string_view name_of(Key key) {
    const auto* const found = std::find_if(kSpelled.begin(), kSpelled.end(),
                                           [key](const Name& one) { return one.key == key; });
    return found->text;
}

std::string_view meant_by(std::string_view name) {
    std::vector<std::string_view> names;
    names.reserve(kNames.size());
    for (const Name& one : kNames)
        names.push_back(one.text);
    const std::string text = squeezed(name);
    std::string_view rest = text;
    std::string_view meant = encrypted_email::configuration::nearest(rest, names);
    while (meant.empty() && take_off(rest, kFronts))
        meant = encrypted_email::configuration::nearest(rest, names);
    return meant;
}

}  // namespace host_stub::conversion
