// mail_text.hpp - mails as the sink might write them, for tests of those who judge them.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <vector>

#include "host_stub/trial_server/mailbox.hpp"
#include "tests/crash/generator.hpp"
#include "tests/crash/site.hpp"

namespace crash {

/// The first `count` events of the category that have no hostile texts.
inline std::vector<Index> plain_events(const Generator& generator, std::size_t category,
                                       std::size_t count) {
    std::vector<Index> events;
    for (Index index = 0; events.size() < count; ++index) {
        if (generator.category(index) == category && generator.plain_words(index)) {
            events.push_back(index);
        }
    }
    return events;
}

inline std::string told(const Generator& generator, Index index) {
    return fmt::format("1. NORMAL -> FAULT\r\n  {} {}\r\n\r\n    {}\r\n\r\n", generator.mark(index),
                       generator.plain_words(index).value_or(""), generator.end_mark(index));
}

inline std::string header_text(const std::string& message_id,
                               const std::string& encoding = "7bit") {
    return fmt::format(
        "Date: Tue, 24 Nov 2026 01:32:40 +0000\r\nFrom: alarms@site.example\r\n"
        "To: somebody@site.example\r\nSubject: events\r\n of a building\r\nMessage-ID: {}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: {}\r\n\r\n",
        message_id, encoding);
}

inline std::string footer_text(const std::string& group, std::size_t events) {
    return fmt::format("-- \r\nMailing group {}, {} events\r\nSent by alarms@site.example\r\n",
                       group, events);
}

inline std::string content_text(const Generator& generator, const std::string& message_id,
                                const std::string& group, const std::vector<Index>& events) {
    std::string text = header_text(message_id) + "Events\r\n\r\n";
    for (const Index event : events)
        text += told(generator, event);
    return text + footer_text(group, events.size());
}

inline host_stub::trial_server::Mail mail_to(std::vector<std::string> recipients,
                                             std::string content) {
    host_stub::trial_server::Mail mail;
    mail.recipients = std::move(recipients);
    mail.content = std::move(content);
    return mail;
}

}  // namespace crash
