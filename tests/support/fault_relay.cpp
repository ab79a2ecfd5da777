#include "tests/support/fault_relay.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "host_stub/host/printable.hpp"
#include "host_stub/trial_server/tls_acceptor.hpp"
#include "tests/support/fault_words.hpp"

namespace test_support {

using host_stub::trial_server::TlsAcceptor;
using host_stub::trial_server::TlsChannel;

namespace {

// How long a client says nothing before it counts as idle.  Only decides whether an unasked reply
// comes behind the last one or in its company.
constexpr std::chrono::milliseconds kIdle{30};

constexpr std::size_t kShown = 400;  // of what was said at once

}  // namespace

// One client, from its first byte to its last.  The steps return false when it is over.
class FaultRelay::Conversation {
public:
    Conversation(FaultRelay& relay, ScriptedServer::Client& client)
        : relay_(relay),
          client_(client),
          manners_(relay.options_.manners),
          acceptor_({relay.options_.identity}),
          session_(manners_) {
        const std::lock_guard lock(relay_.mutex_);
        number_ = ++relay_.counts_.connections;
        if (relay_.options_.record) relay_.conversations_.resize(number_);
    }

    ~Conversation() {
        const std::lock_guard lock(relay_.mutex_);
        FaultRelayCounts& counts = relay_.counts_;
        counts.lone_dots += session_.lone_dots();
        counts.ambiguous += ambiguous_;
        counts.unconfirmed += unconfirmed_ + ambiguous_;
        for (const std::string& breach : session_.breaches())
            counts.breaches.push_back("connection " + std::to_string(number_) + ": " + breach);
    }

    void run() {
        if (!passes(Step::connect, RelaySession::banner())) return;
        if (!manners_.starttls && !shake_hands()) return;
        const auto fault = relay_.schedule_.at(Step::banner);
        if (fault ? !misbehave(Step::banner, *fault, RelaySession::banner())
                  : !say(RelaySession::banner())) {
            return;
        }
        while (serve()) {
            if (client_is_idle() && !passes(Step::idle, std::string(kIdleFarewell))) return;
            if (!receive()) return;
        }
    }

private:
    bool passes(Step step, const std::string& due) {
        const auto fault = relay_.schedule_.at(step);
        return !fault || misbehave(step, *fault, due);
    }

    // Everything that has come and is complete.
    bool serve() {
        while (const auto request = session_.next()) {
            for (const std::string& address : session_.take_named())
                relay_.schedule_.recipient_named(address);
            if (!serve(request->step)) return false;
        }
        return true;
    }

    bool serve(std::optional<Step> step) {
        const auto fault = step ? relay_.schedule_.at(*step) : std::nullopt;
        if (fault && !goes_through(*fault)) {
            session_.pass_over();
            return misbehave(*step, *fault, honest_reply_at(*step));
        }
        const std::string reply = session_.answer();
        if (auto mail = session_.take_mail()) return tell_taken(std::move(*mail), reply, fault);
        if (fault ? !misbehave(*step, *fault, reply) : !say(reply)) return false;
        if (session_.is_over()) return hang_up();
        return !session_.upgrades() || shake_hands();
    }

    // These come with the right answer, so that the request is carried out.
    static bool goes_through(Fault fault) {
        return fault == Fault::extra_reply || fault == Fault::slow_bytes;
    }

    // The mail is safe before the client hears so.
    bool tell_taken(host_stub::trial_server::Mail mail, const std::string& reply,
                    std::optional<Fault> at_dot) {
        mail.connection = number_;
        mail.received = std::chrono::system_clock::now();
        if (relay_.options_.on_mail) relay_.options_.on_mail(mail);
        if (relay_.options_.record) relay_.mailbox_.add(std::move(mail));
        {
            const std::lock_guard lock(relay_.mutex_);
            ++relay_.counts_.mails;
        }
        may_be_idle_ = true;
        const auto fault = at_dot ? at_dot : relay_.schedule_.at(Step::taken);
        // Counted first: what misbehaves may listen for long.
        const bool is_clear = !out_of_step_ && (!fault || *fault == Fault::slow_bytes);
        ++(is_clear ? unconfirmed_ : ambiguous_);
        return fault ? misbehave(Step::taken, *fault, reply) : say(reply);
    }

    // `due` is what should have been said.  Returns whether the conversation goes on.
    bool misbehave(Step step, Fault fault, const std::string& due) {
        switch (fault) {
            case Fault::drop: return false;
            case Fault::reset: client_.reset(); return false;
            case Fault::black_hole: return fall_silent();
            case Fault::busy: say(kBusy); return hang_up();
            case Fault::deferred: return say(deferral_at(step));
            case Fault::refused: return say(refusal_at(step));
            case Fault::garbage: say(kGarbage); return fall_silent();
            case Fault::partial_then_silence: say(first_half(due)); return fall_silent();
            case Fault::partial_then_close: say(first_half(due)); return hang_up();
            case Fault::extra_reply:
                out_of_step_ = true;
                return say((step == Step::idle ? std::string() : due) + std::string(kExtra));
            case Fault::slow_bytes:
                for (const char byte : due) {
                    if (!say({&byte, 1})) return false;
                }
                return step != Step::idle || hang_up();
            case Fault::oversized_line:
                say("250-" + std::string(kOversized, 'x'));
                return fall_silent();
        }
        return false;
    }

    // ---- TLS -------------------------------------------------------------------------------

    bool shake_hands() {
        tls_ = acceptor_.accept();
        std::string wire = client_.read_some();
        if (wire.empty()) return false;
        if (const auto fault = relay_.schedule_.at(Step::tls)) {
            if (goes_through(*fault) || is_partial(*fault)) tls_->receive(wire);
            return misbehave(Step::tls, *fault, std::exchange(tls_->wire_output(), {})) &&
                   finish_handshake({});
        }
        return finish_handshake(wire);
    }

    bool finish_handshake(std::string wire) {
        for (;;) {
            if (!wire.empty()) tls_->receive(wire);
            if (tls_->established()) break;
            if (tls_->failed() || !client_.send(std::exchange(tls_->wire_output(), {}))) {
                return false;
            }
            wire = client_.read_some();
            if (wire.empty()) return false;
        }
        session_.tls_established(tls_->handshake().version);
        hear(std::exchange(tls_->plaintext(), {}));
        return client_.send(std::exchange(tls_->wire_output(), {}));
    }

    static bool is_partial(Fault fault) {
        return fault == Fault::partial_then_silence || fault == Fault::partial_then_close;
    }

    [[nodiscard]] bool is_secured() const { return tls_ && tls_->established(); }

    // ---- bytes -----------------------------------------------------------------------------

    bool say(std::string_view bytes) {
        if (bytes.empty()) return true;
        if (relay_.options_.record) record({false, std::string(bytes)});
        if (!is_secured()) return client_.send(bytes);
        tls_->send(bytes);
        return client_.send(std::exchange(tls_->wire_output(), {}));
    }

    // False when the client is gone.
    bool receive() {
        const std::string wire = client_.read_some();
        if (wire.empty()) return false;
        if (!is_secured()) {
            hear(wire);
            return true;
        }
        tls_->receive(wire);
        hear(std::exchange(tls_->plaintext(), {}));
        const bool answered = client_.send(std::exchange(tls_->wire_output(), {}));
        return answered && !tls_->failed() && !tls_->ended();
    }

    void hear(std::string bytes) {
        if (bytes.empty()) return;
        unconfirmed_ = 0;  // it reads on, and so it has read what was said before
        may_be_idle_ = false;
        session_.receive(bytes);
        if (relay_.options_.record) record({true, std::move(bytes)});
    }

    bool client_is_idle() {
        return may_be_idle_ && relay_.schedule_.may_happen_at(Step::idle) &&
               client_.is_quiet_for(kIdle);
    }

    bool fall_silent() {
        while (receive()) {
        }
        return false;
    }

    // FIN behind what was said; reads on, because a reset would overtake it.
    bool hang_up() {
        client_.hang_up();
        return fall_silent();
    }

    void record(Said said) {
        const std::lock_guard lock(relay_.mutex_);
        relay_.conversations_[number_ - 1].push_back(std::move(said));
    }

    FaultRelay& relay_;
    ScriptedServer::Client& client_;
    const RelayManners& manners_;
    const TlsAcceptor acceptor_;
    std::unique_ptr<TlsChannel> tls_;
    RelaySession session_;
    std::size_t number_ = 0;
    std::size_t ambiguous_ = 0;
    std::size_t unconfirmed_ = 0;
    bool out_of_step_ = false;
    bool may_be_idle_ = false;
};

FaultRelay::FaultRelay(FaultRelayOptions options)
    : options_(std::move(options)), schedule_(options_.plan) {
    server_ = std::make_unique<ScriptedServer>(
        [this](ScriptedServer::Client& client) { Conversation(*this, client).run(); },
        options_.port);
    port_ = server_->port();
}

FaultRelayCounts FaultRelay::stop() {
    most_at_once_ = server_->most_at_once();
    server_.reset();
    return counts();
}

FaultRelayCounts FaultRelay::counts() const {
    const std::lock_guard lock(mutex_);
    FaultRelayCounts counts = counts_;
    counts.most_at_once = server_ ? server_->most_at_once() : most_at_once_;
    counts.faults = schedule_.faults();
    return counts;
}

std::vector<std::vector<Said>> FaultRelay::conversations() const {
    const std::lock_guard lock(mutex_);
    return conversations_;
}

std::string FaultRelay::describe() const {
    std::string text;
    std::size_t number = 0;
    for (const auto& conversation : conversations()) {
        text += "connection " + std::to_string(++number) + '\n';
        for (const Said& said : conversation) {
            text += (said.by_client ? "  C: " : "  S: ") +
                    host_stub::host::printable(std::string_view(said.bytes).substr(0, kShown)) +
                    '\n';
        }
    }
    return text;
}

}  // namespace test_support
