// mail_reader.hpp - mails as an independent parser reads them: Python's `email`.
//
// Threads: functions of their arguments.
// Fails:   throws std::runtime_error with what Python wrote.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

struct ReadMail {
    std::string raw;                                            ///< as the file holds it
    std::map<std::string, std::vector<std::string>> headers;    ///< lower case name, decoded values
    std::map<std::string, std::vector<std::string>> addresses;  ///< "to": bare addresses
    std::string content_type;                                   ///< "text/plain"
    std::string body;                                           ///< decoded, LF line ends
    std::vector<std::string> defects;  ///< what is wrong with it anywhere; none in a correct mail

    /// The only value of a header; empty when there is none, or several.
    [[nodiscard]] std::string header(const std::string& name) const;
};

[[nodiscard]] std::vector<ReadMail> read_mails(const std::vector<std::filesystem::path>& files);

/// How often `part` stands in `text`.
[[nodiscard]] std::size_t occurrences(std::string_view text, std::string_view part);

}  // namespace test_support
