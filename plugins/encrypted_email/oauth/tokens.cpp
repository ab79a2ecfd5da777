#include "encrypted_email/oauth/tokens.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <tuple>
#include <utility>

#include "encrypted_email/delivery/failure_text.hpp"
#include "encrypted_email/oauth/expiry_text.hpp"

namespace encrypted_email::oauth {
namespace {

using configuration::Oauth;

std::string renewal_subject(const std::string& relay) { return "token of " + relay; }
std::string expiry_subject(const std::string& relay) { return "client secret of " + relay; }

// All that a token depends on; where it stands in the document is nothing of it.
auto identity(const Oauth& oauth) {
    return std::tie(oauth.host, oauth.port, oauth.target, oauth.client_id, oauth.scope,
                    oauth.client_secret, oauth.refresh_token, oauth.key, oauth.certificate,
                    oauth.signature, oauth.ca_file, oauth.proxy, oauth.timeout);
}

}  // namespace

Tokens::Tokens(Surroundings surroundings, delivery::Troubles& troubles,
               delivery::Troubles::Tell tell)
    : surroundings_(std::move(surroundings)), troubles_(troubles), tell_(std::move(tell)) {}

Tokens::~Tokens() = default;

void Tokens::configure(std::vector<TokenRelay> relays) {
    auto former = std::exchange(entries_, {});
    std::vector<std::string> renewals;
    std::vector<std::string> expiries;
    for (const TokenRelay& token_relay : relays) {
        const std::string& name = token_relay.relay->name;
        renewals.push_back(renewal_subject(name));
        expiries.push_back(expiry_subject(name));
        const Oauth& oauth = *token_relay.client.oauth;
        if (Entry* const shared = find(oauth)) {
            shared->relays.push_back(name);
            continue;
        }
        const auto kept =
            std::find_if(former.begin(), former.end(), [&oauth](const std::unique_ptr<Entry>& one) {
                return one && identity(*one->client.oauth) == identity(oauth);
            });
        if (kept != former.end()) {
            (*kept)->client = token_relay.client;
            (*kept)->relays = {name};
            (*kept)->source->reconfigure(token_relay.client);
            entries_.push_back(std::move(*kept));
            continue;
        }
        auto entry = std::make_unique<Entry>();
        entry->client = token_relay.client;
        entry->relays = {name};
        entry->source = std::make_unique<TokenSource>(
            surroundings_, entry->client,
            [this, at = entry.get()](const std::optional<TokenFailure>& failure) {
                renewed(*at->client.oauth, failure);
            });
        entries_.push_back(std::move(entry));
    }
    relays_ = std::move(relays);
    told_.assign(relays_.size(), 0);
    troubles_.clear_all_but(renewal_subject({}), renewals, tell_);
    troubles_.clear_all_but(expiry_subject({}), expiries, tell_);
    watch();
}

void Tokens::renew_trust(const std::shared_ptr<const tls::Trust>& former,
                         const std::shared_ptr<const tls::Trust>& present) {
    for (const auto& entry : entries_) {
        if (entry->client.trust != former) continue;
        entry->client.trust = present;
        entry->source->reconfigure(entry->client);
    }
}

void Tokens::ask(std::shared_ptr<const configuration::Relay> relay,
                 delivery::CredentialSource::Done done) {
    Entry* const entry = find(*relay->oauth);
    if (entry == nullptr) {  // of a configuration that is no more
        boost::asio::post(surroundings_.io, [relay, done = std::move(done)] {
            done({.refusal =
                      delivery::token_failure(*relay, delivery::FailureKind::token_service,
                                              "the configuration has changed meanwhile", "")});
        });
        return;
    }
    entry->source->ask([relay, done = std::move(done)](TokenSource::Answer answer) {
        if (const auto* const failure = std::get_if<TokenFailure>(&answer)) {
            done({.refusal = delivery::token_failure(*relay, failure->kind, failure->text,
                                                     failure->remedy)});
        } else {
            done({.credentials = {.relay = sasl::Credentials{
                                      relay->user, std::get<sasl::Secret>(std::move(answer)),
                                      relay->proof, relay->mechanisms}}});
        }
    });
}

void Tokens::refused(const configuration::Relay& relay) {
    if (Entry* const entry = find(*relay.oauth)) entry->source->refused();
}

void Tokens::watch() {
    const std::int64_t now = surroundings_.unix_now_ns() / 1'000'000'000;
    for (std::size_t i = 0; i < relays_.size(); ++i) {
        const std::string& name = relays_[i].relay->name;
        const auto end = end_of(relays_[i].client);
        const int step = end ? expiry_step(*end, now) : 0;
        if (step == 0) {
            troubles_.clear(expiry_subject(name), tell_);
        } else if (step != told_[i]) {
            troubles_.raise(expiry_subject(name), "secret-expiry:" + name,
                            expiry_text(*relays_[i].relay, *end, now), tell_);
        }
        told_[i] = step;
    }
}

Tokens::Entry* Tokens::find(const Oauth& oauth) {
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&oauth](const std::unique_ptr<Entry>& one) {
            return identity(*one->client.oauth) == identity(oauth);
        });
    return found == entries_.end() ? nullptr : found->get();
}

void Tokens::renewed(const Oauth& oauth, const std::optional<TokenFailure>& failure) {
    for (const std::string& name : find(oauth)->relays) {
        if (!failure) {
            troubles_.clear(renewal_subject(name), tell_);
            continue;
        }
        const auto relay = std::find_if(relays_.begin(), relays_.end(), [&](const TokenRelay& one) {
            return one.relay->name == name;
        });
        troubles_.raise(
            renewal_subject(name), "token-renewal:" + name,
            delivery::token_failure(*relay->relay, failure->kind, failure->text, failure->remedy)
                .text,
            tell_);
    }
}

}  // namespace encrypted_email::oauth
