// former_settings.hpp - the mail settings of the engine that was there before, as they were
// written.
//
// Lines of `key = value`, as somebody has copied them from that engine's pages:
//
//     # comment, also behind a value
//     SMTP Server Host = "mail.example.org"
//     port: 25
//     Recipients = a@example.org; b@example.org
//
// Case, spaces and punctuation of keys count nothing; key_names.hpp has what they may be called.
// Which values make sense is not judged here.  A password is known to be there, and is not kept.
//
// Threads: Distinct objects: safe.  Shared objects: unsafe.
// Fails:   by problems() and unknown(), a line of text each, which never repeat a value.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host_stub/conversion/key_names.hpp"

namespace host_stub::conversion {

struct Entry {
    std::string value;  ///< Without quotes and the blanks around it; of a password: nothing.
    std::string place;  ///< "old.cfg:4", or "--port"
};

class FormerSettings {
public:
    static constexpr std::size_t kLargestFile = 65'536;  ///< bytes
    static constexpr std::size_t kLongestLine = 4'096;
    static constexpr std::size_t kMostComplaints = 20;  ///< of each kind; then how many more

    /// Adds what the lines of `text` say; `origin` names them in places.
    void read(std::string_view text, std::string_view origin);

    /// `value` takes the place of all that was said of `key`.
    void replace(Key key, std::string value, std::string place);

    /// Null when nothing is said of it.
    [[nodiscard]] const Entry* find(Key key) const;
    [[nodiscard]] std::vector<Entry> all(Key key) const;

    /// Why they cannot be used: "old.cfg:7: port is said again, after old.cfg:3; keep one".
    [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
    /// Lines that say nothing that is known here.
    [[nodiscard]] const std::vector<std::string>& unknown() const { return unknown_; }

private:
    void read_line(std::string_view line, const std::string& place);
    void add(Key key, std::string value, const std::string& place);

    std::multimap<Key, Entry> entries_;
    std::vector<std::string> problems_;
    std::vector<std::string> unknown_;
};

}  // namespace host_stub::conversion
