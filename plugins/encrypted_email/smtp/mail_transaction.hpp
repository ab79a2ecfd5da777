// mail_transaction.hpp - one mail on its way through MAIL, RCPT, DATA and the content.
//
// Its commands have a fixed order, so two counters tell which reply answers which command.  With
// PIPELINING the envelope and DATA are one flight, without it each command waits for the reply to
// the one before; the verdicts are the same.  Content goes out once, after 354, and only when the
// server accepted the sender and a recipient.
//
// By BDAT everything is one flight, content included, and the server throws away what is for
// nobody.  What DATA's 354 shows, that replies and commands are in step, the enhanced status codes
// must show then; a reply that carries another command's breaks the connection.
//
// Without content it only asks: the envelope, and RSET in place of DATA.
//
// Does not know of 421, of replies that nobody asked for, nor of lost connections: the dialogue
// detects those and calls abandon().
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   Progress::broken for a reply that the command does not provide for; call abandon().
// See:     RFC 5321 section 3.3 and 4.3.2 (sequences), RFC 2920 (pipelining), RFC 3030 (BDAT)
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "encrypted_email/smtp/awaiting.hpp"
#include "encrypted_email/smtp/capabilities.hpp"
#include "encrypted_email/smtp/envelope.hpp"
#include "encrypted_email/smtp/reply.hpp"

namespace encrypted_email::smtp {

class MailTransaction {
public:
    enum class Progress { under_way, finished, broken };

    struct Manner {
        bool reset_first = false;  // the server holds, or may hold, a transaction without content
        bool followed = false;     // as TransactionResult has them
        bool chunked = false;
    };

    // `capabilities` outlives the object.
    MailTransaction(Transaction transaction, const Capabilities& capabilities, Manner manner);

    // Appends the first flight.  What the server must not see, or cannot take, is refused here and
    // now; finished, with nothing appended, when that leaves no recipient.  Whatever the content
    // writer throws passes through, with nothing appended.
    [[nodiscard]] Progress begin(std::string& output);

    // Takes the reply to the oldest unanswered command (there must be one) and appends what may
    // follow.  Whatever the content writer throws passes through; no final dot went out then.
    [[nodiscard]] Progress answer(const Reply& reply, std::string& output);

    // What was appended so far has left.
    void left() { content_left_ = complete_; }

    // All that there is to say was appended: another mail may follow.
    [[nodiscard]] bool has_said_all() const { return is_over() || asked_ > content_position(); }

    // begin() had nothing to ask.
    [[nodiscard]] bool is_over() const { return asked_recipients_.empty(); }

    // The connection is of no more use: everyone without a verdict is undecided or, once the whole
    // content has left, ambiguous.  `reply`: what ended it; code 0: none.
    void abandon(const Reply& reply);

    [[nodiscard]] bool followed() const { return manner_.followed; }
    [[nodiscard]] bool chunked() const { return manner_.chunked; }
    [[nodiscard]] std::size_t replies_due() const { return asked_ - answered_; }

    // Of the oldest unanswered command: its deadline, and its name for people.
    [[nodiscard]] Awaiting awaiting() const;
    [[nodiscard]] std::string_view question() const;

    // True when the server is left with a transaction that the next one must reset.
    [[nodiscard]] bool needs_reset() const { return opened_ && !ended_; }

    [[nodiscard]] TransactionResult take_result();

private:
    enum class Step { reset, mail, recipient, data, content };

    [[nodiscard]] bool only_asks() const { return transaction_.content == nullptr; }
    [[nodiscard]] Step step_at(std::size_t position) const;
    [[nodiscard]] std::size_t content_position() const;
    [[nodiscard]] std::size_t recipient_at(std::size_t position) const;
    void refuse_locally();
    void ask(std::string& output);
    void ask_next(std::string& output);
    void ask_all(std::string& output);
    void write_mail_command(std::string& output) const;
    void write_content(std::string& output);
    void answer_to_mail(const Reply& reply);
    void answer_to_recipient(const Reply& reply);
    [[nodiscard]] Progress answer_to_data(const Reply& reply, std::string& output);
    [[nodiscard]] Progress answer_to_content(const Reply& reply);
    [[nodiscard]] bool is_in_step(Step step, const Reply& reply);
    void settle(Verdict verdict, const Reply& reply, Awaiting step);
    void go_slower(const Reply& reply, Awaiting step);

    Transaction transaction_;
    const Capabilities& capabilities_;
    const Manner manner_;
    std::span<const std::size_t> asked_recipients_;  // those who are not refused locally
    std::size_t asked_;                          // commands that were appended
    std::size_t answered_;                       // replies that came
    std::size_t accepted_ = 0;                   // recipients whom the server took
    bool sender_refused_ = false;
    bool opened_;            // the server holds a transaction: this one or the one before
    bool complete_ = false;  // the whole content was appended
    bool content_left_ = false;  // and taken by the owner
    bool ended_ = false;         // the server holds nothing of it any more
    TransactionResult result_;
};

}  // namespace encrypted_email::smtp
