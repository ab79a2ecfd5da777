// Every mechanism that GNU SASL has, with GNU SASL as the server: a log-in succeeds with the right
// password and the right TLS connection, and with nothing else.
#include <botan/base64.h>
#include <gsasl.h>
#include <gtest/gtest.h>

#include <memory>

#include "encrypted_email/sasl/saslprep.hpp"
#include "tests/encrypted_email/sasl/exchanges.hpp"

using namespace encrypted_email::sasl;

namespace {

constexpr const char* kUser = "alarms=7";
constexpr const char* kPassword = "correct horse, battery \xE2\x82\xAC staple";

std::string base64_of(const std::string& text) {
    return Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

// What a server is asked that keeps one user's password in clear.
int ask_server(Gsasl*, Gsasl_session* session, Gsasl_property property) {
    switch (property) {
        case GSASL_PASSWORD: return gsasl_property_set(session, GSASL_PASSWORD, kPassword);
        case GSASL_VALIDATE_EXTERNAL: return GSASL_OK;
        default: return GSASL_NO_CALLBACK;
    }
}

class GsaslServer {
public:
    GsaslServer(const char* mechanism, const std::optional<ChannelBinding>& binding) {
        if (gsasl_init(&library_) != GSASL_OK) throw std::bad_alloc();
        gsasl_callback_set(library_, ask_server);
        if (gsasl_server_start(library_, mechanism, &session_) != GSASL_OK) {
            throw std::runtime_error(std::string("GNU SASL does not serve ") + mechanism);
        }
        if (binding) {
            const auto property =
                binding->type == "tls-unique" ? GSASL_CB_TLS_UNIQUE : GSASL_CB_TLS_EXPORTER;
            gsasl_property_set(session_, property, base64_of(binding->data).c_str());
        }
    }
    ~GsaslServer() {
        gsasl_finish(session_);
        gsasl_done(library_);
    }
    GsaslServer(const GsaslServer&) = delete;
    GsaslServer& operator=(const GsaslServer&) = delete;

    int step(std::string_view from_client, std::string& to_client) {
        // To GNU SASL a null pointer is no message, which is not an empty one.
        if (from_client.data() == nullptr) from_client = "";
        char* output = nullptr;
        std::size_t size = 0;
        const int result =
            gsasl_step(session_, from_client.data(), from_client.size(), &output, &size);
        to_client.assign(output == nullptr ? "" : output, output == nullptr ? 0 : size);
        gsasl_free(output);
        return result;
    }

private:
    Gsasl* library_ = nullptr;
    Gsasl_session* session_ = nullptr;
};

// "" when both sides are content; otherwise why not.
std::string log_in(Mechanism mechanism, const char* password,
                   const std::optional<ChannelBinding>& of_client = {},
                   const std::optional<ChannelBinding>& of_server = {}) {
    GsaslServer server(std::string(entry_of(mechanism).name).c_str(), of_server);
    Credentials credentials = password_of(kUser, password);
    const auto client = make_exchange(mechanism, std::move(credentials), {of_client, false});
    std::string challenge;
    int result = GSASL_NEEDS_MORE;
    std::optional<Exchange::Response> response = client->begin();
    if (!response) {
        result = server.step({}, challenge);
        response = client->respond(challenge);
    }
    for (;;) {
        if (const auto* failure = std::get_if<Failure>(&*response)) return words(*failure);
        result = server.step(std::get<Secret>(*response).view(), challenge);
        if (result != GSASL_OK && result != GSASL_NEEDS_MORE) return gsasl_strerror(result);
        // With its last word the server is content: that is a challenge in SMTP.
        if (result == GSASL_OK && challenge.empty()) break;
        response = client->respond(challenge);
        if (result == GSASL_OK) {
            if (const auto* failure = std::get_if<Failure>(&*response)) return words(*failure);
            break;
        }
    }
    return missing(*client);
}

class GnuSasl : public testing::TestWithParam<Mechanism> {};

TEST_P(GnuSasl, LetsTheRightPasswordIn) { EXPECT_EQ(log_in(GetParam(), kPassword), ""); }

TEST_P(GnuSasl, KeepsAWrongPasswordOut) { EXPECT_NE(log_in(GetParam(), "open sesame"), ""); }

INSTANTIATE_TEST_SUITE_P(ByPassword, GnuSasl,
                         testing::Values(Mechanism::scram_sha_256, Mechanism::scram_sha_1,
                                         Mechanism::cram_md5, Mechanism::plain, Mechanism::login),
                         [](const auto& one) {
                             std::string name(entry_of(one.param).name);
                             std::erase(name, '-');
                             return name;
                         });

class GnuSaslBound : public testing::TestWithParam<std::tuple<Mechanism, std::string>> {
protected:
    const Mechanism mechanism_ = std::get<0>(GetParam());
    const ChannelBinding binding_{std::get<1>(GetParam()), std::string("\0the connection\xFF", 16)};
};

TEST_P(GnuSaslBound, LetsIn) { EXPECT_EQ(log_in(mechanism_, kPassword, binding_, binding_), ""); }

// Somebody in between has one TLS connection with each side.
TEST_P(GnuSaslBound, KeepsOutWhoIsOnAnotherConnection) {
    const ChannelBinding other{binding_.type, "another connection"};
    EXPECT_NE(log_in(mechanism_, kPassword, binding_, other), "");
}

INSTANTIATE_TEST_SUITE_P(
    ToTls, GnuSaslBound,
    testing::Combine(testing::Values(Mechanism::scram_sha_256_plus, Mechanism::scram_sha_1_plus),
                     testing::Values("tls-exporter", "tls-unique")),
    [](const auto& one) {
        return std::string(std::get<0>(one.param) == Mechanism::scram_sha_1_plus ? "SHA1"
                                                                                 : "SHA256") +
               (std::get<1>(one.param) == "tls-unique" ? "Unique" : "Exporter");
    });

TEST(GnuSaslExternal, LetsIn) { EXPECT_EQ(log_in(Mechanism::external, ""), ""); }

// Whatever is taken as it is, GNU SASL's SASLprep leaves as it is.
TEST(GnuSaslPrep, AgreesAboutEveryCharacter) {
    int taken = 0;
    for (std::uint32_t character = 1; character < 0x10000; ++character) {
        std::string text;
        if (character < 0x80) {
            text = {static_cast<char>(character)};
        } else if (character < 0x800) {
            text = {static_cast<char>(0xC0 | character >> 6),
                    static_cast<char>(0x80 | (character & 0x3F))};
        } else {
            text = {static_cast<char>(0xE0 | character >> 12),
                    static_cast<char>(0x80 | (character >> 6 & 0x3F)),
                    static_cast<char>(0x80 | (character & 0x3F))};
        }
        // Between letters, where something might combine.
        text = "a" + text + "a";
        if (!is_prepared(text)) continue;
        ++taken;
        char* prepared = nullptr;
        ASSERT_EQ(
            gsasl_saslprep(text.c_str(), static_cast<Gsasl_saslprep_flags>(0), &prepared, nullptr),
            GSASL_OK)
            << std::hex << character;
        EXPECT_EQ(text, prepared) << std::hex << character;
        gsasl_free(prepared);
    }
    EXPECT_GT(taken, 30'000);
}

}  // namespace
