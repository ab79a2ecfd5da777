// What of a run must not have been, and what another parser says of its mails.
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/crash/campaign.hpp"
#include "tests/crash/told_mail.hpp"
#include "tests/support/mail_reader.hpp"
#include "tests/support/temporary_folder.hpp"

namespace crash {

std::vector<std::string> CampaignResult::breaches() const {
    std::vector<std::string> all = complaints;
    const auto must_be_zero = [&all](std::uint64_t count, const char* what) {
        if (count > 0) all.push_back(fmt::format("{} {}", count, what));
    };
    const BookCounts& book = progress.book;
    must_be_zero(lost, "events lost: somebody who should have heard of them has not");
    must_be_zero(falsely_delivered, "FINAL receipts say delivered, and it is not so");
    must_be_zero(not_delivered, "FINAL receipts say another outcome than delivered");
    must_be_zero(refused, "events were refused");
    must_be_zero(misuses, "breaches of the contract");
    must_be_zero(progress.events - progress.finals, "events without a FINAL receipt");
    must_be_zero(book.wrong_recipients, "events told to somebody who should not hear of them");
    must_be_zero(book.broken, "mails empty, cut off, merged or not well-formed");
    must_be_zero(book.unknown, "events told that had not been submitted");
    must_be_zero(book.changed, "mails with the Message-ID of another");
    if (!has_custody()) return all;
    all.insert(all.end(), unfounded.begin(), unfounded.end());
    must_be_zero(book.unfounded, "mails came again, and no attempt at them was ambiguous");
    must_be_zero(book.regrouped, "events came again in a mail with another Message-ID");
    if (book.duplicates > book.ambiguous) {
        all.push_back(fmt::format("{} duplicates, and only {} ambiguous attempts", book.duplicates,
                                  book.ambiguous));
    }
    return all;
}

std::vector<std::string> check_sample(const std::vector<std::filesystem::path>& sample,
                                      const Generator& generator) {
    std::vector<std::string> problems;
    const std::vector<test_support::ReadMail> mails = test_support::read_mails(sample);
    for (std::size_t i = 0; i < mails.size(); ++i) {
        const std::string name = sample[i].filename().string();
        for (const std::string& defect : mails[i].defects) {
            problems.push_back(fmt::format("{}: {}", name, defect));
        }
        const ToldMail told = read_told_mail(test_support::read_file(sample[i]), generator);
        if (mails[i].header("message-id") != told.message_id) {
            problems.push_back(name + ": two parsers read two Message-IDs");
        }
        for (const ToldEvent& event : told.events) {
            if (test_support::occurrences(mails[i].body, generator.mark(event.index)) != 1) {
                problems.push_back(
                    fmt::format("{}: event {} is not there once", name, event.index));
            }
        }
    }
    return problems;
}

}  // namespace crash
