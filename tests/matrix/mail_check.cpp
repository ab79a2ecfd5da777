#include "tests/matrix/mail_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "tests/support/mail_reader.hpp"
#include "tests/support/temporary_folder.hpp"

namespace matrix_test {

using host_stub::events::Event;
using host_stub::trial_server::Mail;

namespace {

std::string_view body_of(const Mail& mail) {
    const std::string_view content = mail.content;
    const auto blank = content.find("\r\n\r\n");
    return blank == std::string_view::npos ? std::string_view() : content.substr(blank + 4);
}

std::string message_id(const Mail& mail) {
    constexpr std::string_view kField = "\r\nMessage-ID: ";
    const auto begin = mail.content.find(kField);
    if (begin == std::string::npos) return {};
    return mail.content.substr(begin + kField.size(),
                               mail.content.find("\r\n", begin + 2) - begin - kField.size());
}

std::size_t told(const Mail& mail, const std::vector<Event>& events) {
    std::size_t times = 0;
    for (const Event& event : events)
        times += test_support::occurrences(body_of(mail), event.summary);
    return times;
}

class Check {
public:
    explicit Check(const std::vector<Mail>& mails) : mails_(mails) {}

    // Whole, and about one batch alone.
    void wholeness(const std::vector<Event>& before, const std::vector<Event>& after) {
        for (const Mail& mail : mails_) {
            const std::size_t of_before = told(mail, before);
            const std::size_t of_after = told(mail, after);
            const bool one_batch = (of_before == before.size() && of_after == 0) ||
                                   (of_before == 0 && of_after == after.size());
            if (!one_batch || !mail.content.ends_with("\r\n") || message_id(mail).empty()) {
                complain(
                    fmt::format("a mail is not whole, or tells more than one batch: it has {} "
                                "and {} events:\n{}",
                                of_before, of_after, mail.content));
            }
        }
    }

    // A mail that comes again is the same one; `most` do.
    void repeats(std::size_t most) {
        std::map<std::string, std::vector<const Mail*>> by_id;
        for (const Mail& mail : mails_)
            by_id[message_id(mail)].push_back(&mail);
        std::map<std::string, std::size_t> copies;  // by Message-ID and recipient
        std::size_t repeated = 0;
        for (const auto& [id, same] : by_id) {
            for (const Mail* mail : same) {
                if (body_of(*mail) != body_of(*same.front())) {
                    complain("two mails with the Message-ID " + id + " differ");
                }
                bool again = false;
                for (const std::string& recipient : mail->recipients)
                    again |= ++copies[id + ' ' + recipient] > 1;
                repeated += again ? 1 : 0;
            }
        }
        if (repeated > most) {
            complain(fmt::format("{} mails came again; {} may have", repeated, most));
        }
    }

    void recipient(std::string_view address, const std::vector<Event>& events, std::size_t least,
                   std::size_t most) {
        for (const Event& event : events) {
            std::size_t times = 0;
            for (const Mail& mail : mails_) {
                const auto named =
                    std::count(mail.recipients.begin(), mail.recipients.end(), address);
                times += static_cast<std::size_t>(named) * told(mail, {event});
            }
            if (times >= least && times <= most) continue;
            complain(fmt::format("{} got event {} {} times instead of {}", address, event.id, times,
                                 most));
        }
    }

    void complain(std::string what) { complaints_.push_back(std::move(what)); }
    [[nodiscard]] std::vector<std::string> complaints() && { return std::move(complaints_); }

private:
    const std::vector<Mail>& mails_;
    std::vector<std::string> complaints_;
};

}  // namespace

std::vector<std::string> check_mails(const std::vector<Mail>& mails, Copies copies,
                                     const std::vector<Event>& before,
                                     const std::vector<Event>& after, std::size_t most_twice) {
    Check check(mails);
    check.wholeness(before, after);
    check.repeats(most_twice);
    const std::size_t first = copies == Copies::one || copies == Copies::maybe_two ? 1 : 0;
    const std::size_t second = copies == Copies::none ? 0 : 1;
    check.recipient(kFirstRecipient, before, first, first + most_twice);
    check.recipient(kSecondRecipient, before, second, second + most_twice);
    check.recipient(kFirstRecipient, after, 1, 1);
    check.recipient(kSecondRecipient, after, 1, 1);
    for (const Mail& mail : mails) {
        for (const std::string& recipient : mail.recipients) {
            if (recipient != kFirstRecipient && recipient != kSecondRecipient) {
                check.complain("a mail went to " + recipient);
            }
        }
    }
    return std::move(check).complaints();
}

std::vector<std::string> defects_of(const std::vector<Mail>& mails) {
    const test_support::TemporaryFolder folder;
    std::vector<std::filesystem::path> files;
    for (const Mail& mail : mails) {
        files.push_back(folder.path() / fmt::format("{}.eml", files.size()));
        test_support::write_file(files.back(), mail.content);
    }
    std::vector<std::string> defects;
    for (const auto& mail : test_support::read_mails(files)) {
        defects.insert(defects.end(), mail.defects.begin(), mail.defects.end());
    }
    return defects;
}

}  // namespace matrix_test
