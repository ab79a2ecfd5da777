#include "encrypted_email/diagnosis/transcript.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "plugin_api/cpp/text.hpp"

using encrypted_email::diagnosis::Transcript;
using testing::ElementsAre;

namespace {

constexpr std::string_view kPassword = "open sesame";
constexpr std::string_view kPlain = "AHBhbmVsAG9wZW4gc2VzYW1l";  // \0panel\0open sesame

class Transcripts : public testing::Test {
protected:
    std::vector<std::string> lines_;
    alarm_sink::Diagnosis::Transcript tell_ = [this](const alarm_sink_transcript_line& line) {
        constexpr std::string_view kSigns = "-><";
        lines_.push_back(kSigns[line.from] + std::string(alarm_sink::view(line.text)));
    };
    Transcript transcript_{"relay main", kPassword, tell_, Transcript::Clock::now()};
};

TEST_F(Transcripts, ShowWhatWasSaidLineByLine) {
    transcript_.remark("connected");
    transcript_.heard("220 mail.exam");
    transcript_.heard("ple.org\r\n");
    transcript_.said("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n");
    EXPECT_THAT(lines_, ElementsAre("-connected", "<220 mail.example.org",
                                    ">MAIL FROM:<a@example.org>", ">RCPT TO:<b@example.org>"));
}

TEST_F(Transcripts, MaskTheInitialResponse) {
    transcript_.said("AUTH PLAIN " + std::string(kPlain) + "\r\n");
    transcript_.heard("235 2.7.0 Ok\r\n");
    EXPECT_THAT(lines_, ElementsAre(">AUTH PLAIN ***", "<235 2.7.0 Ok"));
    EXPECT_EQ(transcript_.mechanism(), "PLAIN");
}

TEST_F(Transcripts, MaskEveryAnswerAndChallenge) {
    transcript_.said("AUTH LOGIN\r\n");
    transcript_.heard("334 VXNlcm5hbWU6\r\n");
    transcript_.said("cGFuZWw=\r\n");
    transcript_.heard("334-UGFzc3dvcmQ6\r\n");
    transcript_.said("b3BlbiBzZXNhbWU=\r\n");
    transcript_.heard("535 5.7.8 no\r\n");
    transcript_.said("QUIT\r\n");
    EXPECT_THAT(lines_, ElementsAre(">AUTH LOGIN", "<334 ***", ">***", "<334 ***", ">***",
                                    "<535 5.7.8 no", ">QUIT"));
}

TEST_F(Transcripts, ShowThatALogInIsCancelled) {
    transcript_.said("AUTH SCRAM-SHA-256\r\n");
    transcript_.heard("334 x\r\n");
    transcript_.said("*\r\n");
    EXPECT_EQ(lines_.back(), ">*");
}

TEST_F(Transcripts, MaskWhatAServerQuotesLater) {
    transcript_.said("AUTH PLAIN " + std::string(kPlain) + "\r\n");
    transcript_.heard("535-5.7.8 AUTH PLAIN " + std::string(kPlain) + "\r\n535 open sesame\r\n");
    EXPECT_THAT(lines_, ElementsAre(">AUTH PLAIN ***", "<535-5.7.8 AUTH PLAIN ***", "<535 ***"));
    std::string text = "you said " + std::string(kPlain.substr(8)) + ", open sesame!";
    transcript_.mask(text);
    EXPECT_EQ(text, "you said ***, ***!");
}

TEST_F(Transcripts, ShowNoControlCharacter) {
    transcript_.heard("220 \x1b[2J\x07 hi\xff\r\n");
    EXPECT_THAT(lines_, ElementsAre("<220 ?[2J? hi?"));
}

TEST_F(Transcripts, LeaveOutALineThatIsTooLong) {
    transcript_.heard("220 " + std::string(Transcript::kLongestLine, 'x'));
    transcript_.heard("open sesame\r\n220 short\r\n");
    EXPECT_THAT(lines_, ElementsAre("<(a line too long to be shown)", "<220 short"));
}

TEST_F(Transcripts, TellNobodyAndMaskAllTheSame) {
    const alarm_sink::Diagnosis::Transcript nobody;
    Transcript transcript("relay main", kPassword, nobody, Transcript::Clock::now());
    transcript.said("AUTH PLAIN " + std::string(kPlain) + "\r\n");
    std::string text(kPlain);
    transcript.mask(text);
    EXPECT_EQ(text, "***");
}

}  // namespace
