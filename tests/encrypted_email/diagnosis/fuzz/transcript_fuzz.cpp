// A transcript of any conversation, in any pieces: it never shows the password, nor what was said
// of it, nor a control character.
//
// The input is cut into pieces by its first byte; each piece is said or heard by its own.  In it
// '$' stands for the password and '%' for the line that logged in.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "encrypted_email/diagnosis/transcript.hpp"
#include "plugin_api/cpp/text.hpp"

using encrypted_email::diagnosis::Transcript;

namespace {

constexpr std::string_view kPassword = "Zq7=open+sesame";
constexpr std::string_view kLogIn = "AHBhbmVsAFpxNz1vcGVuK3Nlc2FtZQ==";

std::string expanded(std::string_view text) {
    std::string result;
    for (const char character : text) {
        if (character == '$') {
            result += kPassword;
        } else if (character == '%') {
            result += kLogIn;
        } else {
            result += character;
        }
    }
    return result;
}

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const alarm_sink::Diagnosis::Transcript judge = [](const alarm_sink_transcript_line& line) {
        const std::string_view text = alarm_sink::view(line.text);
        require(text.find(kPassword) == text.npos && text.find(kLogIn) == text.npos);
        for (const char character : text)
            require(static_cast<unsigned char>(character) >= ' ' && character != '\x7f');
    };
    Transcript transcript("relay main", kPassword, judge, Transcript::Clock::now());
    transcript.said("AUTH PLAIN " + std::string(kLogIn) + "\r\n");
    transcript.heard("235 Ok\r\n");
    std::string text = expanded({reinterpret_cast<const char*>(data) + 1, size - 1});
    const std::size_t piece = std::size_t{1} + data[0];
    for (std::size_t at = 0; at < text.size(); at += piece) {
        const std::string_view bytes = std::string_view(text).substr(at, piece);
        if ((static_cast<unsigned char>(bytes[0]) & 1u) != 0) {
            transcript.said(bytes);
        } else {
            transcript.heard(bytes);
        }
    }
    transcript.mask(text);
    require(text.find(kPassword) == text.npos && text.find(kLogIn) == text.npos);
    return 0;
}
