// mail_samples.cpp - writes sample mails and what should be read in them into a folder.
//
// For every sample NAME.7bit.eml, and NAME.8bit.eml as it is sent again, and mails.json: what the
// mail was made of (texts of events as hexadecimal, because they are bytes) and its body before it
// was encoded. read_mail.py compares.
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "support/samples.hpp"

namespace {

using namespace encrypted_email;
namespace json = boost::json;
using composition::samples::Sample;

std::string hexadecimal(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string digits;
    for (const char byte : bytes) {
        digits += kDigits[static_cast<unsigned char>(byte) >> 4];
        digits += kDigits[static_cast<unsigned char>(byte) & 0xFu];
    }
    return digits;
}

json::object described(const configuration::Address& address) {
    return {{"name", address.display_name}, {"mailbox", address.mailbox()}};
}

json::array described(const std::vector<configuration::Address>& addresses) {
    json::array array;
    for (const configuration::Address& address : addresses) {
        array.push_back(described(address));
    }
    return array;
}

json::object described(const intake::Event& event) {
    return {{"priority", event.priority},
            {"occurred", event.occurred_unix_ns},
            {"previous", event.previous_status},
            {"current", event.current_status},
            {"acknowledged", event.acknowledged},
            {"condition", hexadecimal(event.condition_id)},
            {"category", hexadecimal(event.category)},
            {"object", hexadecimal(event.object)},
            {"summary", hexadecimal(event.summary)},
            {"text", hexadecimal(event.text)}};
}

json::object described(const composition::Mail& mail) {
    const configuration::MailingGroup& group = mail.group();
    json::array events;
    for (const intake::EventHandle& event : mail.batch().events) {
        events.push_back(described(**event));
    }
    // With 8BITMIME the body goes as it is.
    std::string body;
    mail.write(body, {true});
    body.erase(0, body.find("\r\n\r\n") + 4);
    json::value delay;
    if (mail.batch().delay) {
        delay = {{"since", mail.batch().delay->since_unix_ns},
                 {"cause", hexadecimal(mail.batch().delay->cause)}};
    }
    return {{"group", group.name},
            {"prefix", group.subject_prefix},
            {"from", described(group.from)},
            {"to", described(group.to)},
            {"cc", described(group.cc)},
            {"urgent", mail.batch().urgent},
            {"message_id", mail.message_id()},
            {"utf8", mail.letterhead().utf8_addresses()},
            {"delay", std::move(delay)},
            {"not_mailed", mail.batch().not_mailed},
            {"events", std::move(events)},
            {"body", std::move(body)}};
}

void write_file(const std::string& path, std::string_view content) {
    std::ofstream file(path, std::ios::binary);
    file << content;
    if (!file.flush()) {
        throw std::runtime_error("cannot write " + path);
    }
}

void append(std::vector<Sample>& all, std::vector<Sample> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: mail_samples FOLDER\n";
        return 2;
    }
    const std::string folder = std::string(argv[1]) + "/";
    std::vector<Sample> all = composition::samples::everyday();
    append(all, composition::samples::difficult());
    append(all, composition::samples::random(20261123, 300));
    append(all, composition::samples::random_catch_up(20261123, 200));
    json::object mails;
    for (const auto& [name, mail] : all) {
        for (const bool eight_bit : {false, true}) {
            std::string text;
            mail.write(text, {eight_bit, 0, eight_bit ? 2u : 0u});
            write_file(folder + name + (eight_bit ? ".8bit.eml" : ".7bit.eml"), text);
        }
        mails[name] = described(mail);
    }
    write_file(folder + "mails.json", json::serialize(mails));
}
