#include "encrypted_email/composition/transfer_encoding.hpp"

#include <gtest/gtest.h>

#include "support/mail_rules.hpp"

namespace {

using namespace encrypted_email::composition;

std::string quoted_printable(std::string_view body) {
    std::string out;
    append_quoted_printable(out, body);
    return out;
}

std::string base64(std::string_view bytes) {
    std::string out;
    append_base64(out, bytes);
    return out;
}

TEST(ChooseTransferEncoding, LeavesAsciiAlone) {
    EXPECT_EQ(choose_transfer_encoding("plain\r\n", true), TransferEncoding::seven_bit);
    EXPECT_EQ(choose_transfer_encoding("plain\r\n", false), TransferEncoding::seven_bit);
}

TEST(ChooseTransferEncoding, UsesEightBitsWhenTheServerTakesThem) {
    EXPECT_EQ(choose_transfer_encoding("Störung\r\n", true), TransferEncoding::eight_bit);
}

TEST(ChooseTransferEncoding, TakesTheShorterOfTheOthers) {
    EXPECT_EQ(choose_transfer_encoding("Die Tür des Lagers steht offen\r\n", false),
              TransferEncoding::quoted_printable);
    EXPECT_EQ(choose_transfer_encoding("冷水ポンプ故障\r\n", false), TransferEncoding::base64);
}

TEST(TransferEncodingName, IsThatOfRfc2045) {
    EXPECT_EQ(transfer_encoding_name(TransferEncoding::seven_bit), "7bit");
    EXPECT_EQ(transfer_encoding_name(TransferEncoding::eight_bit), "8bit");
    EXPECT_EQ(transfer_encoding_name(TransferEncoding::quoted_printable), "quoted-printable");
    EXPECT_EQ(transfer_encoding_name(TransferEncoding::base64), "base64");
}

TEST(QuotedPrintable, EscapesWhatIsNotAsciiAndTheEqualsSign) {
    EXPECT_EQ(quoted_printable("a=ä\tb\r\n"), "a=3D=C3=A4=09b\r\n");
}

TEST(QuotedPrintable, EscapesASpaceOnlyAtTheEndOfALine) {
    EXPECT_EQ(quoted_printable("-- \r\na b\r\n"), "--=20\r\na b\r\n");
    EXPECT_EQ(quoted_printable("a  \r\n"), "a =20\r\n");
    EXPECT_EQ(quoted_printable("a "), "a=20");
}

TEST(QuotedPrintable, EscapesLineEndsThatAreNone) {
    EXPECT_EQ(quoted_printable("a\rb\nc\r"), "a=0Db=0Ac=0D");
}

TEST(QuotedPrintable, BreaksLinesAt76Characters) {
    const std::string line(75, 'x');
    EXPECT_EQ(quoted_printable(line + "\r\n"), line + "\r\n");
    EXPECT_EQ(quoted_printable(line + "yz\r\n"), line + "=\r\nyz\r\n");
}

TEST(QuotedPrintable, DoesNotDivideAnEscape) {
    for (std::size_t length = 70; length < 80; ++length) {
        const std::string body = std::string(length, 'x') + "ä \r\n";
        const std::string encoded = quoted_printable(body);
        EXPECT_EQ(
            rules::decoded_body("Content-Transfer-Encoding: quoted-printable\r\n\r\n" + encoded),
            body);
    }
}

// RFC 4648 section 10.
TEST(Base64, GivesTheTestVectorsOfItsRfc) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foob"), "Zm9vYg==");
    EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64("\xff\xfe\xfb"), "//77");
}

TEST(Base64Lines, HaveAtMost76Characters) {
    std::string out;
    append_base64_lines(out, std::string(57 + 1, 'x'));
    EXPECT_EQ(out.find("\r\n"), 76u);
    EXPECT_EQ(out.substr(76), "\r\neA==\r\n");
    out.clear();
    append_base64_lines(out, std::string(57, 'x'));
    EXPECT_EQ(out.size(), 78u);
}

}  // namespace
