#include "encrypted_email/delivery/relay_pace.hpp"

#include <algorithm>

namespace encrypted_email::delivery {
namespace {

constexpr std::uint8_t kMostBrokenTrials = 2;

bool any(const smtp::TransactionResult& result, smtp::Verdict verdict) {
    return std::any_of(result.recipients.begin(), result.recipients.end(),
                       [verdict](const auto& recipient) { return recipient.verdict == verdict; });
}

bool refused_at(const smtp::TransactionResult& result, smtp::Awaiting step) {
    return std::any_of(
        result.recipients.begin(), result.recipients.end(), [step](const auto& recipient) {
            return recipient.verdict == smtp::Verdict::undecided && recipient.step == step;
        });
}

}  // namespace

smtp::Pace RelayPace::pace(std::size_t mails_in_round_trip) const {
    smtp::Pace pace;
    pace.chunking = fit_for_chunking_ && chunking_ != Known::refused;
    if (following_ != Known::refused) {
        pace.mails = 2;
        if (pace.chunking) {
            // One mail shows whether BDAT works before others rely on it.
            pace.mails =
                chunking_ == Known::works ? std::min(window_, 2 * mails_in_round_trip + 2) : 1;
        }
    }
    return pace;
}

void RelayPace::mail_ended(const smtp::TransactionResult& result) {
    if (result.too_fast) {
        (refused_at(result, smtp::Awaiting::content) ? chunking_ : following_) = Known::refused;
        return;
    }
    if (!any(result, smtp::Verdict::delivered)) return;
    if (result.followed) following_ = Known::works;
    if (!result.chunked) {
        fit_for_chunking_ = result.fit_for_chunking;
        return;
    }
    chunking_ = Known::works;
    if (++went_well_ < window_) return;
    went_well_ = 0;
    window_ = std::min(window_ * 2, kMostMails);
}

void RelayPace::connection_broke(const smtp::TransactionResult& last) {
    if (last.chunked && chunking_ == Known::untried) chunking_ = Known::refused;
    if (last.followed && following_ == Known::untried && ++broken_trials_ == kMostBrokenTrials) {
        following_ = Known::refused;
    }
    window_ = std::max<std::size_t>(1, window_ / 2);
    went_well_ = 0;
}

}  // namespace encrypted_email::delivery
