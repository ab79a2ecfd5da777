#include "encrypted_email/sasl/saslprep.hpp"

#include <gtest/gtest.h>

using namespace encrypted_email::sasl;

namespace {

TEST(Saslprep, LetsAsciiAndUsualLettersPass) {
    for (const char* text :
         {"", "correct horse battery staple", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
          "Stra\xC3\x9F"
          "e",
          "\xC5\x82\xC3\xB3"
          "d\xC5\xBA",
          "\xCE\xBA\xCE\xBB\xCE\xB5\xCE\xB9\xCE\xB4\xCE\xAF",
          "\xD0\xBF\xD0\xB0\xD1\x80\xD0\xBE\xD0\xBB\xD1\x8C",
          "\xE5\x90\x88\xE8\xA8\x80\xE8\x91\x89", "\xEB\xB9\x84\xEB\xB0\x80", "5\xE2\x82\xAC"}) {
        EXPECT_TRUE(is_prepared(text)) << text;
    }
}

// The examples of RFC 4013 section 3, and others that change or are prohibited.
TEST(Saslprep, RefusesWhatItWouldChangeOrProhibits) {
    for (const char* text :
         {"I\xC2\xADX",    // soft hyphen: mapped to nothing
          "\xC2\xAA",      // feminine ordinal: becomes a
          "\xE2\x85\xA8",  // roman numeral nine: becomes IX
          "\x07",          // a control character
          "\xD8\xA7"
          "1",                         // Arabic before a digit: bidirectional
          "a\xCC\x88",                 // a and a combining diaeresis: becomes one character
          "\xC2\xA0", "\xE3\x80\x80",  // spaces
          "\xC2\xB5", "\xC2\xBD", "\xC4\xB2", "\xC5\xBF",  // compatibility forms in Latin
          "\xF0\x9F\x94\x91"}) {                           // younger than Unicode 3.2
        EXPECT_FALSE(is_prepared(text)) << text;
    }
}

TEST(Saslprep, RefusesWhatIsNoUtf8) {
    for (const char* text : {"\x80", "\xC3", "\xC3(", "\xC0\x81", "\xC1\xBF", "\xE0\x83\x84",
                             "\xED\xA0\x80", "\xFF", "\xE5\x90", "a\xE5"}) {
        EXPECT_FALSE(is_prepared(text));
    }
}

}  // namespace
