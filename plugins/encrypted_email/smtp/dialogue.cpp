#include "encrypted_email/smtp/dialogue.hpp"

#include <numeric>
#include <utility>

#include "encrypted_email/sasl/wipe.hpp"
#include "encrypted_email/smtp/address.hpp"

namespace encrypted_email::smtp {
namespace {

constexpr std::string_view kNamelessClient = "[127.0.0.1]";  // RFC 5321 section 4.1.4

}  // namespace

Dialogue::Dialogue(DialogueOptions options)
    : client_name_(is_domain(options.client_name, false) ? std::move(options.client_name)
                                                         : std::string(kNamelessClient)),
      starttls_(options.starttls),
      awaiting_(options.starttls ? Awaiting::greeting : Awaiting::tls) {
    if (options.credentials) authentication_.emplace(std::move(*options.credentials));
}

Dialogue::~Dialogue() { forget_credentials(); }

void Dialogue::secured(std::optional<sasl::ChannelBinding> binding) {
    if (over_ || awaiting_ != Awaiting::tls) return;
    secured_ = true;
    binding_ = std::move(binding);
    if (starttls_) {
        say_hello();
    } else {
        awaiting_ = Awaiting::greeting;
    }
}

void Dialogue::receive(std::string_view bytes) {
    if (over_ || bytes.empty()) return;
    note_what_left();
    if (awaiting_ == Awaiting::tls) {
        fail(starttls_ ? FailureKind::starttls_injection : FailureKind::not_smtp, {},
             "the server sent plaintext where TLS begins");
        return;
    }
    parser_.feed(bytes);
    due_ = held_early_ ? 0 : replies_due();
    while (!over_) {
        std::optional<Reply> reply = parser_.next();
        if (!reply) break;
        answer(std::move(*reply));
    }
    if (over_) return;
    if (!parser_.error().empty()) {
        std::string text = "instead of " + awaited() + " came no SMTP but " + parser_.error();
        if (authentication_) authentication_->hide_secrets(text);
        fail(FailureKind::not_smtp, {}, std::move(text));
        return;
    }
    held_early_ = due_ == 0 && parser_.holds_bytes();
    announce_room();
}

void Dialogue::closed() {
    if (over_) return;
    if (awaiting_ == Awaiting::quit) {
        over_ = true;
        signals_.push_back(Signal::quit);
        return;
    }
    note_what_left();
    const bool idle = under_way_.empty() && awaiting_ == Awaiting::nothing;
    fail(FailureKind::closed, {},
         idle ? "the server closed the idle connection"
              : "the server closed the connection before " + awaited());
}

bool Dialogue::accepts() const {
    if (over_ || awaiting_ != Awaiting::nothing) return false;
    if (under_way_.empty()) return true;
    return capabilities_.pipelining && under_way_.size() < pace_.mails &&
           under_way_.back().has_said_all();
}

bool Dialogue::begin(Transaction transaction) {
    if (!accepts()) return false;
    note_what_left();
    MailTransaction::Manner manner;
    manner.followed = !under_way_.empty();
    manner.chunked = pace_.chunking && capabilities_.may_chunk() && transaction.content != nullptr;
    manner.reset_first =
        manner.followed ? manner.chunked || under_way_.back().chunked() : reset_needed_;
    MailTransaction begun(std::move(transaction), capabilities_, manner);
    static_cast<void>(begun.begin(output_));
    under_way_.push_back(std::move(begun));
    end_what_is_over();
    announced_ = false;
    if (!in_transaction()) {
        announce_room();
    } else {
        announced_ = accepts();
    }
    return true;
}

void Dialogue::quit() {
    if (over_ || in_transaction() || awaiting_ == Awaiting::quit) return;
    if (awaiting_ == Awaiting::nothing) {
        output_ += "QUIT\r\n";
        awaiting_ = Awaiting::quit;
        return;
    }
    forget_credentials();
    over_ = true;
    signals_.push_back(Signal::quit);
}

std::optional<Signal> Dialogue::next_signal() {
    if (signals_.empty()) return std::nullopt;
    const Signal signal = signals_.front();
    signals_.pop_front();
    return signal;
}

TransactionResult Dialogue::take_result() {
    if (results_.empty()) return {};
    TransactionResult result = std::move(results_.front());
    results_.pop_front();
    return result;
}

Awaiting Dialogue::awaiting() const {
    if (over_) return Awaiting::nothing;
    return in_transaction() ? under_way_.front().awaiting() : awaiting_;
}

// What is due, for people.
std::string Dialogue::awaited() const {
    if (in_transaction()) return "the reply to " + std::string(under_way_.front().question());
    switch (awaiting_) {
        case Awaiting::greeting: return "the greeting";
        case Awaiting::hello: return "the reply to EHLO";
        case Awaiting::starttls: return "the reply to STARTTLS";
        case Awaiting::tls: return "TLS";
        case Awaiting::authentication: return "the reply to AUTH";
        case Awaiting::quit: return "the reply to QUIT";
        default: return "silence";
    }
}

std::size_t Dialogue::replies_due() const {
    if (in_transaction()) {
        return std::accumulate(under_way_.begin(), under_way_.end(), std::size_t{0},
                               [](std::size_t sum, const MailTransaction& transaction) {
                                   return sum + transaction.replies_due();
                               });
    }
    return awaiting_ == Awaiting::nothing || awaiting_ == Awaiting::tls ? 0 : 1;
}

void Dialogue::answer(Reply reply) {
    if (authentication_ && awaiting_ == Awaiting::authentication) {
        authentication_->receive(reply);
    }
    if (observer_ != nullptr) observer_->answered(awaiting(), reply);
    if (awaiting_ == Awaiting::quit) {
        over_ = true;
        signals_.push_back(Signal::quit);
        return;
    }
    if (reply.code == 421 || due_ == 0) return judge_unasked(reply);
    --due_;
    ++replies_;
    if (in_transaction()) {
        const std::string_view asked = under_way_.front().question();
        return proceed(under_way_.front().answer(reply, output_), reply, asked);
    }
    switch (awaiting_) {
        case Awaiting::greeting: return answer_to_greeting(reply);
        case Awaiting::hello: return answer_to_hello(reply);
        case Awaiting::starttls: return answer_to_starttls(reply);
        default: return answer_to_authentication(reply);
    }
}

// A server says 421 whenever it wants to leave, and some say 221; everything else that nobody
// asked for means that replies and commands are out of step.
void Dialogue::judge_unasked(const Reply& reply) {
    if (reply.code == 421 || reply.code == 221) {
        fail(FailureKind::service_closing, reply,
             "the server ends the session: " + reply.describe());
    } else {
        fail(FailureKind::unexpected_reply, reply,
             "the server sent a reply that no command waits for: " + reply.describe());
    }
}

void Dialogue::answer_to_greeting(const Reply& reply) {
    if (reply.code != 220) {
        return fail(FailureKind::greeting_refused, reply,
                    "the server does not take the connection: " + reply.describe());
    }
    say_hello();
}

void Dialogue::say_hello() {
    output_ += "EHLO " + client_name_ + "\r\n";
    awaiting_ = Awaiting::hello;
}

void Dialogue::answer_to_hello(const Reply& reply) {
    if (reply.code != 250) {
        return fail(FailureKind::hello_refused, reply,
                    "the server refused EHLO " + client_name_ + ": " + reply.describe());
    }
    capabilities_ = read_capabilities(reply.text);
    if (secured_) return log_in();
    if (!capabilities_.starttls) {
        return fail(FailureKind::starttls_not_offered, reply, "the server does not offer STARTTLS");
    }
    output_ += "STARTTLS\r\n";
    awaiting_ = Awaiting::starttls;
}

void Dialogue::answer_to_starttls(const Reply& reply) {
    if (reply.code != 220) {
        return fail(FailureKind::starttls_refused, reply,
                    "the server refused STARTTLS: " + reply.describe());
    }
    // RFC 3207 section 4.2 and CVE-2011-0411: what came in plaintext must not be taken for a reply
    // within TLS, and what was offered in plaintext may be an attacker's choice.
    if (parser_.holds_bytes()) {
        return fail(
            FailureKind::starttls_injection, reply,
            "bytes in plaintext followed the server's answer to STARTTLS: someone on the way "
            "tries to inject replies");
    }
    parser_.clear();
    capabilities_ = {};
    awaiting_ = Awaiting::tls;
    signals_.push_back(Signal::upgrade);
}

void Dialogue::log_in() {
    if (authentication_ && authentication_->is_dispensable(capabilities_)) forget_credentials();
    if (!authentication_) return be_idle();
    awaiting_ = Awaiting::authentication;
    log_in_proceeds(
        authentication_->begin(capabilities_, std::exchange(binding_, std::nullopt), output_), {});
}

void Dialogue::answer_to_authentication(const Reply& reply) {
    log_in_proceeds(authentication_->answer(reply, output_), reply);
}

void Dialogue::log_in_proceeds(Authentication::Progress progress, const Reply& reply) {
    const auto fail_as = [&](FailureKind kind) {
        fail(kind, reply, authentication_->explanation());
    };
    switch (progress) {
        case Authentication::Progress::under_way: return;
        case Authentication::Progress::accepted: forget_credentials(); return be_idle();
        case Authentication::Progress::not_offered:
            return fail_as(FailureKind::authentication_not_offered);
        case Authentication::Progress::unusable: return fail_as(FailureKind::credentials_unusable);
        case Authentication::Progress::unsafe: return fail_as(FailureKind::authentication_unsafe);
        case Authentication::Progress::unproven: return fail_as(FailureKind::server_unproven);
        case Authentication::Progress::refused: return fail_as(FailureKind::authentication_refused);
        case Authentication::Progress::deferred:
            return fail_as(FailureKind::authentication_deferred);
        case Authentication::Progress::unexpected: return fail_as(FailureKind::unexpected_reply);
    }
}

void Dialogue::be_idle() { awaiting_ = Awaiting::nothing; }

void Dialogue::proceed(MailTransaction::Progress progress, const Reply& reply,
                       std::string_view question) {
    if (progress == MailTransaction::Progress::broken) {
        return fail(FailureKind::unexpected_reply, reply,
                    "the server answered " + std::string(question) + " with " + reply.describe());
    }
    if (progress == MailTransaction::Progress::finished) {
        end_oldest();
        end_what_is_over();
    }
}

void Dialogue::end_oldest() {
    reset_needed_ = under_way_.front().needs_reset();
    results_.push_back(under_way_.front().take_result());
    under_way_.pop_front();
    signals_.push_back(Signal::finished);
}

// Mails that were judged without the server end in their turn.
void Dialogue::end_what_is_over() {
    while (in_transaction() && under_way_.front().is_over()) {
        results_.push_back(under_way_.front().take_result());
        under_way_.pop_front();
        signals_.push_back(Signal::finished);
    }
}

// The owner takes all of the output or nothing.
void Dialogue::note_what_left() {
    if (!output_.empty()) return;
    for (MailTransaction& transaction : under_way_)
        transaction.left();
}

void Dialogue::announce_room() {
    const bool room = accepts();
    if (room && !announced_) signals_.push_back(Signal::ready);
    announced_ = room;
}

// Called when nothing in output_ is to be sent any more.
void Dialogue::forget_credentials() {
    if (!authentication_) return;
    authentication_.reset();
    sasl::wipe(output_);  // may hold the AUTH line, or did until it was cleared
}

void Dialogue::fail(FailureKind kind, const Reply& reply, std::string text) {
    // What the owner has not taken will never be sent: content among it did not go out.
    note_what_left();
    for (; in_transaction(); end_what_is_over()) {
        under_way_.front().abandon(kind == FailureKind::service_closing ? reply : Reply{});
        end_oldest();
    }
    // With one reply too many, which command the others answered is not known any more.
    if (kind == FailureKind::unexpected_reply) {
        for (TransactionResult& result : results_)
            result.distrust();
    }
    forget_credentials();
    output_.clear();
    over_ = true;
    failure_ = {kind, reply, std::move(text)};
    signals_.push_back(Signal::failed);
}

}  // namespace encrypted_email::smtp
