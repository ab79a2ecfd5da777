#include "encrypted_email/smtp/authentication.hpp"

#include <gtest/gtest.h>

using namespace encrypted_email::smtp;
using Mechanism = Authentication::Mechanism;
using Progress = Authentication::Progress;

namespace {

// base64 of NUL "panel" NUL "open sesame", from Python's base64 module.
constexpr const char* kPlainResponse = "AHBhbmVsAG9wZW4gc2VzYW1l";

Authentication panel() { return Authentication(Credentials{"panel", "open sesame"}); }

std::string begun(Authentication& authentication, Mechanism mechanism) {
    std::string output;
    authentication.begin(mechanism, output);
    return output;
}

std::string answered(Authentication& authentication, int code, Progress expected) {
    std::string output;
    Reply reply;
    reply.code = static_cast<std::uint16_t>(code);
    EXPECT_EQ(authentication.answer(reply, output), expected);
    return output;
}

std::string hidden(const Authentication& authentication, std::string text) {
    authentication.hide_secrets(text);
    return text;
}

TEST(Authentication, PrefersPlain) {
    Capabilities offered;
    EXPECT_EQ(Authentication::choose(offered), std::nullopt);
    offered.authentication = {"CRAM-MD5"};
    EXPECT_EQ(Authentication::choose(offered), std::nullopt);
    offered.authentication = {"CRAM-MD5", "LOGIN"};
    EXPECT_EQ(Authentication::choose(offered), Mechanism::login);
    offered.authentication = {"LOGIN", "PLAIN"};
    EXPECT_EQ(Authentication::choose(offered), Mechanism::plain);
}

TEST(Authentication, SendsPlainWithItsInitialResponse) {
    Authentication authentication = panel();
    EXPECT_EQ(begun(authentication, Mechanism::plain),
              std::string("AUTH PLAIN ") + kPlainResponse + "\r\n");
    EXPECT_EQ(answered(authentication, 235, Progress::accepted), "");
}

TEST(Authentication, WaitsForTheChallengeWhenTheInitialResponseIsTooLongForACommand) {
    // "AUTH PLAIN ", 496 characters of base64 and CRLF: 509 octets.
    const std::string fits(363, 'p');
    Authentication short_enough(Credentials{"panel", fits});
    EXPECT_EQ(begun(short_enough, Mechanism::plain).size(), 509u);

    Authentication too_long(Credentials{"panel", fits + "pppppp"});
    EXPECT_EQ(begun(too_long, Mechanism::plain), "AUTH PLAIN\r\n");
    const std::string response = answered(too_long, 334, Progress::under_way);
    EXPECT_TRUE(response.starts_with("AHBhbmVsAHBw")) << response;
    EXPECT_EQ(response.size(), 504u + 2);
    EXPECT_EQ(answered(too_long, 235, Progress::accepted), "");
}

TEST(Authentication, SendsLoginStepByStep) {
    Authentication authentication = panel();
    EXPECT_EQ(begun(authentication, Mechanism::login), "AUTH LOGIN\r\n");
    EXPECT_EQ(answered(authentication, 334, Progress::under_way), "cGFuZWw=\r\n");
    EXPECT_EQ(answered(authentication, 334, Progress::under_way), "b3BlbiBzZXNhbWU=\r\n");
    EXPECT_EQ(answered(authentication, 235, Progress::accepted), "");
}

TEST(Authentication, SaysNothingMoreThanItWasAskedFor) {
    Authentication plain = panel();
    begun(plain, Mechanism::plain);
    EXPECT_EQ(answered(plain, 334, Progress::unexpected), "");

    Authentication login = panel();
    begun(login, Mechanism::login);
    answered(login, 334, Progress::under_way);
    answered(login, 334, Progress::under_way);
    EXPECT_EQ(answered(login, 334, Progress::unexpected), "");
}

TEST(Authentication, TellsRefusalFromDeferral) {
    for (const int code : {500, 501, 504, 530, 534, 535, 538, 550}) {
        Authentication authentication = panel();
        begun(authentication, Mechanism::plain);
        EXPECT_EQ(answered(authentication, code, Progress::refused), "") << code;
    }
    for (const int code : {432, 450, 454}) {
        Authentication authentication = panel();
        begun(authentication, Mechanism::plain);
        EXPECT_EQ(answered(authentication, code, Progress::deferred), "") << code;
    }
}

TEST(Authentication, AcceptsNoOtherReplyAsSuccess) {
    for (const int code : {220, 250, 354, 335}) {
        Authentication authentication = panel();
        begun(authentication, Mechanism::login);
        EXPECT_EQ(answered(authentication, code, Progress::unexpected), "") << code;
    }
}

TEST(Authentication, KnowsWhatItCannotSend) {
    EXPECT_TRUE(panel().sendable());
    EXPECT_FALSE(Authentication(Credentials{std::string("pa\0nel", 6), "x"}).sendable());
    EXPECT_FALSE(Authentication(Credentials{"panel", std::string("\0", 1)}).sendable());
    // 9213 octets make 12284 of base64; with CRLF that is 12286.
    EXPECT_TRUE(Authentication(Credentials{"panel", std::string(9213 - 7, 'p')}).sendable());
    EXPECT_FALSE(Authentication(Credentials{"panel", std::string(9214 - 7, 'p')}).sendable());
}

TEST(Authentication, TakesThePasswordAwayFromItsSource) {
    Credentials credentials{"panel", "sesame"};
    const Authentication authentication(std::move(credentials));
    EXPECT_EQ(std::string(credentials.password.data(), 6), std::string(6, '\0'));
}

TEST(Authentication, HidesTheCommandThatAServerQuotes) {
    Authentication authentication = panel();
    const std::string command = begun(authentication, Mechanism::plain);
    EXPECT_EQ(
        hidden(authentication, "Command unrecognized: \"AUTH PLAIN AHBhbmVsAG9wZW4gc2VzYW1l\""),
        "Command unrecognized: \"AUTH PLAIN ***\"");
    EXPECT_EQ(hidden(authentication, "AUTH PLAIN AHBhbmVsAG9wZW...: syntax"),
              "AUTH PLAIN ***...: syntax");
}

TEST(Authentication, HidesThePasswordWhereverItStands) {
    Authentication authentication = panel();
    begun(authentication, Mechanism::login);
    EXPECT_EQ(hidden(authentication, "open sesame? open sesame!"), "***? ***!");
    EXPECT_EQ(hidden(authentication, "b3BlbiBzZXNhbWU="), "***");
}

TEST(Authentication, LeavesOtherTextAlone) {
    Authentication authentication = panel();
    begun(authentication, Mechanism::plain);
    const std::string text =
        "Error: authentication failed: UGFzc3dvcmQ6 (see http://example.org/535)";
    EXPECT_EQ(hidden(authentication, text), text);
    EXPECT_EQ(hidden(authentication, ""), "");
}

}  // namespace
