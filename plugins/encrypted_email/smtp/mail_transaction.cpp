#include "encrypted_email/smtp/mail_transaction.hpp"

#include <cassert>
#include <utility>

#include "encrypted_email/smtp/dot_stuffing.hpp"

namespace encrypted_email::smtp {
namespace {

// Commands by position: RSET, MAIL, one RCPT for each recipient, DATA unless by BDAT, the content;
// where there is none, RSET after the recipients.
constexpr std::size_t kReset = 0;
constexpr std::size_t kMail = 1;
constexpr std::size_t kFirstRecipient = 2;

Reply local_refusal(std::string text) {
    return {.code = 0, .enhanced = {}, .text = std::move(text)};
}

Verdict verdict_of(const Reply& reply) {
    if (reply.positive()) return Verdict::delivered;
    return reply.transient() ? Verdict::deferred : Verdict::refused;
}

// A 552 that does not speak of the mailbox is a server's limit on recipients, and the mail may be
// sent to the rest in another transaction (RFC 5321 section 4.5.3.1.10).
bool too_many_recipients(const Reply& reply) {
    const EnhancedStatus& status = reply.enhanced;
    return reply.code == 552 &&
           (status.status_class == 0 || (status.subject == 5 && status.detail == 3));
}

// RFC 3463 section 3.2: x.1.0 is about an address, x.1.1 to x.1.8 are about one of its kinds.
bool is_about_sender(const Reply& reply) {
    return reply.enhanced.subject == 1 && reply.enhanced.detail == 0;
}

bool is_about_recipient(const Reply& reply) {
    return reply.enhanced.subject == 1 && reply.enhanced.detail != 0;
}

// The server does not know BDAT, whatever it said to EHLO, or does not take it here.
bool is_about_command(const Reply& reply) { return reply.code >= 500 && reply.code <= 504; }

}  // namespace

MailTransaction::MailTransaction(Transaction transaction, const Capabilities& capabilities,
                                 Manner manner)
    : transaction_(std::move(transaction)),
      capabilities_(capabilities),
      manner_(manner),
      asked_(manner.reset_first ? kReset : kMail),
      answered_(asked_),
      opened_(manner.reset_first) {
    result_.recipients.resize(transaction_.envelope->recipients().size());
    result_.followed = manner.followed;
    result_.chunked = manner.chunked;
    result_.fit_for_chunking = capabilities.may_chunk();
}

MailTransaction::Progress MailTransaction::begin(std::string& output) {
    refuse_locally();
    if (asked_recipients_.empty()) return Progress::finished;
    if (manner_.chunked) {
        ask_all(output);
    } else {
        ask(output);
    }
    return Progress::under_way;
}

void MailTransaction::refuse_locally() {
    if (transaction_.envelope->utf8_addresses() && !capabilities_.smtputf8) {
        settle(Verdict::refused,
               local_refusal(
                   "not sent: an address is not ASCII, and the server does not offer SMTPUTF8"),
               Awaiting::nothing);
        return;
    }
    const Envelope& envelope = *transaction_.envelope;
    if (const std::string_view problem = envelope.sender().problem; !problem.empty()) {
        settle(Verdict::refused,
               local_refusal("not sent: the sender's address is unusable: " + std::string(problem)),
               Awaiting::nothing);
        return;
    }
    asked_recipients_ = envelope.usable();
    if (asked_recipients_.size() == envelope.recipients().size()) return;
    for (std::size_t i = 0; i < envelope.recipients().size(); ++i) {
        const std::string_view problem = envelope.recipients()[i].problem;
        if (problem.empty()) continue;
        result_.recipients[i] = {
            Verdict::refused,
            local_refusal("not sent: the address is unusable: " + std::string(problem))};
    }
}

MailTransaction::Step MailTransaction::step_at(std::size_t position) const {
    if (position == kReset) return Step::reset;
    if (position == kMail) return Step::mail;
    if (position < kFirstRecipient + asked_recipients_.size()) return Step::recipient;
    if (only_asks()) return Step::reset;
    return position < content_position() ? Step::data : Step::content;
}

std::size_t MailTransaction::content_position() const {
    return kFirstRecipient + asked_recipients_.size() + (manner_.chunked || only_asks() ? 0 : 1);
}

// Whom the RCPT at this position asks for.
std::size_t MailTransaction::recipient_at(std::size_t position) const {
    return asked_recipients_[position - kFirstRecipient];
}

// With PIPELINING the rest of the envelope and DATA (or RSET); without, one command.
void MailTransaction::ask(std::string& output) {
    do {
        ask_next(output);
    } while (capabilities_.pipelining && !has_said_all() && step_at(asked_) != Step::content);
}

// The content is written first, since BDAT names its size.
void MailTransaction::ask_all(std::string& output) {
    const std::size_t begin = output.size();
    try {
        transaction_.content(output, capabilities_);
    } catch (...) {
        output.resize(begin);
        throw;
    }
    std::string commands;
    while (step_at(asked_) != Step::content)
        ask_next(commands);
    commands += "BDAT " + std::to_string(output.size() - begin) + " LAST\r\n";
    ++asked_;
    output.insert(begin, commands);
    complete_ = true;
}

void MailTransaction::ask_next(std::string& output) {
    switch (step_at(asked_)) {
        case Step::reset: output += "RSET\r\n"; break;
        case Step::mail: write_mail_command(output); break;
        case Step::recipient:
            output += "RCPT TO:";
            output += transaction_.envelope->recipients()[recipient_at(asked_)].path;
            output += "\r\n";
            break;
        case Step::data: output += "DATA\r\n"; break;
        case Step::content: write_content(output); break;
    }
    ++asked_;
}

void MailTransaction::write_mail_command(std::string& output) const {
    output += "MAIL FROM:";
    output += transaction_.envelope->sender().path;
    if (transaction_.eight_bit && capabilities_.eight_bit_mime) output += " BODY=8BITMIME";
    if (transaction_.envelope->utf8_addresses()) output += " SMTPUTF8";
    output += "\r\n";
}

// A lone dot when the server wants content for nobody (RFC 2920 section 3.1).
void MailTransaction::write_content(std::string& output) {
    if (accepted_ == 0) {
        output += ".\r\n";
        return;
    }
    const std::size_t begin = output.size();
    transaction_.content(output, capabilities_);
    finish_content(output, begin);
    complete_ = true;
}

MailTransaction::Progress MailTransaction::answer(const Reply& reply, std::string& output) {
    assert(replies_due() > 0);
    const Step step = step_at(answered_);
    if (!is_in_step(step, reply)) return Progress::broken;
    if (step == Step::data) return answer_to_data(reply, output);
    if (step == Step::content) return answer_to_content(reply);

    if (reply.intermediate() || (step == Step::reset && !reply.positive())) return Progress::broken;
    if (step == Step::reset) {
        opened_ = false;
    } else if (step == Step::mail) {
        answer_to_mail(reply);
    } else {
        answer_to_recipient(reply);
    }
    ++answered_;

    if (replies_due() > 0) return Progress::under_way;
    if (has_said_all()) return Progress::finished;
    const bool nobody_accepted = step_at(asked_) == Step::data && accepted_ == 0;
    if (sender_refused_ || nobody_accepted) return Progress::finished;
    ask(output);
    return Progress::under_way;
}

// Notes whether the server's replies say what they answer; by BDAT they must.
bool MailTransaction::is_in_step(Step step, const Reply& reply) {
    if (!reply.positive()) return true;
    bool fits = true;
    if (step == Step::mail) {
        fits = is_about_sender(reply);
    } else if (step == Step::recipient) {
        fits = is_about_recipient(reply);
    } else if (step == Step::content) {
        fits = reply.enhanced.status_class != 0 && reply.enhanced.subject != 1;
    }
    result_.fit_for_chunking = result_.fit_for_chunking && fits;
    return fits || !manner_.chunked;
}

void MailTransaction::answer_to_mail(const Reply& reply) {
    opened_ = reply.positive();
    sender_refused_ = !opened_;
    if (opened_) return;
    if (manner_.followed && reply.code == 503) {
        go_slower(reply, Awaiting::mail);
    } else {
        settle(verdict_of(reply), reply, Awaiting::mail);
        result_.reply = reply;
    }
}

void MailTransaction::answer_to_recipient(const Reply& reply) {
    if (reply.positive()) {
        ++accepted_;
        opened_ = true;
        return;
    }
    if (sender_refused_) return;
    RecipientVerdict& recipient = result_.recipients[recipient_at(answered_)];
    recipient = {too_many_recipients(reply) ? Verdict::deferred : verdict_of(reply), reply,
                 Awaiting::recipient};
}

MailTransaction::Progress MailTransaction::answer_to_data(const Reply& reply, std::string& output) {
    if (reply.transient() || reply.permanent()) {
        ++answered_;
        if (accepted_ > 0 && !sender_refused_) result_.reply = reply;
        if (!sender_refused_) settle(verdict_of(reply), reply, Awaiting::data);
        return Progress::finished;
    }
    // With a sender refused and a recipient taken the server contradicts itself: content would not
    // be for anyone, and a lone dot would be an empty mail.
    if (reply.code != 354 || (sender_refused_ && accepted_ > 0)) return Progress::broken;
    ++answered_;
    ask_next(output);
    return Progress::under_way;
}

MailTransaction::Progress MailTransaction::answer_to_content(const Reply& reply) {
    if (reply.intermediate()) return Progress::broken;
    if (!manner_.chunked) {
        ++answered_;
        ended_ = true;
        if (!complete_) return Progress::finished;
    } else {
        // The server has to throw away what is for nobody; one that took it contradicts itself.
        const bool for_somebody = accepted_ > 0 && !sender_refused_;
        if (reply.positive() && !for_somebody) return Progress::broken;
        ++answered_;
        ended_ =
            reply.positive();  // otherwise in what state it is nobody knows: RFC 3030 section 2
        if (!for_somebody) return Progress::finished;
        if (is_about_command(reply)) {
            go_slower(reply, Awaiting::content);
            return Progress::finished;
        }
    }
    settle(verdict_of(reply), reply, Awaiting::content);
    result_.reply = reply;
    return Progress::finished;
}

// The server has nothing against the mail, only against the way it came.
void MailTransaction::go_slower(const Reply& reply, Awaiting step) {
    result_.too_fast = true;
    result_.reply = reply;
    settle(Verdict::undecided, reply, step);
}

void MailTransaction::abandon(const Reply& reply) {
    complete_ = complete_ && content_left_;
    if (!result_.too_fast) {
        settle(complete_ ? Verdict::ambiguous : Verdict::undecided, reply, Awaiting::nothing);
    }
    result_.reply = reply;
}

void MailTransaction::settle(Verdict verdict, const Reply& reply, Awaiting step) {
    for (RecipientVerdict& recipient : result_.recipients) {
        if (recipient.verdict == Verdict::undecided) recipient = {verdict, reply, step};
    }
}

Awaiting MailTransaction::awaiting() const {
    switch (step_at(answered_)) {
        case Step::reset: return Awaiting::reset;
        case Step::recipient: return Awaiting::recipient;
        case Step::data: return Awaiting::data;
        case Step::content: return Awaiting::content;
        default: return Awaiting::mail;
    }
}

std::string_view MailTransaction::question() const {
    switch (step_at(answered_)) {
        case Step::reset: return "RSET";
        case Step::mail: return "MAIL";
        case Step::recipient: return "RCPT";
        case Step::data: return "DATA";
        default: return "the end of the mail";
    }
}

TransactionResult MailTransaction::take_result() {
    result_.content_sent = complete_;
    return std::move(result_);
}

}  // namespace encrypted_email::smtp
