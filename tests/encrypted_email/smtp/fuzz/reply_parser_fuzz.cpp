// Any bytes, cut anywhere, as replies.  The first byte chooses the size of the pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/smtp/reply.hpp"
#include "encrypted_email/smtp/utf8.hpp"

using namespace encrypted_email::smtp;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

void require_fit_to_show(std::string_view text) {
    std::string again;
    std::size_t line = 0;
    while (line <= text.size()) {
        const std::size_t end = std::min(text.find('\n', line), text.size());
        if (line != 0) again += '\n';
        append_printable(again, text.substr(line, end - line));
        line = end + 1;
    }
    require(again == text);
}

// What the parser makes of `stream`, one string a reply, the error last.
std::vector<std::string> parse(std::string_view stream, std::size_t piece) {
    std::vector<std::string> replies;
    ReplyParser parser;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        parser.feed(stream.substr(at, piece));
        while (const auto reply = parser.next()) {
            require(parser.error().empty());
            require(reply->code >= 200 && reply->code <= 599);
            require(reply->enhanced.status_class == 0 ||
                    reply->enhanced.status_class == reply->code / 100);
            require(reply->text.size() <= ReplyParser::kMaximumReply);
            require_fit_to_show(reply->text);
            require_fit_to_show(reply->describe());
            require(reply->describe().find('\n') == std::string::npos);
            replies.push_back(reply->describe());
        }
    }
    require_fit_to_show(parser.error());
    replies.push_back(parser.error());
    return replies;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    require(parse(stream, 1 + data[0] % 64U) == parse(stream, stream.size() + 1));
    return 0;
}
