#include "encrypted_email/sasl/scram.hpp"

#include <botan/base64.h>
#include <botan/hash.h>
#include <botan/mac.h>
#include <botan/mem_ops.h>
#include <botan/pwdhash.h>
#include <botan/system_rng.h>

#include <array>
#include <utility>

#include "encrypted_email/sasl/base64.hpp"
#include "encrypted_email/sasl/saslprep.hpp"

namespace encrypted_email::sasl {
namespace {

constexpr std::size_t kNonceBytes = 24;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string base64_of(std::string_view text) { return Botan::base64_encode(bytes_of(text)); }

bool is_sha_256(Mechanism mechanism) {
    return mechanism == Mechanism::scram_sha_256 || mechanism == Mechanism::scram_sha_256_plus;
}

Botan::secure_vector<std::uint8_t> keyed(const std::string& hash, std::span<const std::uint8_t> key,
                                         std::string_view text) {
    const auto hmac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(" + hash + ")");
    hmac->set_key(key);
    hmac->update(text);
    return hmac->final();
}

// RFC 5802 section 7 ("server-error-value"), for people.
std::string meaning_of(std::string_view error) {
    struct Meaning {
        std::string_view error;
        std::string_view text;
    };
    constexpr std::array kMeanings = {
        Meaning{"channel-bindings-dont-match",
                "the TLS connection that the server sees is not the one that this device made"},
        Meaning{"server-does-support-channel-binding",
                "the server does bind log-ins to TLS, but the offer did not arrive here"},
        Meaning{"unsupported-channel-binding-type",
                "the server does not know the channel binding of this connection"},
        Meaning{"invalid-proof", "the password is not the one that the server has"},
        Meaning{"unknown-user", "the server does not know the user"},
    };
    for (const Meaning& meaning : kMeanings) {
        if (meaning.error == error)
            return std::string(meaning.text) + " (" + std::string(error) + ")";
    }
    return "the server refused the log-in: " + std::string(error);
}

}  // namespace

Scram::Scram(Mechanism mechanism, Credentials&& credentials, Circumstances circumstances,
             std::string nonce)
    : entry_(entry_of(mechanism)),
      hash_(is_sha_256(mechanism) ? "SHA-256" : "SHA-1"),
      credentials_(std::move(credentials)),
      circumstances_(std::move(circumstances)),
      nonce_(std::move(nonce)) {}

std::string Scram::fresh_nonce() {
    std::array<std::uint8_t, kNonceBytes> random{};
    Botan::system_rng().randomize(random);
    return Botan::base64_encode(random);
}

std::optional<Exchange::Response> Scram::begin() {
    if (!is_prepared(credentials_.user) || !is_prepared(credentials_.secret.view()) ||
        credentials_.secret.empty() || credentials_.secret.size() > kLongestPassword) {
        return Failure{
            FailureKind::unusable,
            "the user name or the password is empty, too long, or holds characters (control "
            "characters, or letters outside of the usual alphabets) whose form SCRAM leaves open"};
    }
    if (entry_.binds_channel) {
        gs2_header_ = "p=" + circumstances_.binding->type + ",,";
    } else {
        gs2_header_ = circumstances_.binding_is_possible ? "y,," : "n,,";
    }
    client_first_bare_ = "n=" + escaped_name(credentials_.user) + ",r=" + nonce_;
    Secret message(gs2_header_);
    message.append(client_first_bare_);
    return message;
}

Exchange::Response Scram::respond(std::string_view challenge) {
    switch (next_) {
        case Next::server_first: return answer_first(challenge);
        case Next::server_final: return judge_final(challenge);
        case Next::outcome: break;
    }
    return Failure{FailureKind::garbled, "the server asks for more than SCRAM has"};
}

Exchange::Response Scram::answer_first(std::string_view message) {
    const auto read = read_server_first(message);
    if (const auto* problem = std::get_if<ScramProblem>(&read)) {
        return Failure{FailureKind::garbled,
                       "the server's first message of SCRAM is broken: " + problem->text};
    }
    const auto& first = std::get<ServerFirst>(read);
    if (!first.nonce.starts_with(nonce_) || first.nonce.size() == nonce_.size()) {
        return Failure{FailureKind::unproven,
                       "the server's nonce does not continue the one of this log-in: it may be "
                       "replayed from another one"};
    }
    const std::string count = std::to_string(first.iterations);
    if (first.iterations < kFewestIterations) {
        return Failure{FailureKind::unsafe,
                       "the server asks for " + count + " iterations of SCRAM, fewer than the " +
                           std::to_string(kFewestIterations) +
                           " below which a password can be guessed from the proof"};
    }
    if (first.iterations > kMostIterations) {
        return Failure{FailureKind::unsafe,
                       "the server asks for " + count + " iterations of SCRAM; at most " +
                           std::to_string(kMostIterations) + " are computed here"};
    }
    next_ = Next::server_final;
    return client_final(first, message);
}

// RFC 5802 section 3.
Secret Scram::client_final(const ServerFirst& first, std::string_view server_first) {
    const auto hash = Botan::HashFunction::create_or_throw(hash_);
    Botan::secure_vector<std::uint8_t> salted_password(hash->output_length());
    Botan::PasswordHashFamily::create_or_throw("PBKDF2(" + hash_ + ")")
        ->from_iterations(static_cast<std::size_t>(first.iterations))
        ->hash(salted_password, credentials_.secret.view(), bytes_of(first.salt));
    credentials_.secret.clear();
    auto client_key = keyed(hash_, salted_password, "Client Key");
    hash->update(client_key);
    const auto stored_key = hash->final();

    const std::string binding = entry_.binds_channel ? circumstances_.binding->data : std::string();
    const std::string without_proof = "c=" + base64_of(gs2_header_ + binding) + ",r=" + first.nonce;
    const std::string auth_message =
        client_first_bare_ + "," + std::string(server_first) + "," + without_proof;
    const auto client_signature = keyed(hash_, stored_key, auth_message);
    for (std::size_t i = 0; i < client_key.size(); ++i)
        client_key[i] ^= client_signature[i];

    const auto server_key = keyed(hash_, salted_password, "Server Key");
    const auto signature = keyed(hash_, server_key, auth_message);
    server_signature_.assign(signature.begin(), signature.end());

    Secret message(without_proof);
    message.append(",p=");
    append_base64(message, client_key);
    return message;
}

Exchange::Response Scram::judge_final(std::string_view message) {
    const auto read = read_server_final(message);
    if (const auto* problem = std::get_if<ScramProblem>(&read)) {
        return Failure{FailureKind::garbled,
                       "the server's final message of SCRAM is broken: " + problem->text};
    }
    const auto& final = std::get<ServerFinal>(read);
    if (!final.error.empty()) return Failure{FailureKind::refused, meaning_of(final.error)};
    if (!Botan::constant_time_compare(bytes_of(final.signature), bytes_of(server_signature_))) {
        return Failure{FailureKind::unproven,
                       "the server's signature is wrong: it does not know the password"};
    }
    next_ = Next::outcome;
    return Secret();
}

std::optional<Failure> Scram::succeeded() {
    if (next_ == Next::outcome) return std::nullopt;
    return Failure{FailureKind::unproven,
                   "the server calls the log-in a success without having proved that it knows the "
                   "password"};
}

}  // namespace encrypted_email::sasl
