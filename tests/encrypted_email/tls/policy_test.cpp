#include "encrypted_email/tls/policy.hpp"

#include <botan/block_cipher.h>
#include <botan/tls_ciphersuite.h>
#include <botan/tls_policy.h>
#include <botan/tls_signature_scheme.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace encrypted_email::tls {
namespace {

using Botan::TLS::Protocol_Version;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> suites(Protocol_Version version) {
    std::vector<std::string> names;
    for (const std::uint16_t code : make_policy(Revocation::stapled)->ciphersuite_list(version)) {
        names.push_back(Botan::TLS::Ciphersuite::by_id(code)->to_string());
    }
    return names;
}

TEST(Policy, AllowsTls13And12AndNothingElse) {
    const auto policy = make_policy(Revocation::stapled);
    EXPECT_TRUE(policy->acceptable_protocol_version(Protocol_Version::TLS_V13));
    EXPECT_TRUE(policy->acceptable_protocol_version(Protocol_Version::TLS_V12));
    EXPECT_FALSE(policy->acceptable_protocol_version(Protocol_Version::TLS_V11));
    EXPECT_FALSE(policy->acceptable_protocol_version(Protocol_Version::DTLS_V12));
}

TEST(Policy, OffersOnlyForwardSecrecyAndAuthenticatedEncryption) {
    EXPECT_EQ(suites(Protocol_Version::TLS_V13).size(), 3u);
    const std::vector<std::string> tls12 = suites(Protocol_Version::TLS_V12);
    EXPECT_EQ(tls12.size(), 6u);
    for (const std::string& suite : tls12) {
        EXPECT_THAT(suite, StartsWith("ECDHE_"));
        EXPECT_THAT(suite, AnyOf(HasSubstr("_GCM_"), HasSubstr("_CHACHA20_POLY1305_")));
    }
}

TEST(Policy, PrefersTheCipherThatTheHardwareIsFastWith) {
    const std::string provider = Botan::BlockCipher::create("AES-128")->provider();
    const bool has_hardware = provider != "base" && provider != "ssse3" && provider != "neon";
    const char* const preferred = has_hardware ? "AES_128_GCM" : "CHACHA20_POLY1305";
    EXPECT_THAT(suites(Protocol_Version::TLS_V13).front(), HasSubstr(preferred)) << provider;
    EXPECT_THAT(suites(Protocol_Version::TLS_V12).front(), HasSubstr(preferred)) << provider;
}

TEST(Policy, OffersOnlyGroupsThatAreBuiltIn) {
    for (const auto group : make_policy(Revocation::stapled)->key_exchange_groups()) {
        EXPECT_TRUE(group.is_available()) << group.to_string().value_or("unknown");
    }
}

TEST(Policy, TakesNoSha1Signature) {
    for (const auto& scheme : make_policy(Revocation::stapled)->acceptable_signature_schemes()) {
        EXPECT_THAT(scheme.hash_function_name(), Not("SHA-1"));
    }
}

}  // namespace
}  // namespace encrypted_email::tls
