#include "encrypted_email/delivery/expiry_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace encrypted_email::delivery {

namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kSecond = 1'000'000'000;

std::string subject_of(const std::string& relay) { return "certificates of " + relay; }

int step_of(const tls::Expiry& certificate, std::int64_t now) {
    const std::int64_t left = certificate.to_unix_s - now;
    const std::int64_t life = certificate.to_unix_s - certificate.from_unix_s;
    if (left >= std::min(30 * kDay, life / 4)) return 0;
    if (left >= 14 * kDay) return 1;
    return left >= 3 * kDay ? 2 : 3;
}

std::string_view whose(tls::CertificateRole role) {
    switch (role) {
        case tls::CertificateRole::server: return "";
        case tls::CertificateRole::client: return "of this sink ";
        case tls::CertificateRole::intermediate:
        case tls::CertificateRole::root: break;
    }
    return "of the authority ";
}

std::string text_of(const configuration::Relay& relay, const std::vector<tls::Expiry>& ending,
                    std::int64_t now_unix_s) {
    std::string text = fmt::format("relay {} ({}:{}): its mails will stop when", relay.name,
                                   relay.host, relay.port);
    for (const tls::Expiry& certificate : ending) {
        const std::int64_t left = std::max<std::int64_t>(certificate.to_unix_s - now_unix_s, 0);
        text += fmt::format("{} the certificate {}{} expires on {}, in {}",
                            &certificate == &ending.front() ? "" : ", and", whose(certificate.role),
                            certificate.subject, certificate.to,
                            left < 2 * 86'400 ? fmt::format("{} h", left / 3600)
                                              : fmt::format("{} days", left / 86'400));
    }
    text += '.';
    for (const tls::Expiry& certificate : ending) {
        switch (certificate.role) {
            case tls::CertificateRole::server:
                text += " Have the relay's certificate renewed.";
                break;
            case tls::CertificateRole::intermediate:
                text += fmt::format(
                    " Let the relay send a certificate of its own from an authority that goes on, "
                    "or the renewed one of {}.",
                    certificate.subject);
                break;
            case tls::CertificateRole::root:
                text += relay.ca_file.empty()
                            ? std::string(" Update this system's trusted authorities.")
                            : fmt::format(" Put the present certificate of {} into {} beside it.",
                                          certificate.subject, relay.ca_file);
                break;
            case tls::CertificateRole::client:
                text += fmt::format(
                    " Have this sink's certificate renewed, write it into {}, store its key with "
                    "the host as \"{}\", and configure the sink anew.",
                    relay.certificate, relay.key);
                break;
        }
    }
    return text;
}

}  // namespace

int expiry_step(const std::vector<tls::Expiry>& path, std::int64_t now_unix_s) {
    int step = 0;
    for (const tls::Expiry& certificate : path) {
        step = std::max(step, step_of(certificate, now_unix_s));
    }
    return step;
}

void ExpiryWatch::verified(std::shared_ptr<const configuration::Relay> relay,
                           std::vector<tls::Expiry> path, std::int64_t now_unix_ns) {
    Watched& watched = relays_[relay->name];
    watched.relay = std::move(relay);
    watched.path = std::move(path);
    tell(watched, now_unix_ns);
}

void ExpiryWatch::check(std::int64_t now_unix_ns) {
    for (auto& [name, watched] : relays_) {
        tell(watched, now_unix_ns);
    }
}

void ExpiryWatch::reconfigured(const std::vector<std::string>& relays) {
    relays_.clear();
    std::vector<std::string> subjects;
    for (const std::string& relay : relays) {
        subjects.push_back(subject_of(relay));
    }
    troubles_.clear_all_but(subject_of({}), subjects, tell_);
}

void ExpiryWatch::tell(Watched& watched, std::int64_t now_unix_ns) {
    const std::int64_t now = now_unix_ns / kSecond;
    const int step = expiry_step(watched.path, now);
    const std::string& name = watched.relay->name;
    if (step == 0) {
        // Also what an earlier run or configuration had raised.
        troubles_.clear(subject_of(name), tell_);
    } else if (step != watched.step) {
        std::vector<tls::Expiry> ending;
        std::copy_if(watched.path.begin(), watched.path.end(), std::back_inserter(ending),
                     [now](const tls::Expiry& one) { return step_of(one, now) > 0; });
        troubles_.raise(subject_of(name), "certificate-expiry:" + name,
                        text_of(*watched.relay, ending, now), tell_);
    }
    watched.step = step;
}

}  // namespace encrypted_email::delivery
