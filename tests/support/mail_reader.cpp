#include "tests/support/mail_reader.hpp"

#include <boost/json.hpp>

#include <stdexcept>

#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace test_support {
namespace {

namespace json = boost::json;

std::string text(const json::value& value) { return std::string(value.as_string()); }

std::vector<std::string> texts(const json::value& list) {
    std::vector<std::string> read;
    for (const json::value& item : list.as_array())
        read.push_back(text(item));
    return read;
}

std::map<std::string, std::vector<std::string>> lists(const json::value& object) {
    std::map<std::string, std::vector<std::string>> read;
    for (const auto& [name, list] : object.as_object())
        read[std::string(name)] = texts(list);
    return read;
}

}  // namespace

std::string ReadMail::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() || found->second.size() != 1 ? std::string()
                                                               : found->second.front();
}

std::vector<ReadMail> read_mails(const std::vector<std::filesystem::path>& files) {
    if (files.empty()) return {};
    const TemporaryFolder folder;
    std::string list;
    for (const auto& file : files)
        list += file.string() + '\n';
    write_file(folder.path() / "list", list);
    const Finished finished = run({"python3", READ_MAIL_PATH, (folder.path() / "list").string()});
    if (finished.status != 0) throw std::runtime_error("read_mail.py: " + finished.output);

    std::vector<ReadMail> mails;
    const json::value parsed = json::parse(finished.output);
    for (const json::value& one : parsed.as_array()) {
        mails.push_back({read_file(files[mails.size()]), lists(one.at("headers")),
                         lists(one.at("addresses")), text(one.at("content_type")),
                         text(one.at("body")), texts(one.at("defects"))});
    }
    return mails;
}

std::size_t occurrences(std::string_view text, std::string_view part) {
    std::size_t times = 0;
    for (auto found = text.find(part); found != std::string_view::npos;
         found = text.find(part, found + part.size())) {
        ++times;
    }
    return times;
}

}  // namespace test_support
