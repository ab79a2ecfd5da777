#include "encrypted_email/smtp/authentication.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace encrypted_email;
using namespace encrypted_email::smtp;
using Progress = Authentication::Progress;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

// base64 of NUL "panel" NUL "open sesame", from Python's base64 module.
constexpr const char* kPlainResponse = "AHBhbmVsAG9wZW4gc2VzYW1l";

sasl::Credentials password(std::string_view secret, std::vector<sasl::Mechanism> allowed = {}) {
    return {"panel", sasl::Secret(secret), sasl::Proof::password, std::move(allowed)};
}

sasl::Credentials token(std::string_view secret) {
    return {"panel", sasl::Secret(secret), sasl::Proof::token, {}};
}

// An exchange, and the server that a test plays.
class Session {
public:
    explicit Session(sasl::Credentials credentials) : authentication_(std::move(credentials)) {}

    // What the client says when `mechanism` is offered.
    std::string begin(const char* mechanism) {
        Capabilities offered;
        offered.authentication = {mechanism};
        std::string output;
        progress_ = authentication_.begin(offered, std::nullopt, output);
        return output;
    }

    // What the client says to a reply.
    std::string answer(int code, std::string text = {}) {
        Reply reply;
        reply.code = static_cast<std::uint16_t>(code);
        reply.text = std::move(text);
        authentication_.receive(reply);
        std::string output;
        progress_ = authentication_.answer(reply, output);
        return output;
    }

    std::string hidden(std::string text) const {
        authentication_.hide_secrets(text);
        return text;
    }

    [[nodiscard]] Progress progress() const { return progress_; }
    [[nodiscard]] const std::string& explanation() const { return authentication_.explanation(); }

private:
    Authentication authentication_;
    Progress progress_ = Progress::under_way;
};

TEST(Authentication, SendsPlainWithItsInitialResponse) {
    Session session(password("open sesame"));
    EXPECT_EQ(session.begin("PLAIN"), std::string("AUTH PLAIN ") + kPlainResponse + "\r\n");
    EXPECT_EQ(session.answer(235), "");
    EXPECT_EQ(session.progress(), Progress::accepted);
}

TEST(Authentication, WaitsForTheChallengeWhenTheInitialResponseIsTooLongForACommand) {
    // "AUTH PLAIN ", 496 characters of base64 and CRLF: 509 octets.
    const std::string fits(363, 'p');
    EXPECT_EQ(Session(password(fits)).begin("PLAIN").size(), 509u);

    Session session(password(fits + "pppppp"));
    EXPECT_EQ(session.begin("PLAIN"), "AUTH PLAIN\r\n");
    const std::string response = session.answer(334);
    EXPECT_THAT(response, StartsWith("AHBhbmVsAHBw"));
    EXPECT_EQ(response.size(), 504u + 2);
    EXPECT_EQ(session.answer(235), "");
    EXPECT_EQ(session.progress(), Progress::accepted);
}

TEST(Authentication, SendsLoginStepByStep) {
    Session session(password("open sesame"));
    EXPECT_EQ(session.begin("LOGIN"), "AUTH LOGIN\r\n");
    EXPECT_EQ(session.answer(334, "VXNlcm5hbWU6"), "cGFuZWw=\r\n");
    EXPECT_EQ(session.answer(334, "UGFzc3dvcmQ6"), "b3BlbiBzZXNhbWU=\r\n");
    EXPECT_EQ(session.answer(235), "");
    EXPECT_EQ(session.progress(), Progress::accepted);
}

// RFC 4954 section 4: "=" is an initial response without anything in it.
TEST(Authentication, SaysThatThereIsNothingToSay) {
    Session session({"", {}, sasl::Proof::certificate, {}});
    EXPECT_EQ(session.begin("EXTERNAL"), "AUTH EXTERNAL =\r\n");
    session.answer(235);
    EXPECT_EQ(session.progress(), Progress::accepted);
}

TEST(Authentication, EndsARefusedTokenAsTheMechanismWants) {
    Session session(token("a.long.token"));
    EXPECT_THAT(session.begin("XOAUTH2"), StartsWith("AUTH XOAUTH2 "));
    // {"status":"invalid_token a.long.token"}
    EXPECT_EQ(session.answer(334, "eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIGEubG9uZy50b2tlbiJ9"), "\r\n");
    EXPECT_EQ(session.answer(535, "no"), "");
    EXPECT_EQ(session.progress(), Progress::refused);
    EXPECT_EQ(session.explanation(),
              "the server refused the log-in (XOAUTH2): 535 no (before, it said "
              "{\"status\":\"invalid_token ***\"})");
}

TEST(Authentication, TakesNoSuccessFromAServerThatHasNotProvedItself) {
    Session session(password("open sesame"));
    EXPECT_THAT(session.begin("SCRAM-SHA-256"), StartsWith("AUTH SCRAM-SHA-256 biws"));
    session.answer(235);
    EXPECT_EQ(session.progress(), Progress::unproven);
    EXPECT_THAT(session.explanation(), HasSubstr("without having proved"));
}

TEST(Authentication, SaysWhatIsOfferedAndWhatIsAllowed) {
    Session session(password("open sesame", {sasl::Mechanism::cram_md5, sasl::Mechanism::login}));
    EXPECT_EQ(session.begin("GSSAPI"), "");
    EXPECT_EQ(session.progress(), Progress::not_offered);
    EXPECT_EQ(session.explanation(),
              "there is no log-in in common: the server offers GSSAPI; this relay allows CRAM-MD5, "
              "LOGIN");
}

TEST(Authentication, SaysNothingMoreThanItWasAskedFor) {
    Session plain(password("open sesame"));
    plain.begin("PLAIN");
    EXPECT_EQ(plain.answer(334), "");
    EXPECT_EQ(plain.progress(), Progress::unexpected);

    Session login(password("open sesame"));
    login.begin("LOGIN");
    login.answer(334);
    login.answer(334);
    EXPECT_EQ(login.answer(334), "");
    EXPECT_EQ(login.progress(), Progress::unexpected);
}

TEST(Authentication, AnswersAPromptInClearWords) {
    Session session(password("open sesame"));
    session.begin("LOGIN");
    EXPECT_EQ(session.answer(334, "User Name"), "cGFuZWw=\r\n");
}

TEST(Authentication, AnswersNoChallengeThatItCannotRead) {
    Session session(password("open sesame"));
    session.begin("SCRAM-SHA-256");
    EXPECT_EQ(session.answer(334, "no base64"), "");
    EXPECT_EQ(session.progress(), Progress::unexpected);
    EXPECT_THAT(session.explanation(), HasSubstr("it has no nonce"));
}

TEST(Authentication, TellsRefusalFromDeferral) {
    for (const int code : {500, 501, 504, 530, 534, 535, 538, 550}) {
        Session session(password("open sesame"));
        session.begin("PLAIN");
        EXPECT_EQ(session.answer(code), "") << code;
        EXPECT_EQ(session.progress(), Progress::refused) << code;
    }
    for (const int code : {432, 450, 454}) {
        Session session(password("open sesame"));
        session.begin("PLAIN");
        EXPECT_EQ(session.answer(code), "") << code;
        EXPECT_EQ(session.progress(), Progress::deferred) << code;
    }
}

TEST(Authentication, AcceptsNoOtherReplyAsSuccess) {
    for (const int code : {220, 250, 354, 335}) {
        Session session(password("open sesame"));
        session.begin("LOGIN");
        EXPECT_EQ(session.answer(code), "") << code;
        EXPECT_EQ(session.progress(), Progress::unexpected) << code;
    }
}

TEST(Authentication, SendsNoLineThatIsTooLong) {
    // 9213 octets make 12284 of base64; with CRLF that is 12286.
    const std::string fits(9213 - 7, 'p');
    Session session(password(fits));
    session.begin("PLAIN");
    EXPECT_EQ(session.answer(334).size(), 12286u);
    Session too_long(password(fits + "p"));
    too_long.begin("PLAIN");
    EXPECT_EQ(too_long.answer(334), "");
    EXPECT_EQ(too_long.progress(), Progress::unusable);
}

TEST(Authentication, HidesTheCommandThatAServerQuotes) {
    Session session(password("open sesame"));
    session.begin("PLAIN");
    EXPECT_EQ(session.hidden("Command unrecognized: \"AUTH PLAIN AHBhbmVsAG9wZW4gc2VzYW1l\""),
              "Command unrecognized: \"AUTH PLAIN ***\"");
    EXPECT_EQ(session.hidden("AUTH PLAIN AHBhbmVsAG9wZW...: syntax"), "AUTH PLAIN ***...: syntax");
}

TEST(Authentication, HidesThePasswordWhereverItStands) {
    Session session(password("open sesame"));
    session.begin("LOGIN");
    session.answer(334);
    session.answer(334);
    EXPECT_EQ(session.hidden("open sesame? open sesame!"), "***? ***!");
    EXPECT_EQ(session.hidden("b3BlbiBzZXNhbWU="), "***");
}

TEST(Authentication, LeavesOtherTextAlone) {
    Session session(password("open sesame"));
    session.begin("PLAIN");
    const std::string text =
        "Error: authentication failed: UGFzc3dvcmQ6 (see http://example.org/535)";
    EXPECT_EQ(session.hidden(text), text);
    EXPECT_EQ(session.hidden(""), "");
}

}  // namespace
