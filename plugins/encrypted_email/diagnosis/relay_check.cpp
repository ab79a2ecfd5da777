#include "encrypted_email/diagnosis/relay_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "encrypted_email/delivery/failure_text.hpp"
#include "encrypted_email/delivery/stationery.hpp"
#include "encrypted_email/diagnosis/remedy.hpp"
#include "encrypted_email/diagnosis/test_mail.hpp"
#include "encrypted_email/proxy/failure_text.hpp"

namespace encrypted_email::diagnosis {

using namespace std::chrono_literals;
using delivery::Failure;
using delivery::FailureKind;
using smtp::Awaiting;

namespace {

// Somebody waits: enough for four attempts of TCP, or for a server that greets late on purpose.
constexpr std::chrono::seconds kLongestStep = 15s;
constexpr std::chrono::seconds kLongestAnswer = 60s;  // to MAIL, RCPT and DATA
// A greeting that is late so long may be one that never comes.
constexpr std::chrono::seconds kSilence = 4s;

delivery::Route impatient(delivery::Route route) {
    auto relay = std::make_shared<configuration::Relay>(*route.relay);
    relay->timeout = std::min(relay->timeout, kLongestStep);
    const auto shorten = [](std::chrono::milliseconds& time) {
        time = std::min<std::chrono::milliseconds>(time, kLongestAnswer);
    };
    shorten(relay->deadlines.envelope);
    shorten(relay->deadlines.data);
    route.relay = std::move(relay);
    return route;
}

std::string text_of(const delivery::ConnectionObserver::Endpoint& endpoint) {
    const std::string address = endpoint.address().to_string();
    if (endpoint.address().is_v6()) return fmt::format("[{}]:{}", address, endpoint.port());
    return fmt::format("{}:{}", address, endpoint.port());
}

}  // namespace

RelayCheck::RelayCheck(boost::asio::io_context& io, RelayTask task, const Audience& audience,
                       std::function<void()> over)
    : io_(io),
      task_(std::move(task)),
      over_(std::move(over)),
      transcript_(
          "relay " + task_.route.relay->name,
          task_.credentials.relay ? task_.credentials.relay->secret.view() : std::string_view(),
          audience.transcript, audience.begun),
      steps_(audience.visit, mask_),
      silence_(io) {
    task_.route = impatient(std::move(task_.route));
    plan();
}

RelayCheck::~RelayCheck() {
    if (pop_) pop_->cancel();
    if (connection_) connection_->abandon();
}

// ---- the way -------------------------------------------------------------------------------

void RelayCheck::plan() {
    const auto step = [this](std::string_view name, std::string object = {}) {
        return steps_.plan("relay " + relay().name, name, std::move(object));
    };
    if (relay().pop) pop_step_ = step("pop");
    resolve_ = step("resolve");
    connect_ = step("connect");
    if (relay().proxy) proxy_ = step("proxy");
    if (is_starttls()) {
        greeting_ = step("greeting");
        plain_hello_ = step("hello", "before TLS");
        starttls_ = step("starttls");
        plan_tls();
        hello_ = step("hello", "within TLS");
    } else {
        plan_tls();
        greeting_ = step("greeting");
        hello_ = step("hello");
    }
    log_in_ = step("log-in");
    for (const auto& group : task_.groups)
        groups_.push_back(plan_group(group));
    quit_ = step("quit");
    resumption_ = step("resumption");
}

void RelayCheck::plan_tls() {
    tls_ = steps_.plan("relay " + relay().name, "tls");
    certificate_ = steps_.plan("relay " + relay().name, "certificate");
}

RelayCheck::GroupSteps RelayCheck::plan_group(
    const std::shared_ptr<const configuration::MailingGroup>& group) {
    const std::string subject = fmt::format("group {} by relay {}", group->name, relay().name);
    const composition::Letterhead letterhead(*group);
    GroupSteps planned{.group = group,
                       .envelope = delivery::envelope_of(letterhead),
                       .addresses = letterhead.recipients(),
                       .sender = steps_.plan(subject, "sender", letterhead.sender()),
                       .first_recipient = steps_.count(),
                       .last = 0};
    for (const std::string& address : letterhead.recipients())
        steps_.plan(subject, "recipient", address);
    planned.last = steps_.plan(subject, task_.send ? "mail" : "reset");
    return planned;
}

void RelayCheck::begin() {
    if (relay().proxy && !relay().proxy->user.empty() && !task_.credentials.proxy) {
        end_before_proxy();
        return;
    }
    if (relay().pop) {
        log_in_by_pop();
    } else {
        connect();
    }
}

void RelayCheck::connect() {
    connection_ = std::make_shared<delivery::Connection>(io_, task_.route, task_.now_unix_ns,
                                                         static_cast<ConnectionOwner&>(*this));
    connection_->set_observer(*this);
    steps_.go_on();
    delivery::Credentials credentials = on_the_way();
    credentials.relay = std::exchange(task_.credentials.relay, std::nullopt);
    connection_->open(std::move(credentials));
}

void RelayCheck::log_in_by_pop() {
    steps_.go_on();
    if (!task_.credentials.relay) {
        if (task_.refusal) fail(pop_step_, task_.refusal->cause, task_.refusal->remedy);
        return end("there is no log-in by POP3");
    }
    pop_ = std::make_shared<delivery::PopLogIn>(io_, task_.route, task_.now_unix_ns);
    delivery::Credentials credentials = on_the_way();
    credentials.relay = std::exchange(task_.credentials.relay, std::nullopt);
    pop_->begin(
        std::move(credentials),
        [this](delivery::PopLogIn::Outcome outcome) {
            pop_ = nullptr;
            words_ = std::move(outcome.said);
            transcript_.remark("POP3: " + (words_.empty() ? "no answer" : words_));
            if (outcome.failure.kind != FailureKind::none) {
                fail(pop_step_, outcome.failure.cause, outcome.failure.remedy);
                return end("pop failed");
            }
            pass(pop_step_,
                 fmt::format("{} at {}:{}", relay().user, relay().pop->host, relay().pop->port),
                 words_);
            connect();
        });
}

// The sink would not set out either.
void RelayCheck::end_before_proxy() {
    steps_.give_up(0, proxy_, "there is no log-in for the proxy");
    if (task_.refusal) fail(proxy_, task_.refusal->cause, task_.refusal->remedy);
    end("there is no log-in for the proxy");
}

// Each connection takes one with it.
delivery::Credentials RelayCheck::on_the_way() const {
    return {.proxy = delivery::copy_of(task_.credentials.proxy),
            .identity = task_.credentials.identity};
}

void RelayCheck::interrupt(const std::string& reason) {
    silence_.cancel();
    beside_.reset();
    if (pop_) std::exchange(pop_, nullptr)->cancel();
    if (connection_) std::exchange(connection_, nullptr)->abandon();
    steps_.give_up(0, steps_.count(), reason);
}

void RelayCheck::pass(Step step, std::string finding, std::string words) {
    words_.clear();
    steps_.conclude(step, {ALARM_SINK_STEP_PASSED, std::move(finding), std::move(words)});
    steps_.go_on();
}

void RelayCheck::fail(Step step, std::string finding, std::string remedy) {
    failed_ = steps_.name(step);
    steps_.conclude(step, {ALARM_SINK_STEP_FAILED, std::move(finding),
                           std::exchange(words_, std::string()), std::move(remedy)});
}

// Nothing more can be tried on this relay.
void RelayCheck::end(const std::string& why_not_tried) {
    interrupt(why_not_tried);
    boost::asio::post(io_, std::exchange(over_, nullptr));
}

// ---- what the connection meets -------------------------------------------------------------

void RelayCheck::resolved(const std::vector<Endpoint>& endpoints) {
    std::string addresses;
    for (const Endpoint& endpoint : endpoints) {
        addresses += (addresses.empty() ? "" : ", ") + endpoint.address().to_string();
    }
    pass(resolve_, std::move(addresses));
}

void RelayCheck::not_connected(const Endpoint& endpoint, std::string_view error) {
    not_connected_ += fmt::format("{}: {}; ", text_of(endpoint), error);
    transcript_.remark(fmt::format("{}: {}", text_of(endpoint), error));
}

void RelayCheck::connected(const Endpoint& endpoint) {
    transcript_.remark("connected to " + text_of(endpoint));
    pass(connect_, not_connected_ + text_of(endpoint));
    if (is_starttls() && !relay().proxy) wait_for_greeting();
}

void RelayCheck::tunnel_over(const proxy::Tunnel& tunnel) {
    words_ = tunnel.said();
    const std::string way =
        proxy::authority_of(relay().host, relay().port) + " by " + proxy::url_of(*relay().proxy);
    transcript_.remark(fmt::format("{}: {}", way, words_.empty() ? "no answer" : words_));
    if (tunnel.failed()) return;  // ended() follows
    pass(proxy_, way, tunnel.said());
    if (is_starttls()) wait_for_greeting();
}

void RelayCheck::handshake_over(const tls::Channel& channel) {
    secured_ = channel.established();
    transcript_.remark(secured_ ? "TLS is up: " + channel.describe() : "TLS did not come about");
    handshake_failed_ = !secured_;
    if (handshake_failed_) {
        const Failure failure = delivery::tls_failure(relay(), channel.failure());
        const bool by_certificate = failure.kind == FailureKind::certificate;
        fail(by_certificate ? certificate_ : tls_, failure.cause + other_checks(channel.report()),
             failure.remedy);
        return;  // ended() follows
    }
    pass(tls_, channel.describe());
    pass(certificate_, judged(channel.report()));
}

void RelayCheck::answered(Awaiting to, const smtp::Reply& reply) {
    words_ = reply.describe();
    if (reply.code == 421) return;  // it ends the session: ended() tells
    switch (to) {
        case Awaiting::greeting:
            silence_.cancel();
            beside_.reset();
            if (reply.code == 220) pass(greeting_, {}, words_);
            return;
        case Awaiting::hello: {
            if (reply.code != 250) return;
            const std::size_t line = reply.text.find('\n');
            pass(secured_ ? hello_ : plain_hello_, offered(reply),
                 "250 " + reply.text.substr(0, line));
            return;
        }
        case Awaiting::starttls:
            if (reply.code == 220) pass(starttls_, {}, words_);
            return;
        case Awaiting::reset:
            if (!task_.send && reply.positive()) pass(group().last, {}, words_);
            return;
        case Awaiting::mail:
            group().sender_accepted = reply.positive();
            if (reply.positive()) {
                pass(group().sender, {}, words_);
            } else {
                refuse(group().sender, reply, to, {});
            }
            return;
        case Awaiting::recipient: answer_to_recipient(reply); return;
        case Awaiting::quit: pass(quit_, {}, words_); return;
        case Awaiting::nothing:
        case Awaiting::tls:
        case Awaiting::authentication:
        case Awaiting::data:
        case Awaiting::content: return;
    }
}

void RelayCheck::answer_to_recipient(const smtp::Reply& reply) {
    const std::size_t place = group().envelope->usable()[recipient_++];
    const Step step = group().first_recipient + place;
    // Behind a sender that was refused the server answers to that.
    if (!group().sender_accepted) return;
    if (reply.positive()) {
        pass(step, {}, reply.describe());
    } else {
        refuse(step, reply, Awaiting::recipient, group().addresses[place]);
    }
}

void RelayCheck::refuse(Step step, const smtp::Reply& reply, Awaiting to,
                        std::string_view recipient) {
    const std::string_view what =
        reply.transient() ? "the server does not take it now" : "the server refuses it";
    fail(step, std::string(what), remedy_for(reply, to, relay(), *group().group, recipient));
    steps_.go_on();
}

void RelayCheck::ready(delivery::Connection& connection) {
    if (group_ > 0) end_group();
    judge_log_in();
    if (task_.refusal) {
        steps_.give_up(log_in_, quit_, "log-in failed");
        steps_.go_on();
    } else if (group_ < groups_.size()) {
        begin_group(connection);
        return;
    }
    connection.quit();
}

void RelayCheck::judge_log_in() {
    if (steps_.is_over(log_in_)) return;
    if (relay().pop) {
        steps_.conclude(log_in_, {ALARM_SINK_STEP_SKIPPED, "by POP3, before the connection"});
        steps_.go_on();
    } else if (task_.refusal) {
        words_.clear();
        fail(log_in_, task_.refusal->cause, task_.refusal->remedy);
    } else if (!transcript_.mechanism().empty()) {
        const std::string_view who =
            relay().user.empty() ? "this sink's certificate" : std::string_view(relay().user);
        pass(log_in_, fmt::format("{} by {}", who, transcript_.mechanism()), words_);
    } else {
        steps_.conclude(log_in_, {ALARM_SINK_STEP_SKIPPED,
                                  relay().proves_itself()
                                      ? std::string("the server offers no log-in by certificate "
                                                    "(EXTERNAL)")
                                      : fmt::format("relays.{}.user is not set", relay().name)});
        steps_.go_on();
    }
}

// ---- the groups ----------------------------------------------------------------------------

void RelayCheck::begin_group(delivery::Connection& connection) {
    ++group_;
    recipient_ = 0;
    smtp::Transaction transaction;
    transaction.envelope = group().envelope;
    if (task_.send) {
        transaction.eight_bit = true;
        mail_ = test_mail(group().group, task_.now_unix_ns);
        transaction.content = [mail = mail_](std::string& out, const smtp::Capabilities& offered) {
            mail->write(out,
                        {.eight_bit = offered.eight_bit_mime, .size_limit = offered.size_limit});
        };
    }
    connection.begin(std::move(transaction));
}

void RelayCheck::finished(delivery::Connection&, smtp::TransactionResult result) {
    for (std::size_t i = 0; i < result.recipients.size(); ++i) {
        // Of code 0 is what the server was not asked for, since it cannot be.
        const smtp::Reply& reply = result.recipients[i].reply;
        if (reply.code != 0 || reply.text.empty()) continue;
        words_.clear();
        if (!group().sender_accepted) {
            fail(group().sender, reply.text,
                 fmt::format("Use ASCII addresses in groups.{0}.from, to, cc and bcc, or a server "
                             "that offers SMTPUTF8.",
                             group().group->name));
            return;
        }
        fail(group().first_recipient + i, reply.text,
             fmt::format("Change {} \"{}\".", place_of(*group().group, group().addresses[i]),
                         group().addresses[i]));
    }
    if (task_.send) judge_mail(result);
}

// A connection that broke is told by ended().
void RelayCheck::judge_mail(const smtp::TransactionResult& result) {
    if (!group().sender_accepted || result.reply.code == 0 || result.reply.code == 421) return;
    const auto taken = std::count_if(
        result.recipients.begin(), result.recipients.end(),
        [](const auto& recipient) { return recipient.verdict == smtp::Verdict::delivered; });
    if (taken > 0) {
        pass(group().last,
             fmt::format("taken for {} of {} recipients, Message-ID {}", taken,
                         result.recipients.size(), mail_->message_id()),
             result.reply.describe());
    } else {
        words_ = result.reply.describe();
        refuse(group().last, result.reply, result.content_sent ? Awaiting::content : Awaiting::data,
               {});
    }
}

// What the server was not asked for, or was not asked for to any purpose.
void RelayCheck::end_group() {
    steps_.give_up(
        group().sender, group().last + 1,
        group().sender_accepted ? "no recipient was accepted" : "the sender was not accepted");
    steps_.go_on();
}

// ---- the end -------------------------------------------------------------------------------

void RelayCheck::ended(delivery::Connection&, Failure failure) {
    silence_.cancel();
    if (failure.kind == FailureKind::none) {
        if (!steps_.is_over(quit_)) pass(quit_, "the server closed without an answer");
        try_resumption();
        return;
    }
    if (!handshake_failed_) {
        fail(steps_.next(), std::move(failure.cause), std::move(failure.remedy));
    }
    end(failed_ + " failed");
}

// ---- beside the connection -----------------------------------------------------------------

void RelayCheck::wait_for_greeting() {
    const auto silence = std::min<std::chrono::milliseconds>(kSilence, relay().timeout / 2);
    silence_.expires_after(silence);
    silence_.async_wait([this, silence](const boost::system::error_code& error) {
        if (!error && !steps_.is_over(greeting_)) try_tls_beside(silence);
    });
}

void RelayCheck::try_tls_beside(std::chrono::milliseconds silence) {
    auto implicit = std::make_shared<configuration::Relay>(relay());
    implicit->tls = configuration::TlsMode::implicit;
    const delivery::Route route{std::move(implicit), task_.route.trust,
                                std::make_shared<tls::SessionStore>()};
    beside_ = std::make_unique<HandshakeTry>(
        io_, route, on_the_way(), task_.now_unix_ns, false,
        [this, silence](const HandshakeTry::Outcome& outcome) {
            if (!outcome.speaks_tls || steps_.is_over(greeting_)) return;
            fail(
                greeting_,
                fmt::format("The server said nothing for {} ms, and on another connection to the "
                            "same port it answered TLS from the first byte{}{}.",
                            silence.count(), outcome.how.empty() ? "" : ": ", outcome.how),
                fmt::format("Set relays.{0}.tls = \"implicit\", or relays.{0}.port to the server's "
                            "port for STARTTLS, usually 587.",
                            relay().name));
            end("greeting failed");
        });
}

void RelayCheck::try_resumption() {
    beside_ = std::make_unique<HandshakeTry>(
        io_, task_.route, on_the_way(), task_.now_unix_ns, true,
        [this](const HandshakeTry::Outcome& outcome) {
            if (!outcome.established) {
                fail(resumption_, outcome.failure.cause, outcome.failure.remedy);
            } else {
                pass(resumption_, outcome.resumed ? "a second connection resumed the session"
                                                  : "a second connection made a whole handshake: "
                                                    "the server resumes no session");
            }
            end("the connection ended");
        });
}

}  // namespace encrypted_email::diagnosis
