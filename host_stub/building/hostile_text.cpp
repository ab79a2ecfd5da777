#include "host_stub/building/hostile_text.hpp"

#include <vector>

namespace host_stub::building {

namespace {

using namespace std::string_literals;

const std::vector<std::string>& texts() {
    static const std::vector<std::string> kTexts = {
        "CRLF and a header\r\nBcc: intruder@example.net\r\nX-Injected: yes"s,
        "end of the data\r\n.\r\nMAIL FROM:<intruder@example.net>\r\n"s,
        "bare LF dot LF\n.\nRCPT TO:<intruder@example.net>\n"s,
        "bare CR\rSubject: overwritten\r"s,
        "NUL \0 in the middle\0"s,
        "not UTF-8: \xff\xfe\xc0\xaf \x80 end"s,
        "UTF-8 cut short: \xe2\x82"s,
        "a surrogate in UTF-8: \xed\xa0\x80"s,
        "Latin-1 from an old controller: St\xf6rung K\xfchlung"s,
        "encoded word =?utf-8?b?aGVsbG8=?= and =?utf-8?q?=0D=0ABcc:=20x?="s,
        ".\r\n..\r\n...dots at the start of lines"s,
        "From the beginning of a line, as mbox has it\nFrom intruder Thu Jan 15 00:00:00 2026"s,
        "terminal \x1b[2J\x1b]0;owned\x07 and backspace \x08\x08 and DEL \x7f"s,
        "right to left \xe2\x80\xae txt.exe and \xe2\x80\xa8 a line separator"s,
        "<script>alert(1)</script> &amp; \"quotes\" 'and' \\ %s%n {0} $(id) `id`"s,
        "\xef\xbb\xbfwith a byte order mark"s,
        ""s,
        " \t "s,
        std::string(1200, 'x') + " more than 998 bytes in a line"s,
    };
    return kTexts;
}

}  // namespace

std::span<const std::string> hostile_texts() { return texts(); }

const std::string& endless_line() {
    static const std::string kLine(1024 * 1024, 'z');
    return kLine;
}

}  // namespace host_stub::building
